import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { type Seq, toSeq, type UnixUs } from '../../shared/cluster/units.ts'
import type { ChunkPage, ChunkQuery, JournalReader } from '../history/journal-reader.ts'
import { Fold, type WireSetting } from './fold.ts'

/** No rows are made of what is folded to look back. */
const NO_ROWS = Number.MAX_SAFE_INTEGER
/** Observations that one page of the journal brings: the next is read while this one is folded. */
const PAGE = 16_384
/** States of the past that are kept, each some MiB: the views of one page look at the same one, a comparison at two. */
const KEPT = 3

/** What a past is read from. */
export type PastReader = Pick<JournalReader, 'chunks' | 'checkpointBefore' | 'seqAt'>

/** A state of the past, and what is missing in it. */
export interface PastState {
  /** Shared, so not to be folded on. */
  readonly fold: Fold
  /** Observations that the disk gave back damaged, between the checkpoint and the moment. */
  readonly damaged: number
}

/**
 * The state at any moment of a history: the newest checkpoint before it, and the observations up to it, exactly.
 *
 * The state at T is the fold of everything up to the last observation that is not later than T. Where the clock was set
 * back a time was passed twice, and the later passage counts, wherever checkpoints lie; the overview says so.
 */
export class Past {
  readonly #reader: PastReader
  readonly #wire: WireSetting
  /** By the last observation that is folded, so that a history which went on meanwhile is not mistaken for the old one. */
  readonly #kept = new Map<Seq, Promise<PastState>>()

  constructor(reader: PastReader, wire: WireSetting) {
    this.#reader = reader
    this.#wire = wire
  }

  /** The fold over all observations at or before `at`; shared, so not to be folded on. */
  async foldAt(at: UnixUs): Promise<Fold> {
    return (await this.lookAt(at)).fold
  }

  /** As `foldAt`, with what could not be read. */
  async lookAt(at: UnixUs): Promise<PastState> {
    const seq = await this.#reader.seqAt(at)
    if (seq !== null) return this.lookAfter(seq)
    // Before the oldest observation: an exported file holds the state that its range began with.
    const begin = await this.#reader.checkpointBefore({ us: at })
    return this.lookAfter(begin?.seq ?? toSeq(0))
  }

  /** The state after an observation; 0: before the first. */
  lookAfter(seq: Seq): Promise<PastState> {
    const looking = this.#kept.get(seq) ?? this.#look(seq)
    this.#kept.delete(seq)
    this.#kept.set(seq, looking)
    looking.catch(() => this.#kept.delete(seq))
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value as Seq)
    return looking
  }

  async #look(seq: Seq): Promise<PastState> {
    // One that cannot be read back is as good as none: everything is still in the chunks.
    const start = seq === 0 ? null : await this.#reader.checkpointBefore({ seq }).catch(() => null)
    const fold = start ? this.#restore(start.bytes) : null
    return this.#foldOn(fold ?? new Fold({ wire: this.#wire, derivedThrough: NO_ROWS }), seq)
  }

  /** Null: the checkpoint has a layout of another release; all is folded from the oldest chunk. */
  #restore(bytes: Uint8Array): Fold | null {
    try {
      return Fold.restore(bytes, { wire: this.#wire, derivedThrough: NO_ROWS })
    } catch {
      return null
    }
  }

  #read(from: ChunkQuery['from'], until: Seq): Promise<ChunkPage> {
    const left = typeof from === 'object' && 'seq' in from ? until - from.seq + 1 : until
    return this.#reader.chunks({ from, direction: 'forward', maxObservations: Math.min(PAGE, left) })
  }

  async #foldOn(fold: Fold, until: Seq): Promise<PastState> {
    let damaged = 0
    let reading: Promise<ChunkPage> | null =
      fold.through < until ? this.#read(fold.through === 0 ? 'oldest' : { seq: toSeq(fold.through + 1) }, until) : null
    while (reading !== null) {
      const page: ChunkPage = await reading
      const last = page.chunks.at(-1)
      const isOver = page.next === null || page.next > until || (last && last.firstSeq + last.batch.count > until)
      reading = isOver || page.next === null ? null : this.#read({ seq: page.next }, until)
      // Should folding throw, nobody waits for it any more.
      reading?.catch(() => undefined)
      for (const { firstSeq, batch } of page.chunks) {
        if (firstSeq <= until) fold.apply(firstSeq, upTo(batch, until - firstSeq + 1))
      }
      for (const { firstSeq, count } of page.damaged) if (firstSeq <= until) damaged += count
      // Rows are nobody's here; taking them keeps them from piling up.
      fold.takeDerived(false)
    }
    return { fold, damaged }
  }
}

function upTo(batch: ObservationBatch, count: number): ObservationBatch {
  return count >= batch.count ? batch : { ...batch, count }
}
