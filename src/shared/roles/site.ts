import { type Note, toShort } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { ObservedRole, SiteFacts, SiteTrouble } from './facts-of-roles.ts'
import { toUs } from './json.ts'
import { proveRole } from './prove-role.ts'

/** Kinds of proof of one node: ten types and its listeners. */
const MOST_OBSERVED = 300
/** Troubles of one site: one a call. */
const MOST_TROUBLES = 40
/** Permissions that a key may lack. */
const MOST_MISSING = 200
const MOST_PERMISSIONS = 1_000
/** Lines of one note; the source sends less. */
const MOST_LINES = 5_000
const LINE_MAX = 2_000
const URL_MAX = 300
/** 31 December 9999. */
const LAST_MS = 253_402_300_799_000
/** Words with which a source ends a trouble. */
const NO_TROUBLE: ReadonlySet<string> = new Set(['', 'none', 'ok', 'over'])
const STARTS: ReadonlySet<string> = new Set(['server.startup', 'server.recovery-mode', 'server.bootstrap-mode'])
const LINES = ['new', 'old'] as const

/** The URL of a site as notes name it; null: none. */
export const urlOf = (note: Note): string | null => note.long('url', URL_MAX)

type Told = Omit<SiteFacts, 'url' | 'troubles' | 'observed' | 'health' | 'answeredAt' | 'queueRuns' | 'startRead'>

const UNTOLD: Told = {
  line: null,
  edition: null,
  nodeId: null,
  hostname: null,
  version: null,
  role: null,
  shard: null,
  startedAt: null,
  clustered: null,
  permissions: [],
  missing: [],
  toldAt: 0,
  toldSeq: 0
}

/** What one site told, and what its own log and counters prove. Pure. */
export class Site {
  readonly url: string
  #told: Told = UNTOLD
  #health: SiteFacts['health'] = null
  #answeredAt = 0
  #queueRuns: boolean | null = null
  #startRead = false
  #troubles = new Map<string, SiteTrouble>()
  #observed = new Map<string, ObservedRole>()
  #facts: SiteFacts | null = null

  constructor(url: string) {
    this.url = url
  }

