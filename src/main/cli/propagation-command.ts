import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { UnixUs } from '../../shared/cluster/units.ts'
import { toPropagationJson, toPropagationText } from '../engine/blocks-lines.ts'
import { readPropagations } from '../engine/blocks-rows.ts'
import { openHistory } from '../engine/open-history.ts'
import { type Arguments, type Command, type CommandFailure, failed, wrongUse } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { LineOutput } from './line-output.ts'
import { textOption } from './parse-arguments.ts'
import { parseTime } from './parse-time.ts'

interface Wish {
  readonly cluster: string
  readonly fromUs: UnixUs | null
  readonly toUs: UnixUs | null
  readonly json: boolean
}

/** `stoa propagation`: which frame reached which node. */
export const propagationCommand: Command = {
  name: 'propagation',
  summary: 'print which frame reached which node, and how surely',
  help: `
stoa propagation --cluster NAME [--data DIR] [--from T] [--to T] [--json]

Prints each frame with an event that every node must hear (blocks, reloads, caches, the queue),
oldest first, with what is known of its way to each node:
  own          the node sent it itself
  seen         it was on the bus; of this node nothing is known yet
  reachable    a probe showed that the node would have got it
  handed-over  the node's NATS server counted it out to the node's connection
  likely       and the node spoke on that connection afterwards
  firm         and the node has proven since to have read on
  processed    the node logged that it read it
  enforced     and that it refused the address
  doubtful     handed over to a connection that ended without such a sign, or was left for a new one
  missed       it was not handed over though it could have been, or could not be applied
  unknown      nobody could know
It works while a recorder runs and after one was killed.

  --cluster NAME   name or slug of the cluster
  --data DIR       the data folder ($XDG_DATA_HOME/stoa)
  --from T --to T  ISO 8601 or milliseconds since 1970; --from is included, --to is not
  --json           one line a frame: {"at","nodeId","type","payload","arrivals":{SERVER: at},
                   "nodes":[{"nodeId","evidence","from","to"}]}; times are µs since 1970 as text,
                   from and to the interval of the handing over, null where there was none; "said" is
                   there where a node's log was read: [{"evidence","second","readAt"}], the second by its clock`,
  options: {
    cluster: { type: 'string' },
    data: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' }
  },
  async run(args, context) {
    const wish = readWish(args)
    if (!wish.ok) return wish
    const history = await openHistory(dataFolderOf(args, context), wish.value.cluster)
    if (!history.ok) return err(failed(history.error))
    const { reader, wire } = history.value
    const { fromUs, toUs, json } = wish.value
    const toLine = json ? toPropagationJson : toPropagationText
    const output = new LineOutput(context.output)
    try {
      for await (const it of readPropagations({ reader, wire, fromUs, toUs })) {
        if (toUs !== null && it.at >= toUs) break
        await output.write(toLine(it))
        if (output.closed) break
      }
    } catch (cause) {
      return err(failed(`The history cannot be read to its end: ${cause instanceof Error ? cause.message : cause}.`))
    } finally {
      await reader.close()
    }
    await output.end()
    return ok(undefined)
  }
}

function readWish(args: Arguments): Result<Wish, CommandFailure> {
  if (args.words.length > 0) return err(wrongUse(`propagation takes no «${args.words[0]}».`))
  const cluster = textOption(args, 'cluster')
  if (cluster === null) return err(wrongUse('--cluster says of which history.'))
  const from = readTime(args, 'from')
  const to = readTime(args, 'to')
  if (!from.ok) return err(wrongUse(from.error))
  if (!to.ok) return err(wrongUse(to.error))
  return ok({ cluster, fromUs: from.value, toUs: to.value, json: args.values.json === true })
}

function readTime(args: Arguments, name: string): Result<UnixUs | null, string> {
  const text = textOption(args, name)
  return text === null ? ok(null) : parseTime(text, name)
}
