import type { ReleaseView } from '../../shared/api/views.ts'
import { ArrivalJoiner } from '../../shared/cluster/arrivals.ts'
import { isCaptured } from '../../shared/cluster/captured.ts'
import { UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import { MUST_HEAR_KINDS } from '../../shared/cluster/must-hear.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { type BatchVisitor, walkBatch } from '../../shared/cluster/observation-batch.ts'
import { ClusterState } from '../../shared/cluster/state.ts'
import { StateReader, StateWriter } from '../../shared/cluster/state-bytes.ts'
import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { MustHearFrame } from '../../shared/propagation/propagation-state.ts'
import { NO_ERROR } from '../../shared/wire/decode-error.ts'
import { judgeRelease } from '../../shared/wire/judge-release.ts'
import { makeEvidence, type ReleaseEvidence, weighFrame } from '../../shared/wire/release-evidence.ts'
import { BatchScan } from '../../shared/wire/scan-batch.ts'
import { WIRE_VERSIONS, type WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { CheckpointRow, ChunkMarks, DerivedRows, EventRow } from '../history/derived.ts'
import { BitMarks } from './bit-marks.ts'
import { CheckpointPace } from './checkpoint-pace.ts'
import { BULK_KINDS, pushEventRows } from './fold-rows.ts'
import { toFrameMatter } from './frame-matter.ts'
import { Picture } from './picture.ts'

/** Layout of a checkpoint; another number is not restored. */
const CHECKPOINT_VERSION = 12
const NODE_IDS = 65_536
/** The release is judged after 1, 2, 4, … frames and then each so many: an upgrade is seen soon, judging costs nothing. */
const JUDGE_FRAMES = 1024
/** Whether a checkpoint is due is looked at each so many observations of a batch; a power of two. */
const LOOK_EVERY = 4096
/** Sees each frame as it is folded. `bytes[from..to)` is its payload, good during the call only. */
export interface FrameVisitor {
  frame(seq: Seq, at: UnixUs, bytes: Uint8Array, from: number, to: number, ambiguous: boolean): void
}

/**
 * `auto` judges the release by the frames themselves, again and again at fixed numbers of frames. When the judgement
 * changes, later frames are decoded with the new wire; rows and counts of earlier ones stay until the journal's derived
 * tables are rebuilt.
 */
export type WireSetting = 'auto' | WireVersion

export interface FoldOptions {
  readonly wire: WireSetting
  /** No rows are made of observations up to here: they have theirs. Default 0. */
  readonly derivedThrough?: number
  /**
   * False: frames are joined, decoded and counted, and nothing is concluded from them; the picture stays empty, and there are
   * no checkpoints. For exports, which need no more. Default true.
   */
  readonly withPicture?: boolean
}

/**
 * The fold: observations in, state and derived rows out. Pure: no clock, no I/O, and the same observations give the same
 * state and rows, however they are cut into batches and wherever a checkpoint was taken and restored.
 *
 *   fold.apply(firstSeq, batch, null)
 *   journal.derive(fold.takeDerived(false))
 */
export class Fold {
  readonly state: ClusterState
  readonly picture: Picture
  readonly #joiner = new ArrivalJoiner()
  readonly #setting: WireSetting
  #wire: WireVersion
  #scan: BatchScan
  #evidence: ReleaseEvidence = makeEvidence()
  #through = 0
  readonly #pace = new CheckpointPace()
  #derivedThrough: number
  readonly #withPicture: boolean

  #rows: EventRow[] = []
  #marks: ChunkMarks[] = []
  /** Those that became due inside a batch: one of a flood holds tens of thousands of frames. */
  #within: CheckpointRow[] = []

  // The batch that is being folded.
  #bytes: Uint8Array = new Uint8Array(0)
  #servers: readonly string[] = []
  /** By slot of the batch: the observer's number, -1 until it is needed. */
  #observers: number[] = []
  #seq = 0
  #time = 0
  #isNew = false
  #visitor: FrameVisitor | null = null
  #first = 0
  #frames = 0
  #arrivals = 0
  #kinds = 0
  #hasAmbiguous = false
  readonly #opened = new BitMarks()
  readonly #ambiguous = new BitMarks()
  readonly #nodes: number[] = []
  /** By node id: the batch in which it was last heard, so that a batch names each node once. */
  readonly #heardIn = new Uint32Array(NODE_IDS)
  #batch = 0
  readonly #walker: BatchVisitor

  constructor(options: FoldOptions) {
    this.#setting = options.wire
    this.#wire = options.wire === 'auto' ? 'H' : options.wire
    this.#scan = new BatchScan(this.#wire)
    this.#derivedThrough = options.derivedThrough ?? 0
    this.#withPicture = options.withPicture ?? true
    this.state = new ClusterState({
      connected: (observer) => {
        this.#joiner.connected(observer)
        this.picture.propagation.observerChanged(observer, this.#time)
      },
      disconnected: (observer) => {
        this.#joiner.disconnected(observer)
        this.picture.propagation.observerChanged(observer, this.#time)
      },
      restarted: () => this.#joiner.restarted()
    })
    this.picture = new Picture(this.state, () => {
      const { wire, confidence } = this.release
      return { version: wire, confidence }
    })
    this.#walker = {
      arrival: (slot, at, bytes, from, to) => this.#arrival(slot, at, bytes, from, to),
      note: (at, bytes, from, to) => this.#note(at, bytes, from, to)
    }
  }

  /** From a checkpoint. `wire` in `options` holds from here on; without options all is as it was. */
  static restore(bytes: Uint8Array, options?: Partial<FoldOptions>): Fold {
    const from = new StateReader(bytes)
    const version = from.uint()
    if (version !== CHECKPOINT_VERSION) throw new Error(`a checkpoint of version ${version}`)
    const setting = toSetting(from.text())
    const wire = toSetting(from.text())
    const withPicture = options?.withPicture ?? true
    const fold = new Fold({ wire: options?.wire ?? setting, derivedThrough: options?.derivedThrough ?? 0, withPicture })
    if (fold.#setting === 'auto' && wire !== 'auto') fold.#use(wire)
    // Written by ourselves, from a value of this type.
    fold.#evidence = JSON.parse(from.text()) as ReleaseEvidence
    fold.#through = from.uint()
    fold.#pace.written(bytes.length)
    fold.#joiner.load(from)
    fold.state.load(from)
    // It comes last, so that leaving it out is not reading on.
    if (withPicture) fold.picture.load(from)
    return fold
  }

  /** The last observation that is folded. */
  get through(): Seq {
    return toSeq(this.#through)
  }

  /** The wire that frames are decoded with now. Rows of earlier frames keep what they were decoded with. */
  get wire(): WireVersion {
    return this.#wire
  }

  /** What the decoding rests on, for the views. */
  get release(): ReleaseView {
    if (this.#setting !== 'auto') {
      return { wire: this.#wire, confidence: 1, configured: true, sentence: 'Set for this cluster.' }
    }
    const { wire, confidence, sentence } = judgeRelease(this.#evidence)
    return { wire, confidence, configured: false, sentence }
  }

  /** Whether `takeDerived` would have anything to hand out. */
  get hasDerived(): boolean {
    return this.#marks.length > 0 || this.#rows.length > 0 || this.state.nodes.hasMinutes || this.state.gaps.hasChanged
  }

  /** Whether a checkpoint is worth its bytes, and a jump would have far to fold without one. */
  get isCheckpointDue(): boolean {
    return this.#withPicture && this.#pace.isDue(this.#joiner.held)
  }

  /** What was found out about chunks since `takeDerived` was last called. */
  get pendingMarks(): readonly ChunkMarks[] {
    return this.#marks
  }

  /** Folds a batch whose first observation is `firstSeq`; what is folded already is passed over. */
  apply(firstSeq: Seq, batch: ObservationBatch, visitor: FrameVisitor | null = null): void {
    const last = firstSeq + batch.count - 1
    if (last <= this.#through) return
    const isWhole = firstSeq > this.#through
    this.#isNew = last > this.#derivedThrough
    this.#walk(firstSeq, batch, visitor)
    if (this.#isNew && isWhole) this.#marks.push(this.#toMarks(firstSeq, batch.count))
  }

  /** Folds a batch that no journal holds. Its state goes on; there are no rows of it. For a copy that is thrown away. */
  applyUnrecorded(batch: ObservationBatch, visitor: FrameVisitor | null = null): void {
    this.#isNew = false
    this.#walk(this.#through + 1, batch, visitor)
    this.state.gaps.takeChanged()
    this.picture.takeRows()
  }

  /**
   * All that follows from what was folded since the last call. With `withCheckpoint` a checkpoint too, except where one that
   * often would outgrow the journal: in a flood that several observers hear, or of a large cluster. The next call may give it.
   */
  takeDerived(withCheckpoint: boolean): DerivedRows {
    const rows: DerivedRows = {
      through: this.through,
      events: this.#rows,
      minutes: this.state.nodes.takeMinutes(),
      gaps: this.state.gaps.takeChanged(),
      chunks: this.#marks,
      ...this.picture.takeRows(),
      checkpointsWithin: this.#within,
      checkpoint:
        withCheckpoint && this.#withPicture && this.#pace.isWorth(this.#joiner.held) ? this.#takeCheckpoint() : null
    }
    this.#rows = []
    this.#marks = []
    this.#within = []
    return rows
  }

  /** The state as bytes, not compressed; rows that were not taken are not part of it. */
  checkpoint(): Uint8Array<ArrayBuffer> {
    if (!this.#withPicture) throw new Error('a fold without its picture has no checkpoint')
    const out = new StateWriter()
    out.uint(CHECKPOINT_VERSION)
    out.text(this.#setting)
    out.text(this.#wire)
    out.text(JSON.stringify(this.#evidence))
    out.uint(this.#through)
    this.#joiner.save(out)
    this.state.save(out)
    this.picture.save(out)
    return out.take()
  }

  #takeCheckpoint(): CheckpointRow {
    const bytes = this.checkpoint()
    this.#pace.written(bytes.length)
    return { seq: this.through, at: toUnixUs(this.state.lastAt), bytes }
  }

  #use(wire: WireVersion): void {
    if (wire === this.#wire) return
    this.#wire = wire
    this.#scan = new BatchScan(wire)
  }

  #weigh(from: number, to: number, hasFailed: boolean): void {
    const evidence = this.#evidence
    weighFrame(evidence, this.#bytes, from, to, hasFailed)
    const { frames } = evidence
    if (frames % JUDGE_FRAMES === 0 || (frames < JUDGE_FRAMES && (frames & (frames - 1)) === 0)) {
      this.#use(judgeRelease(evidence).wire)
    }
  }

  #walk(firstSeq: number, batch: ObservationBatch, visitor: FrameVisitor | null): void {
    this.#visitor = visitor
    this.#servers = batch.servers
    this.#observers = batch.servers.map(() => -1)
    this.#bytes = batch.bytes
    this.#first = firstSeq
    this.#seq = firstSeq
    this.#batch++
    this.#frames = this.#arrivals = this.#kinds = 0
    this.#hasAmbiguous = false
    this.#nodes.length = 0
    this.#opened.clear(batch.count)
    this.#ambiguous.clear(batch.count)
    walkBatch(batch, this.#walker)
    this.#visitor = null
    this.#through = firstSeq + batch.count - 1
  }

  #note(at: UnixUs, bytes: Uint8Array, from: number, to: number): void {
    const seq = this.#seq++
    if (seq <= this.#through) return
    this.#pace.note(to - from)
    const time = at < 0 ? 0 : at
    this.#time = time
    this.#joiner.advance(toUnixUs(time))
    const note = this.state.note(seq, time, bytes, from, to)
    if (note && this.#withPicture) this.picture.note(seq, time, note)
  }

  #arrival(slot: number, at: UnixUs, bytes: Uint8Array, from: number, to: number): void {
    const seq = this.#seq++
    if (seq <= this.#through) return
    if (((seq - this.#first) & (LOOK_EVERY - 1)) === LOOK_EVERY - 1 && this.#isNew && this.isCheckpointDue) {
      this.#through = seq - 1
      this.#within.push(this.#takeCheckpoint())
    }
    const time = (at < 0 ? 0 : at) as UnixUs
    let observer = this.#observers[slot] as number
    if (observer < 0) {
      observer = this.state.observers.numberOf(this.#servers[slot] ?? '')
      this.#observers[slot] = observer
    }
    this.#arrivals++
    this.#pace.arrival()
    const bit = seq - this.#first
    if (isCaptured(this.#servers[slot] ?? '')) {
      this.#opened.set(bit)
      this.state.captured(observer, time)
      this.#frame(seq, time, from, to, false)
      return
    }
    this.#time = time
    this.#joiner.advance(time)
    this.state.arrival(observer, time)
    const opening = this.#joiner.join(observer, seq, bytes, from, to)
    if (this.#joiner.isAmbiguous) {
      this.#hasAmbiguous = true
      this.#ambiguous.set(bit)
      if (this.#joiner.madeAmbiguous) this.state.totals.ambiguous++
    }
    const { picture } = this
    const isPictured = this.#withPicture
    if (opening !== seq) {
      if (!isPictured) return
      picture.propagation.arrival(observer, seq, time, this.#joiner.node, opening)
      picture.latency.arrival(observer, time, this.#joiner.isAmbiguous ? -1 : this.#joiner.lagUs)
      return
    }
    this.#opened.set(bit)
    const nodeId = this.#frame(seq, time, from, to)
    if (!isPictured) return
    picture.propagation.arrival(observer, seq, time, nodeId, seq)
    picture.latency.arrival(observer, time, 0)
    picture.frame(seq, time, nodeId)
  }

  /** Its node id; -1: too short to name one. One that was read from a stream afterwards is counted, and proves nothing of now. */
  #frame(seq: number, at: UnixUs, from: number, to: number, isHeard = true): number {
    const { state } = this
    const { nodes, kinds, totals } = state
    const scan = this.#scan
    const isNew = this.#isNew
    this.#frames++
    totals.frames++
    if (isHeard) state.lastFrameAt = at
    scan.open(this.#bytes, from, to)
    const nodeId = scan.nodeId
    const row = nodes.frame(nodeId, at)
    const place = kinds.place(at)
    let mask = 0
    let mustHear = -1
    while (scan.next()) {
      const kind = scan.type
      if (mustHear < 0 && (MUST_HEAR_KINDS >> kind) & 1) mustHear = kind
      mask |= 1 << kind
      nodes.event(row, kind, isNew)
      kinds.add(place, kind)
    }
    totals.events += scan.events
    if (scan.error !== NO_ERROR) {
      mask |= 1 << UNDECODABLE_KIND
      nodes.fault(row, UNDECODABLE_KIND, isNew)
      kinds.add(place, UNDECODABLE_KIND)
      totals.undecodable++
    }
    this.#kinds |= mask
    if (nodeId >= 0 && this.#heardIn[nodeId] !== this.#batch) {
      this.#heardIn[nodeId] = this.#batch
      this.#nodes.push(nodeId)
    }
    if (isNew && (mask & ~BULK_KINDS) !== 0) {
      pushEventRows(this.#rows, { seq: toSeq(seq), at, payload: this.#bytes.slice(from, to) }, this.#wire)
    }
    if (this.#setting === 'auto') this.#weigh(from, to, (mask & (1 << UNDECODABLE_KIND)) !== 0)
    if (mustHear >= 0 && isHeard && this.#withPicture)
      this.#mustHear({ seq, at, nodeId, kind: mustHear, payload: this.#bytes.subarray(from, to) })
    if (this.#visitor) this.#visitor.frame(toSeq(seq), at, this.#bytes, from, to, this.#joiner.isAmbiguous)
    return nodeId
  }

  #mustHear(frame: Omit<MustHearFrame, 'objectType'>): void {
    const { objectType, madeAt, words } = toFrameMatter(frame.payload, frame.kind, this.#wire)
    this.picture.mustHear({ ...frame, objectType, words })
    for (const at of madeAt) this.picture.latency.made(frame.nodeId, frame.at, at)
  }

  #toMarks(firstSeq: Seq, count: number): ChunkMarks {
    return {
      firstSeq,
      count,
      frames: this.#frames,
      opened: this.#frames === this.#arrivals ? null : this.#opened.take(count),
      ambiguous: this.#hasAmbiguous ? this.#ambiguous.take(count) : null,
      kinds: this.#kinds >>> 0,
      nodes: this.#nodes.slice()
    }
  }
}

function toSetting(text: string): WireSetting {
  return WIRE_VERSIONS.find((wire) => wire === text) ?? 'auto'
}
