import type { FindingsView, FindingView } from '../../shared/api/finding-views.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { type Finding, SEVERITIES } from '../../shared/findings/finding.ts'
import { toUnjudged } from '../../shared/findings/unjudged.ts'
import type { FindingRow } from '../history/derived.ts'
import type { Glance } from './glance.ts'

/** Findings of one view (`FindingsView.findings`). */
const MOST_SHOWN = 500
/** Ended ones that are read for one view, the newest: twice a second while live. */
const MOST_PARSED = 1_000

/** What the Findings view shows at a moment: what lasts then, and what ended since `glance.from`. */
export async function toFindingsView(glance: Glance): Promise<FindingsView> {
  const findings = await readFindings(glance)
  const counts = { info: 0, warning: 0, critical: 0 }
  for (const one of findings) if (one.until === null && one.acknowledged === null) counts[one.severity]++
  return {
    atMs: glance.at / 1000,
    findings: findings.slice(0, MOST_SHOWN).map(toView),
    counts,
    ...toUnjudged(glance.fold.picture.facts)
  }
}

/**
 * Findings that last at `glance.at`, and those that ended since `glance.from`: lasting first, then by severity, then the
 * newest. The state knows the lasting ones exactly; of the ended ones it remembers the latest, the journal all.
 */
export async function readFindings(
  glance: Pick<Glance, 'fold' | 'at' | 'from' | 'reader'>
): Promise<readonly Finding[]> {
  const { fold, at, from, reader } = glance
  const found = new Map<string, Finding>()
  const keep = (one: Finding): void => {
    if (one.since > at || (one.until !== null && one.until < from)) return
    found.set(`${one.since} ${one.id}`, one)
  }
  const rows = await reader.findings(toUnixUs(from), toUnixUs(at))
  // What lasts at the moment is the state's word; a row may have been written later.
  const ended = rows.filter((row) => row.to !== null && row.to <= at).slice(-MOST_PARSED)
  for (const row of ended) {
    const one = parseFinding(row)
    if (one !== null) keep(one)
  }
  for (const one of fold.picture.findings.all) keep(one)
  return [...found.values()].sort(inOrder)
}

function inOrder(a: Finding, b: Finding): number {
  const lasting = Number(a.until !== null) - Number(b.until !== null)
  const severity = SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity)
  return lasting || severity || b.since - a.since || (a.id < b.id ? -1 : 1)
}

function toView(one: Finding): FindingView {
  const { id, rule, severity, subject, text, remedy, evidence, acknowledged } = one
  return {
    id,
    rule,
    severity,
    subject,
    sinceUs: String(one.since),
    untilUs: one.until === null ? null : String(one.until),
    text,
    remedy,
    evidence: evidence.map(({ seq, at, sentence }) => ({ seq, atUs: String(at), sentence })),
    acknowledged: acknowledged === null ? null : { atUs: String(acknowledged.at), note: acknowledged.note }
  }
}

/** Null: the row is not one that this release wrote. */
function parseFinding(row: FindingRow): Finding | null {
  try {
    const value: unknown = JSON.parse(row.body)
    return isFinding(value) ? value : null
  } catch (failure) {
    if (failure instanceof SyntaxError) return null
    throw failure
  }
}

/** The file may be foreign (R12), so each part is looked at. */
function isFinding(value: unknown): value is Finding {
  const isTime = (time: unknown): boolean => Number.isSafeInteger(time)
  const isObject = (it: unknown): it is Readonly<Record<string, unknown>> => typeof it === 'object' && it !== null
  if (!isObject(value)) return false
  const { evidence, acknowledged, until } = value
  return (
    ['id', 'rule', 'subject', 'text', 'remedy'].every((name) => typeof value[name] === 'string') &&
    SEVERITIES.some((severity) => severity === value.severity) &&
    isTime(value.since) &&
    (until === null || isTime(until)) &&
    Array.isArray(evidence) &&
    evidence.every((one) => isObject(one) && isTime(one.seq) && isTime(one.at) && typeof one.sentence === 'string') &&
    (acknowledged === null ||
      (isObject(acknowledged) && isTime(acknowledged.at) && typeof acknowledged.note === 'string'))
  )
}
