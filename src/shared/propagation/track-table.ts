import type { Connection } from '../cluster/connection.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { loadTrack, makeTrack, rewind, saveTrack, type Track } from './track.ts'

/** Ended connections that are followed on, fewer than the connection table remembers. */
const MAX_ENDED = 1_024

/**
 * The connections whose counters are followed, each with a slot that no other has at the same time.
 * A slot is given again; frames from before its holder's `bornAfter` are not asked about it.
 */
export class TrackTable {
  readonly #byKey = new Map<number, Track>()
  #free: number[] = []
  #slots = 0

  find(key: number): Track | undefined {
    return this.#byKey.get(key)
  }

  /** It appeared; it was not there before `bornAfter`, µs. */
  add(connection: Connection, bornAfter: number): Track {
    const known = this.#byKey.get(connection.key)
    if (known) return known
    const track = makeTrack(connection, this.#free.pop() ?? this.#slots++, bornAfter)
    this.#byKey.set(connection.key, track)
    return track
  }

  all(): IterableIterator<Track> {
    return this.#byKey.values()
  }

  /** Slots given so far: how wide the arrays of open frames become. */
  get slots(): number {
    return this.#slots
  }

  /** Everything is looked at anew. */
  rewind(): void {
    for (const it of this.#byKey.values()) rewind(it)
  }

  /** Forgets connections that ended before `before`, the time of the oldest frame that may refer to one, µs. */
  forget(before: number): void {
    let ended = 0
    for (const it of this.#byKey.values()) if (it.connection.endedAt !== null) ended++
    for (const [key, it] of this.#byKey) {
      const { endedAt } = it.connection
      if (endedAt === null || (endedAt >= before && ended <= MAX_ENDED)) continue
      this.#free.push(it.slot)
      this.#byKey.delete(key)
      ended--
    }
  }

  save(out: StateWriter): void {
    out.uint(this.#slots)
    out.uint(this.#free.length)
    for (const slot of this.#free) out.uint(slot)
    out.uint(this.#byKey.size)
    for (const it of this.#byKey.values()) saveTrack(out, it)
  }

  load(from: StateReader, find: (key: number) => Connection | undefined): void {
    this.#slots = from.uint()
    this.#free = Array.from({ length: from.uint() }, () => from.uint())
    for (let left = from.uint(); left > 0; left--) {
      const it = loadTrack(from, find)
      if (it) this.#byKey.set(it.connection.key, it)
    }
  }
}
