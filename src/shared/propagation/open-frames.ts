import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { ArrivalCounts } from './arrival-counts.ts'
import { type HeardFrame, HeardFrames } from './heard-frames.ts'
import { type FrameArrival, OpenFrame } from './open-frame.ts'

/**
 * Pairs of node and frame that are followed of one second: 128 frames at 1,024 nodes, some ten bans at once and what they
 * set off. Following one costs about a µs. Further frames of the second are counted, and their marks say so.
 */
const MAX_FOLLOWED_A_SECOND = 131_072
/** A small cluster's frame costs as much as one of so many nodes. */
const LEAST_NODES = 32
/** Frames that are counted only, while their arrivals come in. About 300 bytes each. */
const MAX_COUNTED = 16_384
const SECOND_US = 1_000_000

/** The frames whose marks may still change, oldest first. Some are followed, and in a flood the others are counted only. */
export class OpenFrames {
  /** By seq. */
  readonly #all = new Map<number, OpenFrame>()
  #oldest = Number.POSITIVE_INFINITY
  #followed: OpenFrame[] = []
  readonly #heard = new HeardFrames()
  #ordinal = 0
  /** The second of the newest frame, and what is followed of it. */
  #second = 0
  #followedInSecond = 0

  all(): IterableIterator<OpenFrame> {
    return this.#all.values()
  }

  get(seq: number): OpenFrame | undefined {
    return this.#all.get(seq)
  }

  /** Those that are judged, by ordinal; closed ones until `tidy`. */
  get followed(): readonly OpenFrame[] {
    return this.#followed
  }

  /** The followed ones that this observer heard since its connection began, by count. */
  heardBy(observer: number): readonly HeardFrame[] {
    return this.#heard.of(observer)
  }

  /** Whether a frame of this time, which so many nodes must hear, can be followed; it is counted on. */
  canFollow(at: number, nodes: number): boolean {
    const second = Math.floor(at / SECOND_US)
    if (second !== this.#second) this.#followedInSecond = 0
    this.#second = second
    const cost = Math.max(LEAST_NODES, nodes)
    if (this.#followedInSecond + cost > MAX_FOLLOWED_A_SECOND) return false
    this.#followedInSecond += cost
    return true
  }

  add(frame: OpenFrame): void {
    this.#all.set(frame.seq, frame)
    this.#oldest = Math.min(this.#oldest, frame.seq)
    if (frame.isCountedOnly) return
    frame.ordinal = ++this.#ordinal
    this.#followed.push(frame)
  }

  /** The oldest one that is counted only, when there are too many of them. */
  get surplus(): OpenFrame | null {
    if (this.#all.size - this.#followed.length <= MAX_COUNTED) return null
    for (const it of this.#all.values()) if (it.isCountedOnly) return it
    return null
  }

  arrive(frame: OpenFrame, arrival: FrameArrival): void {
    if (frame.arrive(arrival) && !frame.isCountedOnly) this.#heard.add(frame, arrival)
  }

  /** No frame that is open came before this observation: most arrivals need not be looked up. */
  get oldest(): number {
    return this.#oldest
  }

  /** The observer's connection began, or ended. */
  observerBegan(observer: number): void {
    this.#heard.begin(observer)
  }

  /** Marks of all may have changed. */
  touch(): void {
    for (const it of this.#followed) it.touch()
  }

  /** Time went back: what was too old to be judged may not be any more. */
  rewind(counts: ArrivalCounts): void {
    this.#heard.load(this.#followed, counts)
  }

  close(frame: OpenFrame): void {
    frame.isClosed = true
    this.#all.delete(frame.seq)
  }

  /** Forgets what was closed; what came before `before`, µs, is judged no more. */
  tidy(before: number): void {
    if (this.#followed.some((it) => it.isClosed)) this.#followed = this.#followed.filter((it) => !it.isClosed)
    this.#heard.forget(before)
    this.#oldest = this.first?.seq ?? Number.POSITIVE_INFINITY
  }

  get first(): OpenFrame | undefined {
    return this.#all.values().next().value
  }

  save(out: StateWriter): void {
    out.uint(this.#second)
    out.uint(this.#followedInSecond)
    out.uint(this.#all.size)
    for (const it of this.#all.values()) it.save(out)
  }

  /** Into an empty one, after the counts were loaded. */
  load(from: StateReader, counts: ArrivalCounts): void {
    this.#second = from.uint()
    this.#followedInSecond = from.uint()
    for (let left = from.uint(); left > 0; left--) this.add(OpenFrame.load(from))
    this.#heard.load(this.#followed, counts)
  }
}
