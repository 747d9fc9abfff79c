import { AGORA_SUBJECT } from '../agora/observer.ts'
import { countOf, listOf, type OutsideObject, textOf, toKept } from './outside-json.ts'

/** Subscriptions of one connection that are kept; the fold keeps as many. A node has one. */
const SUBJECTS_MAX = 8
/** Subscriptions that are looked at; a leaf node or another tool may have many. */
const SUBJECTS_LOOKED_AT = 4_096

const TEXTS = ['kind', 'type', 'ip', 'start', 'rtt', 'name', 'lang', 'version'] as const
const COUNTS = ['port', 'pending_bytes', 'in_msgs', 'out_msgs', 'stalls', 'subscriptions'] as const
/** They rise with every frame and say little more than the messages do, so they are told now and then. */
const BYTE_COUNTS = ['in_bytes', 'out_bytes'] as const

type TextKey = (typeof TEXTS)[number]
type CountKey = (typeof COUNTS)[number] | (typeof BYTE_COUNTS)[number]

/**
 * One connection of a CONNZ answer, in the names of NATS. A fixed list of members, so that no secret passes whatever a
 * server calls it or wherever it nests it (R11: `authorized_user`, `jwt`, `nkey`); 0 and '' stand for what lacks.
 */
export type ConnectionRow = Readonly<Record<TextKey, string>> &
  Readonly<Record<CountKey, number>> & {
    readonly cid: number
    /** Sorted, those that hear the coordination subject first. */
    readonly subjects: readonly string[]
  }

/** Null when it names no connection. */
export function toConnectionRow(from: OutsideObject): ConnectionRow | null {
  const cid = countOf(from, 'cid')
  if (cid === 0) return null
  return {
    cid,
    kind: textOf(from, 'kind'),
    type: textOf(from, 'type'),
    ip: textOf(from, 'ip'),
    start: textOf(from, 'start'),
    rtt: textOf(from, 'rtt'),
    name: textOf(from, 'name'),
    lang: textOf(from, 'lang'),
    version: textOf(from, 'version'),
    port: countOf(from, 'port'),
    pending_bytes: countOf(from, 'pending_bytes'),
    in_msgs: countOf(from, 'in_msgs'),
    out_msgs: countOf(from, 'out_msgs'),
    stalls: countOf(from, 'stalls'),
    subscriptions: countOf(from, 'subscriptions'),
    in_bytes: countOf(from, 'in_bytes'),
    out_bytes: countOf(from, 'out_bytes'),
    subjects: toSubjects(from)
  }
}

/** Whether it has a subscription that brings it the frames. */
export function isListening(row: ConnectionRow): boolean {
  return row.subjects.some(hearsAgora)
}

/** A row as a whole answer's note has it: what is 0, '' or the rule is left out, as the fold reads it the same. */
export function toWholeRow(row: ConnectionRow): Record<string, unknown> {
  const whole: Record<string, unknown> = { cid: row.cid }
  for (const key of TEXTS) {
    const isRule = (key === 'kind' && row.kind === 'Client') || (key === 'type' && row.type === 'nats')
    if (row[key] !== '' && !isRule) whole[key] = row[key]
  }
  for (const key of COUNTS) if (row[key] !== 0) whole[key] = row[key]
  for (const key of BYTE_COUNTS) if (row[key] !== 0) whole[key] = row[key]
  if (row.subjects.length > 0) whole.subscriptions_list = row.subjects
  return whole
}

/** What changed, as a delta's note has it; null: nothing. With `withBytes` byte counts count as changes. */
export function toChangedRow(
  old: ConnectionRow,
  row: ConnectionRow,
  withBytes: boolean
): Record<string, unknown> | null {
  const changed: Record<string, unknown> = {}
  let isChanged = false
  const tell = (key: string, value: unknown): void => {
    if (!isChanged) changed.cid = row.cid
    isChanged = true
    changed[key] = value
  }
  // A text that lacks for once says nothing; a round trip that came back would look like a new one.
  for (const key of TEXTS) if (row[key] !== old[key] && row[key] !== '') tell(key, row[key])
  for (const key of COUNTS) if (row[key] !== old[key]) tell(key, row[key])
  if (withBytes) for (const key of BYTE_COUNTS) if (row[key] !== old[key]) tell(key, row[key])
  if (!isSame(old.subjects, row.subjects)) tell('subscriptions_list', row.subjects)
  return isChanged ? changed : null
}

/** `row` as it will be known once a delta was told: what the delta left out stays as it was told before. */
export function toKnownRow(old: ConnectionRow, row: ConnectionRow, withBytes: boolean): ConnectionRow {
  const known = withBytes ? row : { ...row, in_bytes: old.in_bytes, out_bytes: old.out_bytes }
  return row.rtt === '' ? { ...known, rtt: old.rtt } : known
}

function toSubjects(from: OutsideObject): readonly string[] {
  const all = new Set<string>()
  for (const subject of listOf(from, 'subscriptions_list', SUBJECTS_LOOKED_AT)) {
    if (typeof subject === 'string') all.add(toKept(subject))
  }
  // Servers list them in no order: without one of ours the same list would look like a change.
  return [...all].sort(bySubject).slice(0, SUBJECTS_MAX)
}

function bySubject(a: string, b: string): number {
  const first = Number(hearsAgora(b)) - Number(hearsAgora(a))
  if (first !== 0) return first
  return a < b ? -1 : a > b ? 1 : 0
}

const WILDCARDS: ReadonlySet<string> = new Set([AGORA_SUBJECT, 'stwt.*', 'stwt.>', '*.agora', '*.*', '*.>', '>'])

function hearsAgora(subject: string): boolean {
  return WILDCARDS.has(subject)
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((subject, i) => subject === b[i])
}
