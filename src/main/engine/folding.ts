import type { Clock } from '../../shared/cluster/clock.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { type Seq, toSeq } from '../../shared/cluster/units.ts'
import type { ChunkMarks } from '../history/derived.ts'
import type { Journal } from '../history/journal.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { Fold, type FrameVisitor } from './fold.ts'
import type { Settled } from './recorder.ts'

/** Recorded batches kept in memory until they are folded; beyond it they are read back from the journal later. */
const WAITING_BYTES = 24 * 1024 * 1024
/** Derived rows are written this often while something happens. */
const DERIVE_MS = 1_000
/** A checkpoint is wanted each so long while anything is heard at all; and when the fold says that one is due. */
const CHECKPOINT_MS = 600_000
/** Lots of rows that may be on their way to the disk at once while a checkpoint is due; each is some 100 KiB. */
const LOTS_UNDER_WAY = 16
/** While a flood is being recorded, folding takes at most this share of the thread. */
const FLOOD_SHARE = 0.04
/** A flood is over this long after the last batch that was closed for being full. */
const FLOOD_MS = 300

/** Where folding stands; the interface shows the backlog. */
export interface FoldingParts {
  readonly clock: Clock
  readonly journal: Pick<Journal, 'derive' | 'state'>
  readonly reader: Pick<JournalReader, 'chunks'>
  readonly fold: Fold
  /** The last observation in the journal when folding began. */
  readonly recordedThrough: Seq
  readonly recycle: (batch: ObservationBatch) => void
  /** Each frame as it is folded, for the live tails; null while nobody looks. */
  readonly visitor: () => FrameVisitor | null
  /** See `Recorder.floodedAt`. */
  readonly floodedAt: () => number
  /** Folding threw and has ended; recording goes on. */
  readonly onFailure: (cause: unknown) => void
}

/**
 * Folds what the journal acknowledged, in order, as time allows: recording goes first. What does not fit into memory
 * meanwhile is read back from the journal. While nothing can be recorded the fold goes on with a copy of the state, which
 * is thrown away when recording resumes: state is always the fold over what the journal holds.
 */
export class Folding {
  readonly #parts: FoldingParts
  #fold: Fold
  /** The copy that is shown while nothing is recorded. */
  #unrecorded: Fold | null = null
  #waiting: { readonly firstSeq: Seq; readonly batch: ObservationBatch }[] = []
  #waitingBytes = 0
  #foldedThrough: Seq
  #recordedThrough: Seq
  #scheduled: NodeJS.Immediate | null = null
  #cancelPause: (() => void) | null = null
  #cancelDerive: (() => void) | null = null
  #busy = false
  #stopped = false
  #derivedAt: number
  #checkpointAt: number
  #lots = 0
  #settledWaiters: (() => void)[] = []
  #deriving: Promise<void> | null = null
  /** Of the rows that the journal is writing. */
  #underWay: readonly ChunkMarks[] = []

  constructor(parts: FoldingParts) {
    this.#parts = parts
    this.#fold = parts.fold
    this.#foldedThrough = parts.fold.through
    this.#recordedThrough = parts.recordedThrough
    this.#derivedAt = this.#checkpointAt = parts.clock.nowMono()
    this.#schedule()
  }

  /** What the views show. */
  get fold(): Fold {
    return this.#unrecorded ?? this.#fold
  }

  /** Observations in the journal that are not folded yet. */
  get backlog(): number {
    return this.#recordedThrough - this.#foldedThrough
  }

  /** Marks of a chunk that is folded while its rows are not in the journal yet. */
  marksOf(firstSeq: Seq): ChunkMarks | null {
    const isIt = (marks: ChunkMarks): boolean => marks.firstSeq === firstSeq
    return this.#fold.pendingMarks.find(isIt) ?? this.#underWay.find(isIt) ?? null
  }

  push(settled: Settled): void {
    if (settled.firstSeq === null) {
      this.#pushUnrecorded(settled.batch)
      return
    }
    this.#unrecorded = null
    const { firstSeq, batch } = settled
    this.#recordedThrough = toSeq(firstSeq + batch.count - 1)
    const follows = this.#waiting.length > 0 || firstSeq === this.#foldedThrough + 1
    if (follows && this.#waitingBytes + batch.bytes.length <= WAITING_BYTES) {
      this.#waiting.push({ firstSeq, batch })
      this.#waitingBytes += batch.bytes.length
    } else this.#parts.recycle(batch)
    this.#schedule()
  }

