import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** A node without an outgoing queue goes deaf once so many events fill the channel that nobody reads (management-api.md 2.2). */
export const QUEUE_CHANNEL = 1_024
/** With so many kept it can be told whether the channel is full. */
const MOST_KEPT = QUEUE_CHANNEL + 8

/** Broadcasts that put an event into each node's queue channel: settings reloads, pause and resume of the queue. Pure. */
export class QueueEvents {
  #kept: { readonly seq: number; readonly at: number }[] = []

  /** Frames are told several times and not always in order; each counts once. False: it was known. */
  add(seq: number, at: number): boolean {
    let index = this.#kept.length
    while (index > 0 && (this.#kept[index - 1]?.seq ?? 0) > seq) index--
    if (this.#kept[index - 1]?.seq === seq || (index === 0 && this.#kept.length >= MOST_KEPT)) return false
    this.#kept.splice(index, 0, { seq, at })
    if (this.#kept.length > MOST_KEPT) this.#kept.shift()
    return true
  }

  /** How many there were since a time, µs, and the newest of them; 1,024 and more are told as what is kept. */
  since(from: number): {
    readonly count: number
    readonly newest: { readonly seq: number; readonly at: number } | null
  } {
    const after = this.#kept.filter((it) => it.at >= from)
    return { count: after.length, newest: after.at(-1) ?? null }
  }

  save(out: StateWriter): void {
    out.uint(this.#kept.length)
    for (const { seq, at } of this.#kept) {
      out.uint(seq)
      out.uint(at)
    }
  }

  load(from: StateReader): void {
    this.#kept = Array.from({ length: from.uint() }, () => ({ seq: from.uint(), at: from.uint() }))
  }
}
