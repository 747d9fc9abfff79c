import type { Connection } from '../cluster/connection.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** A counter as it was seen last, and when it was last seen to rise; 0: not since it was first seen. µs */
interface Stalls {
  readonly count: number
  readonly roseAt: number
}

/** When servers last made each connection wait before it could send more. Pure fold. */
export class StallWatch {
  /** By connection; those that never had to wait are left out, which is nearly all. */
  #stalls = new Map<number, Stalls>()

  update(at: number, connections: Iterable<Connection>): void {
    const seen = new Map<number, Stalls>()
    for (const { key, stalls } of connections) {
      if (stalls === 0) continue
      const known = this.#stalls.get(key)
      if (!known) seen.set(key, { count: stalls, roseAt: 0 })
      else seen.set(key, known.count === stalls ? known : { count: stalls, roseAt: at })
    }
    this.#stalls = seen
  }

  /** µs; null: it did not rise while we looked. */
  roseAt(connectionKey: number): number | null {
    return this.#stalls.get(connectionKey)?.roseAt || null
  }

  save(out: StateWriter): void {
    out.uint(this.#stalls.size)
    for (const [key, { count, roseAt }] of this.#stalls) for (const n of [key, count, roseAt]) out.uint(n)
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      this.#stalls.set(from.uint(), { count: from.uint(), roseAt: from.uint() })
    }
  }
}
