import { err, ok } from '../../shared/cluster/result.ts'
import { openMoments } from '../engine/findings-moment.ts'
import { type StateAnswer, toStateAnswer } from '../engine/findings-state-answer.ts'
import { type Command, failed } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { LineOutput } from './line-output.ts'
import { readCluster, readMoment, toIso, toTerminalText } from './look-options.ts'

/** `stoa state`: what is known at a moment. */
export const stateCommand: Command = {
  name: 'state',
  summary: 'print who is there and what is wrong, now or at any moment',
  help: `
stoa state --cluster NAME [--data DIR] [--at T] [--json]

Prints the state of a cluster as its history tells it: nodes with their presence and connection,
servers, findings that last, gaps. Without --at as it stands after the newest observation. It works on
a history at rest, while it is recorded, and after an import.

  --cluster NAME   name or slug of the cluster
  --data DIR       the data folder ($XDG_DATA_HOME/stoa)
  --at T           ISO 8601 or milliseconds since 1970
  --json           one object {at, nodes, servers, findings, gaps}; times are microseconds since 1970
                   as decimal strings`,
  options: { cluster: { type: 'string' }, data: { type: 'string' }, at: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, context) {
    const cluster = readCluster('state', args)
    if (!cluster.ok) return cluster
    const at = readMoment(args, 'at')
    if (!at.ok) return at
    const history = await openMoments(dataFolderOf(args, context), cluster.value)
    if (!history.ok) return err(failed(history.error))
    const output = new LineOutput(context.output)
    try {
      const answer = toStateAnswer(await history.value.foldAt(at.value), at.value)
      await output.write(args.values.json === true ? `${JSON.stringify(answer)}\n` : toReadable(answer))
    } catch (cause) {
      return err(failed(`The history cannot be read: ${cause instanceof Error ? cause.message : cause}.`))
    } finally {
      await history.value.reader.close()
    }
    await output.end()
    return ok(undefined)
  }
}

function toReadable({ at, nodes, servers, findings, gaps }: StateAnswer): string {
  const lines = [`State at ${toIso(at)}`, '', `Nodes (${nodes.length})`]
  for (const { nodeId, presence, connection, confidence, reason, lastHeardAt } of nodes) {
    const where = connection === null ? 'no connection' : `${connection.server} cid ${connection.cid} ${connection.ip}`
    lines.push(
      `  ${nodeId}  ${presence}  ${toTerminalText(where)}  (${Math.round(confidence * 100)} %)  last heard ${toIso(lastHeardAt)}`,
      `      ${toTerminalText(reason)}`
    )
  }
  lines.push('', `Servers (${servers.length})`)
  for (const { server, name, status, version, sentence } of servers) {
    lines.push(`  ${toTerminalText(server ?? name ?? '')}  ${status}  ${version ?? ''}  ${toTerminalText(sentence)}`)
  }
  lines.push('', `Findings (${findings.length})`)
  for (const { severity, since, text, remedy, acknowledged } of findings) {
    lines.push(`  ${severity}  since ${toIso(since)}${acknowledged ? '  acknowledged' : ''}`)
    lines.push(`      ${toTerminalText(text)}`, `      ${toTerminalText(remedy)}`)
  }
  const lasting = gaps.filter((gap) => gap.to === null)
  lines.push('', `Gaps that last (${lasting.length})`)
  for (const { server, from, cause } of lasting) {
    lines.push(
      `  ${server === null ? 'nobody hears' : toTerminalText(server)}  since ${toIso(from)}  ${toTerminalText(cause)}`
    )
  }
  return `${lines.join('\n')}\n`
}
