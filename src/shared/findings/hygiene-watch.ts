import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { toUs } from '../roles/json.ts'

/** Servers told apart by name, those of the past included. */
const MOST_SERVERS = 512
/** Refused logins are counted together while they come closer than this. µs */
const QUIET_US = 10 * 60_000_000
const SUBJECT = 'stwt.agora'
/** Patterns of one list of permissions that are looked at. */
const MOST_PATTERNS = 256

/** What one NATS server told of how it is set up. Times are µs since 1970; texts are outside. */
export interface ServerHygiene {
  readonly name: string
  /** Where it listens, as its greeting says; null: it greeted nobody of ours. */
  host: string | null
  needsLogin: boolean
  /** none: it speaks no TLS at all · optional: a client may leave it out. */
  tls: 'none' | 'optional' | 'required'
  greetedSeq: number
  greetedAt: number
  /** When its certificate ends; null: not told. */
  certificateUntil: number | null
  certificateSeq: number
  /** Slow consumers that it counted so far, and when that last rose; 0: not while we looked. */
  slow: number | null
  slowRoseAt: number
  slowRoseSeq: number
  /** Refused logins since they last paused. */
  refused: number
  refusedSince: number
  refusedAt: number
  refusedSeq: number
}

/** Whether our own user may publish on the subject, as a server told. */
export interface OwnUser {
  readonly mayPublish: boolean
  readonly seq: number
  readonly at: number
}

/** How the NATS servers are set up, as far as greetings, VARZ and events tell; what topology does not keep. Pure fold. */
export class HygieneWatch {
  readonly #servers = new Map<string, ServerHygiene>()
  #user: OwnUser | null = null

  get servers(): IterableIterator<ServerHygiene> {
    return this.#servers.values()
  }

  /** Null: nobody told. */
  get user(): OwnUser | null {
    return this.#user
  }

  /** Any note; those of `agora` and `nats-monitor` matter. */
  note(seq: number, at: number, note: Note): void {
    const source = note.text('source')
    if (source !== 'agora' && source !== 'nats-monitor') return
    const info = isGreeting(note) ? note.note('info') : null
    if (info !== null) this.#greeting(seq, at, note, info)
    if (source !== 'nats-monitor') return
    const event = note.text('event')
    if (event !== null) {
      if (event.endsWith('.CLIENT.AUTH.ERR')) this.#refused(seq, at, note)
      return
    }
    const subject = note.text('subject') ?? ''
    const answer = note.note('answer')
    if (answer === null) return
    if (/(?:\.VARZ|^\/varz)$/u.test(subject.split('?')[0] ?? '')) this.#varz(seq, at, answer)
    else if (subject === '$SYS.REQ.USER.INFO') this.#userInfo(seq, at, answer)
  }

  save(out: StateWriter): void {
    out.uint(this.#servers.size)
    for (const it of this.#servers.values()) {
      out.text(it.name)
      out.optionalText(it.host)
      out.text(it.tls)
      for (const n of [Number(it.needsLogin), it.greetedSeq, it.greetedAt, it.certificateSeq]) out.uint(n)
      out.optionalInt(it.certificateUntil)
      out.optionalInt(it.slow)
      for (const n of [it.slowRoseAt, it.slowRoseSeq, it.refused, it.refusedSince, it.refusedAt, it.refusedSeq])
        out.uint(n)
    }
    out.uint(this.#user === null ? 0 : 1)
    if (this.#user) for (const n of [Number(this.#user.mayPublish), this.#user.seq, this.#user.at]) out.uint(n)
  }

  /** Into a fresh watch. */
  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const it = makeServer(from.text())
      this.#servers.set(it.name, it)
      it.host = from.optionalText()
      const tls = from.text()
      it.tls = tls === 'required' || tls === 'optional' ? tls : 'none'
      it.needsLogin = from.uint() === 1
      it.greetedSeq = from.uint()
      it.greetedAt = from.uint()
      it.certificateSeq = from.uint()
      it.certificateUntil = from.optionalInt()
      it.slow = from.optionalInt()
      it.slowRoseAt = from.uint()
      it.slowRoseSeq = from.uint()
      it.refused = from.uint()
      it.refusedSince = from.uint()
      it.refusedAt = from.uint()
      it.refusedSeq = from.uint()
    }
    if (from.uint() === 1) this.#user = { mayPublish: from.uint() === 1, seq: from.uint(), at: from.uint() }
  }

  /** Servers leave out what is false. A recording that keeps only part of a greeting tells nothing of it. */
  #greeting(seq: number, at: number, note: Note, info: Note): void {
    const host = info.text('host')
    const it = host === null ? null : this.#server(info.text('server_name') ?? note.text('server'))
    if (it === null) return
    it.host = host
    it.needsLogin = info.flag('auth_required')
    it.tls = info.flag('tls_required') ? 'required' : info.flag('tls_available') ? 'optional' : 'none'
    it.greetedSeq = seq
    it.greetedAt = at
  }

