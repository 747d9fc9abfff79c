import type { FindingSeverity, FindingView } from '../../../shared/api/finding-views.ts'
import type { Tone } from '../../ui/mark.tsx'

/** How a severity looks and what it is called. */
export const SEVERITY_LOOKS: Readonly<Record<FindingSeverity, { readonly tone: Tone; readonly word: string }>> = {
  critical: { tone: 'bad', word: 'critical' },
  warning: { tone: 'warn', word: 'warning' },
  info: { tone: 'unknown', word: 'info' }
}
export const SEVERITY_NAMES: readonly FindingSeverity[] = ['critical', 'warning', 'info']

/** Rules whose evidence are frames: they can be opened among the events. */
const FRAME_RULES: ReadonlySet<string> = new Set(['missed-broadcast', 'lost-burst'])

export const isOfFrames = (finding: FindingView): boolean => FRAME_RULES.has(finding.rule)

/** An occurrence: the same thing may be wrong again later. */
export const toFindingKey = (finding: FindingView): string => `${finding.id}@${finding.sinceUs}`

/** The finding that a URL selects: an occurrence, or the newest one of an id. */
export function findSelected(findings: readonly FindingView[], sel: string | undefined): FindingView | undefined {
  if (sel === undefined) return undefined
  return findings.find((one) => toFindingKey(one) === sel) ?? findings.find((one) => one.id === sel)
}

/** What of the findings the URL asks for. */
export interface FindingFilter {
  readonly show: 'all' | 'lasting' | 'ended'
  /** None: all. */
  readonly severities: readonly FindingSeverity[]
  readonly text: string
}

/** Reads it from the URL's words. */
export function toFindingFilter(
  show: string | undefined,
  family: string | undefined,
  q: string | undefined
): FindingFilter {
  return {
    show: show === 'lasting' || show === 'ended' ? show : 'all',
    severities: SEVERITY_NAMES.filter((name) => (family ?? '').split(',').includes(name)),
    text: q ?? ''
  }
}

/** How many of each severity the other filters leave: what choosing that severity would show. */
export function countSeverities(
  findings: readonly FindingView[],
  filter: FindingFilter
): Readonly<Record<FindingSeverity, number>> {
  const counts = { info: 0, warning: 0, critical: 0 }
  for (const { severity } of applyFindingFilter(findings, { ...filter, severities: [] })) counts[severity]++
  return counts
}

export function applyFindingFilter(
  findings: readonly FindingView[],
  { show, severities, text }: FindingFilter
): readonly FindingView[] {
  const wanted = text.trim().toLowerCase()
  return findings.filter((one) => {
    if (show !== 'all' && (one.untilUs === null) !== (show === 'lasting')) return false
    if (severities.length > 0 && !severities.includes(one.severity)) return false
    return wanted === '' || `${one.id} ${one.subject} ${one.text} ${one.remedy}`.toLowerCase().includes(wanted)
  })
}
