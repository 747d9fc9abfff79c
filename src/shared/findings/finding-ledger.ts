import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type Finding, SEVERITIES, type Sighting } from './finding.ts'

/** Findings that last at once, those that wait to be one included. 1,024 nodes that all vanish still fit. */
const MAX_LASTING = 4_096
/** Ended ones that the state keeps for the views; the journal has them all. */
const MAX_ENDED = 200
/** Observations that one finding names; the first half stays, so that its begin is always among them. */
const MAX_EVIDENCE = 20
/** Not handed out yet; more means that nobody takes them. */
const MAX_CHANGED = 20_000

/** How long a rule must see a thing before it is a finding, and not see it before that ends. µs */
export interface Patience {
  readonly opensAfterUs: number
  readonly closesAfterUs: number
}

/** One thing that a rule sees, or saw a moment ago. */
interface Watch {
  /** When it was seen first, and when it was last missed; null: it was there at the last look. */
  readonly seenAt: number
  readonly missedAt: number | null
  /** Null: it waits to be one. */
  readonly finding: Finding | null
}

/** Turns what rules see into findings with a begin and an end. Pure; see `FindingsState` for who calls it. */
export class FindingLedger {
  /** By rule, then by key, in the order in which they were seen. */
  readonly #watches = new Map<string, Map<string, Watch>>()
  #ended: Finding[] = []
  #changed = new Map<string, Finding>()
  #size = 0