  /** Resolves when everything recorded so far is folded. */
  async folded(): Promise<void> {
    while (this.backlog > 0 && !this.#stopped) await new Promise<void>((done) => this.#settledWaiters.push(done))
  }

  /** Resolves when everything recorded so far is folded, or after so long: whoever asks then sees what is folded. */
  async foldedWithin(ms: number): Promise<void> {
    let cancel: (() => void) | undefined
    const late = new Promise<void>((done) => {
      cancel = this.#parts.clock.after(ms, done)
    })
    await Promise.race([this.folded(), late])
    cancel?.()
  }

  /** Resolves when everything recorded so far is folded and its rows are written. */
  async settled(): Promise<void> {
    await this.folded()
    if (this.#parts.journal.state.kind !== 'recording') return
    await this.#deriving
    await this.#derive(false)
  }

  /** Folds the rest, writes rows and a checkpoint. */
  async stop(): Promise<void> {
    await this.settled()
    if (this.#parts.journal.state.kind === 'recording') await this.#derive(true)
    this.#stopped = true
    if (this.#scheduled) clearImmediate(this.#scheduled)
    this.#cancelPause?.()
    this.#cancelDerive?.()
  }

  #pushUnrecorded(batch: ObservationBatch): void {
    if (this.backlog === 0) {
      this.#unrecorded ??= Fold.restore(this.#fold.checkpoint())
      this.#unrecorded.applyUnrecorded(batch, this.#parts.visitor())
    }
    this.#parts.recycle(batch)
  }

  #schedule(): void {
    if (this.#stopped || this.#busy || this.#scheduled || this.#cancelPause) return
    this.#scheduled = setImmediate(() => {
      this.#scheduled = null
      void this.#step()
    })
  }

  async #step(): Promise<void> {
    if (this.#busy || this.#stopped) return
    this.#busy = true
    const { clock } = this.#parts
    const started = clock.nowMono()
    try {
      await this.#foldSome()
      if (this.#fold.isCheckpointDue || clock.nowMono() - this.#derivedAt >= DERIVE_MS * 1000) void this.#derive(false)
    } catch (cause) {
      // A fault of ours while understanding must not end the recording: what was heard is kept and can be folded later.
      this.#stopped = true
      this.#parts.onFailure(cause)
      for (const done of this.#settledWaiters.splice(0)) done()
      return
    }
    this.#busy = false
    if (this.backlog === 0) for (const done of this.#settledWaiters.splice(0)) done()
    if (this.backlog > 0) this.#goOn(clock.nowMono() - started)
    else this.#deriveLater()
  }

  /** At once, or, while a flood is being recorded, after a pause that keeps folding to its share. */
  #goOn(spentUs: number): void {
    const { clock } = this.#parts
    if (clock.nowMono() - this.#parts.floodedAt() >= FLOOD_MS * 1000) {
      this.#schedule()
      return
    }
    this.#cancelPause = clock.after((spentUs / 1000) * (1 / FLOOD_SHARE - 1), () => {
      this.#cancelPause = null
      this.#schedule()
    })
  }

  /** When nothing more comes, the last rows are written all the same. */
  #deriveLater(): void {
    if (this.#stopped || this.#cancelDerive || !this.#fold.hasDerived) return
    this.#cancelDerive = this.#parts.clock.after(DERIVE_MS, () => {
      this.#cancelDerive = null
      void this.#derive(false)
    })
  }

  async #foldSome(): Promise<void> {
    this.#discardFolded()
    const next = this.#waiting[0]
    if (next && next.firstSeq === this.#foldedThrough + 1) {
      this.#waiting.shift()
      this.#waitingBytes -= next.batch.bytes.length
      this.#apply(next.firstSeq, next.batch)
      this.#parts.recycle(next.batch)
    } else if (this.backlog > 0) await this.#readBack()
  }

  /** Reading back may have gone past batches that also waited here. */
  #discardFolded(): void {
    for (let next = this.#waiting[0]; next && next.firstSeq <= this.#foldedThrough; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#waitingBytes -= next.batch.bytes.length
      this.#parts.recycle(next.batch)
    }
  }

  /** One page of the journal, from where folding stands. */
  async #readBack(): Promise<void> {
    const from = toSeq(this.#foldedThrough + 1)
    const page = await this.#parts.reader.chunks({ from: { seq: from }, direction: 'forward', maxObservations: 65_536 })
    for (const chunk of page.chunks) {
      if (chunk.firstSeq + chunk.batch.count <= from) continue
      this.#apply(chunk.firstSeq, chunk.batch)
    }
    // Trimmed by retention or unreadable: nothing further to fold from there.
    if (page.chunks.length === 0)
      this.#foldedThrough = toSeq((this.#waiting[0]?.firstSeq ?? this.#recordedThrough + 1) - 1)
  }

  #apply(firstSeq: Seq, batch: ObservationBatch): void {
    this.#fold.apply(firstSeq, batch, this.#parts.visitor())
    this.#foldedThrough = toSeq(firstSeq + batch.count - 1)
  }

  /**
   * Hands rows to the journal, one lot at a time. Nothing waits for it but `settled` and `stop`: on a full disk the
   * journal keeps a lot until there is room, and folding must go on meanwhile.
   */
  #derive(withCheckpoint: boolean): Promise<void> {
    const { clock, journal } = this.#parts
    // While much is caught up on, checkpoints do not wait for the lot before theirs, or a jump would have far to fold.
    const isHurried = this.#fold.isCheckpointDue && this.#lots < LOTS_UNDER_WAY && journal.state.kind === 'recording'
    if (this.#deriving && !withCheckpoint && !isHurried) return this.#deriving
    this.#derivedAt = clock.nowMono()
    if (!this.#fold.hasDerived && !withCheckpoint) return Promise.resolve()
    const isDue =
      withCheckpoint || this.#fold.isCheckpointDue || clock.nowMono() - this.#checkpointAt >= CHECKPOINT_MS * 1000
    const rows = this.#fold.takeDerived(isDue)
    // The fold may decline while its state is large against what was folded since the last one.
    if (rows.checkpoint) this.#checkpointAt = clock.nowMono()
    this.#underWay = [...this.#underWay, ...rows.chunks]
    this.#lots++
    const deriving = journal.derive(rows).then(() => {
      this.#lots--
      this.#underWay = this.#underWay.filter((marks) => !rows.chunks.includes(marks))
      if (this.#deriving === deriving) this.#deriving = null
    })
    this.#deriving = deriving
    return deriving
  }
}
