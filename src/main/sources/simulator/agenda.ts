interface Entry {
  readonly at: number
  /** Breaks ties, so that the order never depends on the heap's shape. */
  readonly order: number
  readonly act: (at: number) => void
}

/**
 * What is still to happen, soonest first (a binary heap). Times are µs since 1970. It holds one entry for each routine
 * and running episode, a few hundred at most, so it needs no bound of its own.
 */
export class Agenda {
  readonly #heap: Entry[] = []
  #order = 0

  /** Time of the soonest entry, or infinity. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  add(at: number, act: (at: number) => void): void {
    const entry = { at, order: this.#order++, act }
    const heap = this.#heap
    let i = heap.length
    while (i > 0) {
      const parent = (i - 1) >> 1
      const above = heap[parent] as Entry
      if (!isBefore(entry, above)) break
      heap[i] = above
      i = parent
    }
    heap[i] = entry
  }

  /** Takes the soonest entry out and runs it. It may add further ones, none of them earlier than itself. */
  runNext(): void {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last) return
    if (heap.length > 0) this.#sink(last)
    first.act(first.at)
  }

  #sink(entry: Entry): void {
    const heap = this.#heap
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++
      if (!isBefore(heap[child] as Entry, entry)) break
      heap[i] = heap[child] as Entry
      i = child
    }
    heap[i] = entry
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