  /** Lasting ones in the order of their rules, then those that ended lately, newest last. */
  get all(): readonly Finding[] {
    const lasting: Finding[] = []
    for (const keys of this.#watches.values()) {
      for (const { finding } of keys.values()) if (finding) lasting.push(finding)
    }
    return [...lasting, ...this.#ended]
  }

  /** When the finding that lasts began; null: none does. */
  since(rule: string, key: string): number | null {
    return this.#watches.get(rule)?.get(key)?.finding?.since ?? null
  }

  /** All that a rule sees at `at`. What it saw before and does not now ends once that has lasted. */
  look(at: number, rule: string, patience: Patience, sightings: readonly Sighting[]): void {
    let keys = this.#watches.get(rule)
    if (!keys) {
      if (sightings.length === 0) return
      keys = new Map()
      this.#watches.set(rule, keys)
    }
    const seen = new Set<string>()
    for (const sighting of sightings) {
      if (seen.has(sighting.key)) continue
      seen.add(sighting.key)
      this.#see(at, { rule, keys, patience }, sighting)
    }
    if (seen.size < keys.size) {
      for (const [key, watch] of keys) if (!seen.has(key)) this.#miss(at, { rule, keys, patience }, key, watch)
    }
    if (keys.size === 0) this.#watches.delete(rule)
  }

  /** The one that lasts under this id takes the note; false: none does. */
  acknowledge(id: string, at: number, note: string): boolean {
    const slash = id.indexOf('/')
    const keys = this.#watches.get(id.slice(0, slash))
    const key = id.slice(slash + 1)
    const watch = keys?.get(key)
    if (slash < 0 || !keys || !watch?.finding) return false
    const finding = { ...watch.finding, acknowledged: { at, note } }
    keys.set(key, { ...watch, finding })
    this.#change(finding)
    return true
  }

  /** Findings that began, changed or ended since the last call, each as it stands now. */
  takeChanged(): readonly Finding[] {
    const changed = [...this.#changed.values()]
    this.#changed = new Map()
    return changed
  }

  save(out: StateWriter): void {
    out.uint(this.#watches.size)
    for (const [rule, keys] of this.#watches) {
      out.text(rule)
      out.uint(keys.size)
      for (const [key, watch] of keys) {
        out.text(key)
        out.uint(watch.seenAt)
        out.optionalInt(watch.missedAt)
        out.uint(watch.finding ? 1 : 0)
        if (watch.finding) saveFinding(out, watch.finding)
      }
    }
    out.uint(this.#ended.length)
    for (const finding of this.#ended) saveFinding(out, finding)
  }

  /** Into a fresh ledger. */
  load(from: StateReader): void {
    for (let rules = from.uint(); rules > 0; rules--) {
      const keys = new Map<string, Watch>()
      this.#watches.set(from.text(), keys)
      for (let left = from.uint(); left > 0; left--) {
        const key = from.text()
        const seenAt = from.uint()
        const missedAt = from.optionalInt()
        keys.set(key, { seenAt, missedAt, finding: from.uint() === 1 ? loadFinding(from) : null })
        this.#size++
      }
    }
    this.#ended = Array.from({ length: from.uint() }, () => loadFinding(from))
  }

  #see(at: number, { rule, keys, patience }: Place, sighting: Sighting): void {
    const known = keys.get(sighting.key)
    if (!known && this.#size >= MAX_LASTING) return
    if (!known) this.#size++
    const watch: Watch = known ? { ...known, missedAt: null } : { seenAt: at, missedAt: null, finding: null }
    if (watch.finding) {
      const finding = refresh(watch.finding, sighting, at)
      if (finding !== watch.finding) this.#change(finding)
      if (finding !== watch.finding || known?.missedAt !== null) keys.set(sighting.key, { ...watch, finding })
      return
    }
    // Of a wall clock that ran back nothing follows about how long it lasts.
    const seenAt = Math.min(watch.seenAt, at)
    if (at - seenAt < patience.opensAfterUs) {
      keys.set(sighting.key, { ...watch, seenAt })
      return
    }
    const finding = this.#begin(rule, seenAt, sighting)
    keys.set(sighting.key, { seenAt, missedAt: null, finding })
    this.#change(finding)
  }

  /** Never begins before its forerunner ended: id and begin together name an occurrence. */
  #begin(rule: string, seenAt: number, sighting: Sighting): Finding {
    const { key, subject, severity, text, remedy, evidence } = sighting
    const id = `${rule}/${key}`
    const before = this.#ended.findLast((one) => one.id === id)
    const since = Math.max(Math.min(sighting.since, seenAt), (before?.until ?? -1) + 1)
    return {
      id,
      rule,
      severity,
      subject,
      since,
      until: null,
      text,
      remedy,
      evidence: evidence.slice(0, MAX_EVIDENCE),
      acknowledged: null
    }
  }

  #miss(at: number, { rule, keys, patience }: Place, key: string, watch: Watch): void {
    const missedAt = Math.min(watch.missedAt ?? at, at)
    if (watch.finding && at - missedAt < patience.closesAfterUs) {
      if (watch.missedAt !== missedAt) keys.set(key, { ...watch, missedAt })
      return
    }
    keys.delete(key)
    this.#size--
    if (!watch.finding) return
    const ended = { ...watch.finding, until: Math.max(missedAt, watch.finding.since) }
    this.#ended.push(ended)
    if (this.#ended.length > MAX_ENDED) this.#ended.shift()
    this.#change(ended)
    if (keys.size === 0) this.#watches.delete(rule)
  }

  #change(finding: Finding): void {
    const occurrence = `${finding.since} ${finding.id}`
    if (this.#changed.size < MAX_CHANGED || this.#changed.has(occurrence)) this.#changed.set(occurrence, finding)
  }
}

interface Place {
  readonly rule: string
  readonly keys: Map<string, Watch>
  readonly patience: Patience
}

/** The same object when nothing is new. That it is still seen at `at` is nothing new. */
function refresh(finding: Finding, sighting: Sighting, at: number): Finding {
  const { severity, text, remedy, subject } = sighting
  const isSame = finding.severity === severity && finding.text === text && finding.subject === subject
  const known = new Set(finding.evidence.map((one) => one.seq))
  // Once some were left out for room, what is older than the newest may be among those.
  const after = known.size < MAX_EVIDENCE ? -1 : (finding.evidence.at(-1)?.at ?? -1)
  const more = sighting.evidence.filter((one) => !known.has(one.seq) && one.at > after && !(isSame && one.at === at))
  if (isSame && more.length === 0) return finding
  return { ...finding, severity, text, remedy, subject, evidence: joinEvidence(finding.evidence, more) }
}

function joinEvidence(old: Finding['evidence'], more: Finding['evidence']): Finding['evidence'] {
  const all = [...old, ...more].sort((a, b) => a.at - b.at)
  if (all.length <= MAX_EVIDENCE) return all
  return [...all.slice(0, MAX_EVIDENCE / 2), ...all.slice(-MAX_EVIDENCE / 2)]
}

function saveFinding(out: StateWriter, it: Finding): void {
  for (const text of [it.id, it.rule, it.subject, it.text, it.remedy]) out.text(text)
  out.uint(SEVERITIES.indexOf(it.severity))
  out.uint(it.since)
  out.optionalInt(it.until)
  out.uint(it.evidence.length)
  for (const { seq, at, sentence } of it.evidence) {
    out.uint(seq)
    out.uint(at)
    out.text(sentence)
  }
  out.optionalInt(it.acknowledged?.at ?? null)
  if (it.acknowledged) out.text(it.acknowledged.note)
}

function loadFinding(from: StateReader): Finding {
  const [id, rule, subject, text, remedy] = [from.text(), from.text(), from.text(), from.text(), from.text()]
  const severity = SEVERITIES[from.uint()] ?? 'info'
  const since = from.uint()
  const until = from.optionalInt()
  const evidence = Array.from({ length: from.uint() }, () => ({
    seq: from.uint(),
    at: from.uint(),
    sentence: from.text()
  }))
  const at = from.optionalInt()
  const acknowledged = at === null ? null : { at, note: from.text() }
  return { id, rule, severity, subject, since, until, text, remedy, evidence, acknowledged }
}
