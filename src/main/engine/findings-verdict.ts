import type { Finding } from '../../shared/findings/finding.ts'
import { lastingFindings } from './findings-state-answer.ts'
import type { Fold } from './fold.ts'

/** As Nagios counts: 0 ok, 1 warning, 2 critical, 3 unknown. */
export type CheckCode = 0 | 1 | 2 | 3
/** The words of the codes. */
export const CHECK_WORDS = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const

/** What `stoa check` answers. */
export interface Verdict {
  readonly code: CheckCode
  /** One line without its word. Outside. */
  readonly sentence: string
  /** Lasting ones that nobody acknowledged, the most urgent first; infos included. */
  readonly findings: readonly Finding[]
  readonly acknowledged: readonly Finding[]
  /** Newest observation, µs; null: the history is empty. */
  readonly at: number | null
}

/** How the history is looked at. */
export interface CheckGround {
  /** µs since 1970 by this machine's clock. */
  readonly now: number
  /** Somebody means to record it. */
  readonly isOpen: boolean
  /** A recorder writes something at least every few seconds; after so long without, it does not run. */
  readonly staleAfterUs: number
}

/** Subjects that the sentence names; the rest is counted. */
const NAMED = 3

/** Judges a state as it stands. */
export function toVerdict(fold: Fold, { now, isOpen, staleAfterUs }: CheckGround): Verdict {
  const lasting = lastingFindings(fold)
  const findings = lasting.filter((one) => one.acknowledged === null)
  const acknowledged = lasting.filter((one) => one.acknowledged !== null)
  const at = fold.state.lastAt === 0 ? null : fold.state.lastAt
  const rest = { findings, acknowledged, at }
  if (at === null) return { code: 3, sentence: 'Nothing was recorded yet.', ...rest }
  const silence = now - at
  if (isOpen && silence >= staleAfterUs) {
    const sentence = `Nothing was recorded for ${toSpan(silence)}, although this cluster is to be watched: Stoa does not run, or cannot record.`
    return { code: 3, sentence, ...rest }
  }
  const known = acknowledged.length === 0 ? '' : ` Acknowledged: ${toNames(acknowledged)}.`
  const rested = isOpen ? '' : ` The history is at rest; it ends ${new Date(at / 1000).toISOString()}.`
  const urgent = findings.filter((one) => one.severity !== 'info')
  const first = urgent[0]
  if (!first) {
    const infos = findings.length === 0 ? '' : ` Worth knowing: ${toNames(findings)}.`
    return { code: 0, sentence: `No finding that needs anybody.${infos}${known}${rested}`, ...rest }
  }
  const more = urgent.length === 1 ? '' : ` And ${urgent.length - 1} more: ${toNames(urgent.slice(1))}.`
  return { code: first.severity === 'critical' ? 2 : 1, sentence: `${first.text}${more}${known}${rested}`, ...rest }
}

/** Counts for graphs, in the form of Nagios' plug-ins. */
export function toPerformance({ findings, acknowledged }: Verdict): string {
  const count = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length
  return `critical=${count('critical')} warning=${count('warning')} info=${count('info')} acknowledged=${acknowledged.length}`
}

function toNames(findings: readonly Finding[]): string {
  const named = findings.slice(0, NAMED).map((one) => one.id)
  return findings.length > NAMED ? `${named.join(', ')}, …` : named.join(', ')
}

function toSpan(us: number): string {
  const minutes = Math.floor(us / 60_000_000)
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
