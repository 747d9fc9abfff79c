import { ACTION_CATALOGUE } from '../../shared/api/action-catalogue.table.ts'
import type { RunView } from '../../shared/api/action-views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { readPastRuns } from '../engine/actions-audit.ts'
import type { RunAsk, RunLine } from '../engine/run-lines.ts'
import { type Arguments, type Command, type CommandContext, type CommandFailure, failed, wrongUse } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { LineOutput } from './line-output.ts'
import { toTerminalText } from './look-options.ts'
import { numberOption, textOption, textOptions } from './parse-arguments.ts'
import { runAlone } from './run-alone.ts'
import { RUN_HELP, RUN_OPTIONS } from './run-options.ts'

/** `stoa run`: acts on a cluster, with the gates of the dashboard. */
export const runCommand: Command = {
  name: 'run',
  summary: 'run an action or a task on a cluster and follow it to a verdict',
  help: RUN_HELP,
  options: RUN_OPTIONS,
  async run(args, context) {
    if (args.values.list === true) return list(args, context)
    if (args.values.past === true) return past(args, context)
    const ask = readAsk(args)
    return ask.ok ? act(ask.value, args, context) : ask
  }
}

function readAsk(args: Arguments): Result<RunAsk, CommandFailure> {
  const [entry, ...rest] = args.words
  const cluster = textOption(args, 'cluster')
  if (entry === undefined) return err(wrongUse('run needs a task; «stoa run --list» names them.'))
  if (rest.length > 0) return err(wrongUse(`run takes one task, and no «${rest[0]}».`))
  if (cluster === null) return err(wrongUse('--cluster says on which cluster.'))
  if (!ACTION_CATALOGUE.some(({ id }) => id === entry))
    return err(wrongUse(`There is no task «${entry}»; «stoa run --list» names them.`))
  const node = numberOption(args, 'node', { min: 0, max: 65_535, fallback: -1 })
  if (!node.ok) return node
  const url = textOption(args, 'url')
  if (url !== null && node.value >= 0) return err(wrongUse('--url and --node exclude each other.'))
  const params: [string, string][] = []
  for (const text of textOptions(args, 'param')) {
    const at = text.indexOf('=')
    if (at < 1) return err(wrongUse(`--param takes NAME=VALUE, not «${text}».`))
    params.push([text.slice(0, at), text.slice(at + 1)])
  }
  return ok({
    cluster,
    entry,
    url,
    node: node.value < 0 ? null : node.value,
    params: Object.fromEntries(params),
    confirm: textOption(args, 'confirm'),
    wait: args.values.wait === true
  })
}

async function act(ask: RunAsk, args: Arguments, context: CommandContext): Promise<Result<void, CommandFailure>> {
  const isJson = args.values.json === true
  let outcome: Result<void, CommandFailure> | null = null
  let isWaiting = ask.wait
  const tell = (line: RunLine): void => {
    if (!isJson) say(line, context)
    if (line.kind === 'refused') outcome = err({ exitCode: line.exitCode, sentence: toTerminalText(line.sentence) })
    else if (line.kind === 'began' && !isWaiting) {
      context.output.write(isJson ? `${JSON.stringify({ run: line.run })}\n` : `${line.run}\n`)
      outcome = ok(undefined)
    } else if (line.kind === 'ended') {
      if (isJson) context.output.write(`${JSON.stringify(line.run)}\n`)
      outcome = toOutcome(line.run)
    }
  }
  const stop = new AbortController()
  void context.askedToStop.then(() => stop.abort())
  const dataFolder = dataFolderOf(args, context)
  const ran = await context.requestRun(dataFolder, ask, tell, stop.signal)
  if (!ran.ok) return err(failed(ran.error))
  if (!ran.value) {
    // With this process the following would end: alone it is always to the end.
    isWaiting = true
    const alone = await runAlone({ dataFolder, ask, args, context, tell, signal: stop.signal })
    if (!alone.ok) return alone
  }
  return outcome ?? err(failed('The run was not followed to its end.'))
}

function toOutcome({ verdict, sentence }: RunView): Result<void, CommandFailure> {
  if (verdict === 'proven' || verdict === 'done') return ok(undefined)
  return err(failed(`${verdict ?? 'unknown'}: ${toTerminalText(sentence)}`))
}

function say(line: RunLine, { output, errors }: CommandContext): void {
  switch (line.kind) {
    case 'draft':
      errors.write(`${toTerminalText(line.draft.button)}\n`)
      for (const { severity, sentence } of line.draft.warnings)
        errors.write(`  ${severity}: ${toTerminalText(sentence)}\n`)
      break
    case 'step': {
      const { step, node, evidence, state, sentence } = line.step
      if (step === 'requested') break
      const who = node === null ? '' : `node ${node} `
      const words = [step, `${who}${evidence ?? state ?? ''}`.trim(), toTerminalText(sentence)].filter(
        (it) => it !== ''
      )
      errors.write(`  ${words.join('  ')}\n`)
      break
    }
    case 'ended':
      output.write(`${line.run.verdict}: ${toTerminalText(line.run.sentence)}\n`)
      break
    default:
  }
}

async function list(args: Arguments, context: CommandContext): Promise<Result<void, CommandFailure>> {
  if (args.words.length > 0) return err(wrongUse(`run --list takes no «${args.words[0]}».`))
  const output = new LineOutput(context.output)
  for (const entry of ACTION_CATALOGUE) {
    const lines = (['new', 'old'] as const).filter((line) => entry[line] !== null)
    if (args.values.json === true) {
      const { new: _new, old: _old, ...rest } = entry
      await output.write(`${JSON.stringify({ ...rest, lines, permissions: toPermissions(entry) })}\n`)
      continue
    }
    const params = entry.params.map(({ name, optional }) => (optional ? `[${name}]` : name)).join(' ')
    const marks = [entry.destructive ? '--confirm' : '', toReleases(lines)].filter((it) => it !== '').join(', ')
    await output.write(`${`${entry.id} ${params}`.padEnd(48)}  ${entry.title}${marks === '' ? '' : `  (${marks})`}\n`)
    if (entry.cannot !== null) await output.write(`    ${entry.cannot}\n`)
  }
  await output.end()
  return ok(undefined)
}

function toReleases(lines: readonly ('new' | 'old')[]): string {
  if (lines.length !== 1) return lines.length === 0 ? 'cannot be run' : ''
  return lines[0] === 'new' ? 'from 0.16 on' : 'before 0.16'
}

function toPermissions({ new: now, old }: (typeof ACTION_CATALOGUE)[number]): unknown {
  return { new: now?.permissions ?? null, old: old?.permissions ?? null }
}

async function past(args: Arguments, context: CommandContext): Promise<Result<void, CommandFailure>> {
  if (args.words.length > 0) return err(wrongUse(`run --past takes no «${args.words[0]}».`))
  const cluster = textOption(args, 'cluster')
  if (cluster === null) return err(wrongUse('--cluster says of which cluster.'))
  const runs = await readPastRuns(dataFolderOf(args, context), cluster)
  if (!runs.ok) return err(failed(runs.error))
  const output = new LineOutput(context.output)
  for (const run of runs.value) {
    const { atUs, title, by, verdict, sentence, url } = run
    const line = [new Date(Number(atUs) / 1000).toISOString(), verdict ?? 'under way', title, url, by, sentence]
    await output.write(
      args.values.json === true ? `${JSON.stringify(run)}\n` : `${line.map((it) => toTerminalText(it)).join('  ')}\n`
    )
  }
  await output.end()
  return ok(undefined)
}
