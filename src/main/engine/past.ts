import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { walkBatch } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { ChunkQuery, JournalReader } from '../history/journal-reader.ts'
import { Fold, type WireSetting } from './fold.ts'

/** No rows are made of what is folded to look back. */
const NO_ROWS = Number.MAX_SAFE_INTEGER
/** Observations that one page of the journal brings. */
const PAGE = 65_536
/** States of the past that are kept: the views of one page look at the same one, a comparison at two. */
const KEPT = 3

/** The state at any moment of a history: the newest checkpoint before it, and the observations up to it, exactly. */
export class Past {
  readonly #reader: Pick<JournalReader, 'chunks' | 'checkpointBefore'>
  readonly #wire: WireSetting
  readonly #kept = new Map<number, Promise<Fold>>()

  constructor(reader: Pick<JournalReader, 'chunks' | 'checkpointBefore'>, wire: WireSetting) {
    this.#reader = reader
    this.#wire = wire
  }

  /** The fold over all observations at or before `at`; shared, so not to be folded on. */
  foldAt(at: UnixUs): Promise<Fold> {
    const known = this.#kept.get(at)
    const folding = known ?? this.#fold(at)
    this.#kept.delete(at)
    this.#kept.set(at, folding)
    folding.catch(() => this.#kept.delete(at))
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value as number)
    return folding
  }

  /** What was folded before is not the newest any more (the history went on, or was trimmed). */
  forget(): void {
    this.#kept.clear()
  }

  async #fold(at: UnixUs): Promise<Fold> {
    const start = await this.#reader.checkpointBefore({ us: at })
    const fold = start ? this.#restore(start.bytes) : null
    return this.#foldOn(fold ?? new Fold({ wire: this.#wire, derivedThrough: NO_ROWS }), at)
  }

  /** Null: the checkpoint has a layout of another release; all is folded from the oldest chunk. */
  #restore(bytes: Uint8Array): Fold | null {
    try {
      return Fold.restore(bytes, { wire: this.#wire, derivedThrough: NO_ROWS })
    } catch {
      return null
    }
  }

  async #foldOn(fold: Fold, at: UnixUs): Promise<Fold> {
    let from: ChunkQuery['from'] = fold.through === 0 ? 'oldest' : { seq: toSeq(fold.through + 1) }
    for (;;) {
      const page = await this.#reader.chunks({ from, direction: 'forward', untilUs: at, maxObservations: PAGE })
      for (const { firstSeq, batch } of page.chunks) {
        const until = countUntil(batch, at)
        fold.apply(firstSeq, until === batch.count ? batch : { ...batch, count: until })
        if (until < batch.count) return fold
      }
      fold.takeDerived(false)
      if (page.next === null) return fold
      from = { seq: page.next }
    }
  }
}

/** Observations before the first one that is later than `at`. */
function countUntil(batch: ObservationBatch, at: UnixUs): number {
  let count = 0
  let isOver = false
  const see = (time: number): void => {
    isOver ||= time > at
    if (!isOver) count++
  }
  walkBatch(batch, { arrival: (_slot, time) => see(toUnixUs(time)), note: (time) => see(time) })
  return count
}
