import { type Note, toShort } from './note.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'

/** hearing: its arrivals come · refused: it answers, but not us · lost: it was heard before. As in `ServerView`. */
export type ObserverStatus = 'hearing' | 'connecting' | 'refused' | 'lost' | 'unknown'
const STATUSES: readonly ObserverStatus[] = ['hearing', 'connecting', 'refused', 'lost', 'unknown']

/** One observer: our ear at one server. Times are µs since 1970; texts are outside text of at most 256 characters. */
export interface ObserverState {
  /** As configured (`host:port`), or as the recording names it. */
  readonly server: string
  readonly serverName: string | null
  /** The server's own id, as `connected.info` gave it; a restart gives the server another. Outside. */
  readonly serverId: string | null
  readonly version: string | null
  readonly status: ObserverStatus
  readonly since: number | null
  readonly sentence: string
  readonly rttUs: number | null
  readonly lastArrival: number | null
  readonly arrivals: number
}

/** The state of one observer while it is folded. */
export interface OpenObserver {
  readonly server: string
  serverName: string | null
  serverId: string | null
  version: string | null
  status: ObserverStatus
  since: number | null
  sentence: string
  rttUs: number | null
  lastArrival: number
  arrivals: number
}

/** Observers told apart; a contract's cluster has at most 64 servers, a foreign recording may name any number. */
const MAX_OBSERVERS = 256
/** Number of an observer beyond the bound: its frames count, it has no row. */
export const UNLISTED = MAX_OBSERVERS

/** Observers by name and by a number that stays theirs: the place in the order of first mention. */
export class ObserverTable {
  readonly #numbers = new Map<string, number>()
  readonly all: OpenObserver[] = []

  /** Its number, a new one at the first mention, or `UNLISTED`. */
  numberOf(server: string): number {
    const name = toShort(server)
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    if (this.all.length >= MAX_OBSERVERS) return UNLISTED
    return this.#add({
      server: name,
      serverName: null,
      serverId: null,
      version: null,
      status: 'unknown',
      since: null,
      sentence: 'Nothing was heard of it yet.',
      rttUs: null,
      lastArrival: 0,
      arrivals: 0
    })
  }

  get views(): readonly ObserverState[] {
    return this.all.map((it) => ({ ...it, lastArrival: it.lastArrival === 0 ? null : it.lastArrival }))
  }

  get hearing(): number {
    let count = 0
    for (const it of this.all) if (it.status === 'hearing') count++
    return count
  }

  save(out: StateWriter): void {
    out.uint(this.all.length)
    for (const it of this.all) {
      out.text(it.server)
      out.optionalText(it.serverName)
      out.optionalText(it.serverId)
      out.optionalText(it.version)
      out.uint(STATUSES.indexOf(it.status))
      out.optionalInt(it.since)
      out.text(it.sentence)
      out.optionalInt(it.rttUs)
      out.uint(it.lastArrival)
      out.uint(it.arrivals)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      this.#add({
        server: from.text(),
        serverName: from.optionalText(),
        serverId: from.optionalText(),
        version: from.optionalText(),
        status: STATUSES[from.uint()] ?? 'unknown',
        since: from.optionalInt(),
        sentence: from.text(),
        rttUs: from.optionalInt(),
        lastArrival: from.uint(),
        arrivals: from.uint()
      })
    }
  }

  #add(observer: OpenObserver): number {
    this.#numbers.set(observer.server, this.all.length)
    return this.all.push(observer) - 1
  }
}

/** Takes name, id and version of the server from a `connected` note's `info`. */
export function identify(observer: OpenObserver, info: Note | null): void {
  observer.serverName = info?.text('server_name') ?? observer.serverName
  observer.serverId = info?.text('server_id') ?? observer.serverId
  observer.version = info?.text('version') ?? observer.version
}

/** Changes the status; the time of the change stays when it is the same as before. */
export function become(observer: OpenObserver, status: ObserverStatus, at: number, sentence: string): void {
  if (observer.status !== status) observer.since = at
  observer.status = status
  observer.sentence = sentence
}
