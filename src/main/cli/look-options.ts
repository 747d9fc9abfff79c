import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { UnixUs } from '../../shared/cluster/units.ts'
import { type Arguments, type CommandFailure, wrongUse } from './command.ts'
import { textOption } from './parse-arguments.ts'
import { parseTime } from './parse-time.ts'

/** The cluster that `--cluster` names; a word that belongs to no option is wrong use. */
export function readCluster(command: string, args: Arguments): Result<string, CommandFailure> {
  if (args.words.length > 0) return err(wrongUse(`${command} takes no «${args.words[0]}».`))
  const cluster = textOption(args, 'cluster')
  return cluster === null ? err(wrongUse('--cluster says which history to look at.')) : ok(cluster)
}

/** The moment that an option names; null: it is not given. */
export function readMoment(args: Arguments, option: string): Result<UnixUs | null, CommandFailure> {
  const text = textOption(args, option)
  if (text === null) return ok(null)
  const time = parseTime(text, option)
  return time.ok ? time : err(wrongUse(time.error))
}

/** Outside text for a terminal: control and format characters would reach it as commands. Cut at `most`. */
export function toTerminalText(text: string, most = 512): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text
  return cut.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
  })
}

/** `2026-11-21T03:08:12.418Z`; an empty mark for none. */
export const toIso = (us: number | string | null): string =>
  us === null ? '–' : new Date(Number(us) / 1000).toISOString()