  /** As it stands; the same object until something changes. */
  get facts(): SiteFacts {
    this.#facts ??= {
      url: this.url,
      ...this.#told,
      health: this.#health,
      answeredAt: this.#answeredAt,
      queueRuns: this.#queueRuns,
      startRead: this.#startRead,
      troubles: [...this.#troubles.values()].reverse(),
      observed: [...this.#observed.values()]
    }
    return this.#facts
  }

  get nodeId(): number | null {
    return this.#told.nodeId
  }

  /** Until when what a call told is known to stand: it answers, and would have told a change. µs, 0: not known. */
  heldAt(call: string): number {
    return this.#troubles.has('') || this.#troubles.has(call) ? 0 : this.#answeredAt
  }

  /** It gave what was asked (S1) or had nothing new (S3): what troubled that call, or all of them, is over. */
  answered(at: number, call: string | null): void {
    this.#facts = null
    this.#answeredAt = at
    this.#troubles.delete('')
    // A warning about a call that does answer holds until it is taken back.
    if (call !== null && this.#troubles.get(call)?.status !== 200) this.#troubles.delete(call)
  }

  /** S2. */
  trouble(seq: number, at: number, note: Note): void {
    this.#facts = null
    const call = note.text('call')
    const kind = note.text('trouble') ?? ''
    this.#troubles.delete(call ?? '')
    if (NO_TROUBLE.has(kind)) return
    if (this.#troubles.size >= MOST_TROUBLES) this.#troubles.delete(firstOf(this.#troubles) ?? '')
    const sentence = note.long('sentence', 500) ?? 'It did not answer as it should.'
    this.#troubles.set(call ?? '', { seq, at, call, status: wholeOrNull(note, 'status', 999) ?? 0, kind, sentence })
  }

  /** S4. A process that started anew makes what was seen before it no proof any more. */
  about(seq: number, at: number, note: Note): void {
    this.#facts = null
    const about = note.note('about')
    if (about === null) return
    const line = about.text('line')
    const startedAt = toUs(about.text('startedAt'))
    const missing = about.notes('missing', MOST_MISSING).flatMap((it) => {
      const permission = it.text('permission')
      return permission === null ? [] : [{ permission, adds: it.long('adds', 400) ?? '' }]
    })
    this.#told = {
      line: line === 'new' || line === 'old' ? line : null,
      edition: about.text('edition'),
      nodeId: wholeOrNull(about, 'nodeId', 65_535),
      hostname: about.text('hostname'),
      version: about.text('version'),
      role: about.text('role'),
      shard: wholeOrNull(about, 'shard', 100_000),
      startedAt,
      clustered: about.truth('clustered'),
      permissions: about.texts('permissions', MOST_PERMISSIONS),
      missing,
      toldAt: at,
      toldSeq: seq
    }
    if (startedAt !== null) this.#forgetBefore(startedAt)
  }

  /** S5. */
  log(seq: number, at: number, note: Note): void {
    this.#facts = null
    this.#answeredAt = at
    if (note.flag('lost')) this.#startRead = false
    for (const line of note.notes('log', MOST_LINES)) {
      const event = line.text('event')
      const loggedAt = toUs(line.text('at'))
      if (event === null || loggedAt === null) continue
      if (STARTS.has(event)) {
        this.#observed.clear()
        this.#startRead = true
      }
      const proof = proveRole(event, line.long('text', LINE_MAX) ?? '', this.#told.line)
      if (proof) this.#observe({ ...proof, seq, at: loggedAt })
    }
  }

  /** S6: counters that only a node which calculates metrics sets. */
  metrics(seq: number, at: number, note: Note): void {
    const metrics = note.note('metrics')
    const name = ['domain_count', 'user_count'].find((it) => (metrics?.number(it, 1) ?? 0) >= 1)
    if (name === undefined) return
    this.#facts = null
    this.#observe({ type: 'metricsCalculate', seen: true, sentence: `Its counter ${name} is set.`, seq, at })
  }

  /** S7. */
  health(seq: number, at: number, note: Note): void {
    const health = note.note('health')
    if (health === null) return
    this.#facts = null
    const dateMs = wholeOrNull(health, 'dateMs', LAST_MS)
    this.#health = {
      seq,
      at,
      live: wholeOrNull(health, 'live', 999) ?? 0,
      ready: wholeOrNull(health, 'ready', 999) ?? 0,
      dateUs: dateMs === null ? null : dateMs * 1000
    }
  }

  /** Old line: whether its own outgoing queue runs. */
  queueStatus(runs: boolean): void {
    this.#facts = null
    this.#queueRuns = runs
  }

  save(out: StateWriter, permissions: (list: readonly string[]) => void): void {
    out.text(this.url)
    const { line, edition, nodeId, hostname, version, role, shard, startedAt, clustered, missing } = this.#told
    out.uint(line === null ? 0 : LINES.indexOf(line) + 1)
    for (const text of [edition, hostname, version, role]) out.optionalText(text)
    for (const number of [nodeId, shard, startedAt]) out.optionalInt(number)
    out.uint(toBits(clustered))
    permissions(this.#told.permissions)
    out.uint(missing.length)
    for (const { permission, adds } of missing) {
      out.text(permission)
      out.text(adds)
    }
    for (const number of [this.#told.toldAt, this.#told.toldSeq, this.#answeredAt]) out.uint(number)
    out.uint(this.#health ? 1 : 0)
    if (this.#health) {
      const { seq, at, live, ready, dateUs } = this.#health
      for (const number of [seq, at, live, ready]) out.uint(number)
      out.optionalInt(dateUs)
    }
    out.uint(toBits(this.#queueRuns))
    out.uint(this.#startRead ? 1 : 0)
    this.#saveLists(out)
  }

  static load(from: StateReader, permissions: () => readonly string[]): Site {
    const site = new Site(from.text())
    const line = LINES[from.uint() - 1] ?? null
    const [edition, hostname, version, role] = [
      from.optionalText(),
      from.optionalText(),
      from.optionalText(),
      from.optionalText()
    ]
    const [nodeId, shard, startedAt] = [from.optionalInt(), from.optionalInt(), from.optionalInt()]
    const clustered = fromBits(from.uint())
    const list = permissions()
    const missing = Array.from({ length: from.uint() }, () => ({ permission: from.text(), adds: from.text() }))
    const [toldAt, toldSeq, answeredAt] = [from.uint(), from.uint(), from.uint()]
    const told = {
      line,
      edition,
      nodeId,
      hostname,
      version,
      role,
      shard,
      startedAt,
      clustered,
      missing,
      toldAt,
      toldSeq
    }
    site.#told = { ...told, permissions: list }
    site.#answeredAt = answeredAt
    if (from.uint() === 1) {
      const [seq, at, live, ready] = [from.uint(), from.uint(), from.uint(), from.uint()]
      site.#health = { seq, at, live, ready, dateUs: from.optionalInt() }
    }
    site.#queueRuns = fromBits(from.uint())
    site.#startRead = from.uint() === 1
    site.#loadLists(from)
    return site
  }

  #saveLists(out: StateWriter): void {
    out.uint(this.#troubles.size)
    for (const { seq, at, call, status, kind, sentence } of this.#troubles.values()) {
      for (const number of [seq, at, status]) out.uint(number)
      out.optionalText(call)
      out.text(kind)
      out.text(sentence)
    }
    out.uint(this.#observed.size)
    for (const { type, seen, seq, at, sentence } of this.#observed.values()) {
      for (const text of [type, sentence]) out.text(text)
      for (const number of [seen ? 1 : 0, seq, at]) out.uint(number)
    }
  }

  #loadLists(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const [seq, at, status] = [from.uint(), from.uint(), from.uint()]
      const call = from.optionalText()
      this.#troubles.set(call ?? '', { seq, at, status, call, kind: from.text(), sentence: from.text() })
    }
    for (let left = from.uint(); left > 0; left--) {
      const [type, sentence] = [from.text(), from.text()]
      this.#observed.set(type, { type, sentence, seen: from.uint() === 1, seq: from.uint(), at: from.uint() })
    }
  }

  #observe(it: ObservedRole): void {
    const known = this.#observed.get(it.type)
    // Its own clock tells whole seconds: what it logged within that of its start came after it.
    if ((known && known.at > it.at) || it.at < (this.#told.startedAt ?? 0) - 1_000_000) return
    if (!known && this.#observed.size >= MOST_OBSERVED) return
    this.#observed.set(it.type, { ...it, type: toShort(it.type), sentence: toShort(it.sentence) })
  }

  #forgetBefore(startedAt: number): void {
    for (const [type, { at }] of this.#observed) if (at < startedAt - 1_000_000) this.#observed.delete(type)
  }
}

function firstOf(map: ReadonlyMap<string, unknown>): string | null {
  for (const key of map.keys()) return key
  return null
}

function wholeOrNull(note: Note, name: string, most: number): number | null {
  const value = note.number(name, 0)
  return value !== null && Number.isInteger(value) && value <= most ? value : null
}

function toBits(value: boolean | null): number {
  return value === null ? 0 : value ? 2 : 1
}

function fromBits(bits: number): boolean | null {
  return bits === 0 ? null : bits === 2
}