  #varz(seq: number, at: number, answer: Note): void {
    const it = this.#server(answer.note('server')?.text('name') ?? null)
    const body = answer.note('data') ?? answer.note('statsz') ?? answer
    if (it === null) return
    const until = toUs(body.text('tls_cert_not_after'))
    if (until !== it.certificateUntil) {
      it.certificateUntil = until
      it.certificateSeq = seq
    }
    const slow = body.number('slow_consumers', 0) ?? 0
    if (it.slow !== null && slow > it.slow) {
      it.slowRoseAt = at
      it.slowRoseSeq = seq
    }
    it.slow = slow
  }

  #refused(seq: number, at: number, note: Note): void {
    const it = this.#server(note.note('body')?.note('server')?.text('name') ?? null)
    if (it === null) return
    if (it.refused === 0 || at - it.refusedAt >= QUIET_US) {
      it.refused = 0
      it.refusedSince = at
    }
    it.refused++
    it.refusedAt = at
    it.refusedSeq = seq
  }

  /** With a leaf node two servers answer; the one that names a user is ours (observability.md 5.2). The source leaves out the name. */
  #userInfo(seq: number, at: number, answer: Note): void {
    const body = answer.note('data')
    if (body === null || !(body.flag('own') || (body.text('user') ?? '') !== '')) return
    const publish = body.note('permissions')?.note('publish')
    const allow = publish?.texts('allow', MOST_PATTERNS) ?? []
    const deny = publish?.texts('deny', MOST_PATTERNS) ?? []
    const mayPublish = (allow.length === 0 || allow.some(covers)) && !deny.some(covers)
    this.#user = { mayPublish, seq, at }
  }

  #server(name: string | null): ServerHygiene | null {
    if (name === null || name === '') return null
    const known = this.#servers.get(name)
    if (known !== undefined || this.#servers.size >= MOST_SERVERS) return known ?? null
    const made = makeServer(name)
    this.#servers.set(name, made)
    return made
  }
}

function isGreeting(note: Note): boolean {
  const status = note.text('status')
  return status === 'connected' || status === 'reconnect'
}

/** Whether a pattern of NATS takes in the subject. */
function covers(pattern: string): boolean {
  const parts = pattern.split('.')
  const words = SUBJECT.split('.')
  for (const [i, part] of parts.entries()) {
    if (part === '>') return words.length > i
    if (part !== '*' && part !== words[i]) return false
  }
  return parts.length === words.length
}

function makeServer(name: string): ServerHygiene {
  return {
    name,
    host: null,
    needsLogin: false,
    tls: 'none',
    greetedSeq: 0,
    greetedAt: 0,
    certificateUntil: null,
    certificateSeq: 0,
    slow: null,
    slowRoseAt: 0,
    slowRoseSeq: 0,
    refused: 0,
    refusedSince: 0,
    refusedAt: 0,
    refusedSeq: 0
  }
}
