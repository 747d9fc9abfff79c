import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { systemClock } from '../engine/clock.ts'
import { openMoments } from '../engine/findings-moment.ts'
import { toFindingAnswer } from '../engine/findings-state-answer.ts'
import { CHECK_WORDS, type CheckCode, toPerformance, toVerdict, type Verdict } from '../engine/findings-verdict.ts'
import type { Arguments, Command, CommandContext, CommandFailure } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { readCluster, toTerminalText } from './look-options.ts'
import { numberOption } from './parse-arguments.ts'

const STALE_MINUTES = 5
const MOST_MINUTES = 60 * 24 * 7
/** Plug-ins answer in one line; monitors cut it at 4 KiB or before. */
const SENTENCE_MAX = 1_000

/** `stoa check`: one line and a code for Nagios, cron or systemd. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'say in one line whether the cluster works, with the exit codes of Nagios',
  help: `
stoa check --cluster NAME [--data DIR] [--stale-after MINUTES] [--json]

Prints one line and exits with 0 ok, 1 warning, 2 critical or 3 unknown, as Nagios, cron and systemd
take it. Findings that somebody acknowledged count as ok and are named. Unknown: the history cannot be
read, there is no such cluster, wrong use, or nothing was recorded lately although it is to be watched.
A history at rest (imported, or no longer watched) is judged as it ends.

  --cluster NAME         name or slug of the cluster
  --data DIR             the data folder ($XDG_DATA_HOME/stoa)
  --stale-after MINUTES  how old the newest observation may be (${STALE_MINUTES})
  --json                 print {"code","status","sentence","at","findings","acknowledged"} instead`,
  options: {
    cluster: { type: 'string' },
    data: { type: 'string' },
    'stale-after': { type: 'string' },
    json: { type: 'boolean' }
  },
  async run(args, context) {
    const verdict = await judge(args, context)
    const json = args.values.json === true
    if (!verdict.ok) return err(toUnknown(verdict.error.sentence ?? '', json, context))
    const { code, sentence } = verdict.value
    context.output.write(json ? toJson(verdict.value) : `${toLine(code, sentence)} | ${toPerformance(verdict.value)}\n`)
    return code === 0 ? ok(undefined) : err({ exitCode: code, sentence: null })
  },
  // A monitor reads 2 as «critical»: who uses it wrongly knows nothing.
  misused: (sentence, context) => toUnknown(sentence, false, context)
}

async function judge(args: Arguments, context: CommandContext): Promise<Result<Verdict, CommandFailure>> {
  const cluster = readCluster('check', args)
  if (!cluster.ok) return cluster
  const minutes = numberOption(args, 'stale-after', { min: 1, max: MOST_MINUTES, fallback: STALE_MINUTES })
  if (!minutes.ok) return minutes
  const history = await openMoments(dataFolderOf(args, context), cluster.value)
  if (!history.ok) return err({ exitCode: 3, sentence: history.error })
  const { reader, stored, foldAt } = history.value
  try {
    const ground = { now: systemClock.nowUnix(), isOpen: stored.file.open, staleAfterUs: minutes.value * 60_000_000 }
    return ok(toVerdict(await foldAt(null), ground))
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    return err({ exitCode: 3, sentence: `The history cannot be read: ${words}.` })
  } finally {
    await reader.close()
  }
}

/** The line goes to stdout: that is where monitors look. */
function toUnknown(sentence: string, json: boolean, { output }: CommandContext): CommandFailure {
  const nothing = { code: 3, status: 'unknown', sentence, at: null, findings: [], acknowledged: [] }
  output.write(json ? `${JSON.stringify(nothing)}\n` : `${toLine(3, sentence)}\n`)
  return { exitCode: 3, sentence: null }
}

/** A bar would begin the performance data. */
function toLine(code: CheckCode, sentence: string): string {
  return `${CHECK_WORDS[code]}: ${toTerminalText(sentence, SENTENCE_MAX).replaceAll('|', '/')}`
}

function toJson({ code, sentence, findings, acknowledged, at }: Verdict): string {
  const status = CHECK_WORDS[code].toLowerCase()
  const answer = {
    code,
    status,
    sentence,
    at: at === null ? null : String(at),
    findings: findings.map(toFindingAnswer),
    acknowledged: acknowledged.map(toFindingAnswer)
  }
  return `${JSON.stringify(answer)}\n`
}
