import { toUnixUs } from '../../../shared/cluster/units.ts'
import type { Sink } from '../source.ts'
import type { HeardAlready } from './heard-already.ts'

/** A time in which nobody could hear, over. µs. */
export interface ClosedGap {
  readonly from: number
  readonly to: number
}

/** A message as a stream has it: its leader's time, µs since 1970. */
export interface PassedMessage {
  readonly at: number
  readonly payload: Uint8Array
}

/** Before and behind a gap's edges messages are compared with what was heard: the clocks of two machines differ. µs. */
export const EDGE_US = 10_000_000
/** What was stored further outside the gap was heard, or was lost by more than the gap; it is not ours to add. µs. */
const OUTSIDE_US = 1_000_000
/** A gap that was filled so far is told, so that a stop in between costs no more than this many messages twice read. */
const TELL_EACH = 20_000

/** What one pass over a gap is made with. */
export interface PassSetting {
  readonly sink: Sink
  readonly stream: string
  readonly gap: ClosedGap
  readonly heard: HeardAlready
}

/**
 * Puts the messages of a stream, given in its order, into the history where nobody heard them: at the edges of the gap by
 * comparison with what was heard, in between as they are.
 */
export class GapPass {
  readonly #setting: PassSetting
  readonly #slot: number
  /** Messages near the edge that is being passed. */
  #waiting: PassedMessage[] = []
  #isAtBegin = true
  #told: number
  #reached: number
  #untold = 0
  /** A message came that lies behind the gap and its edge. */
  isBehind = false

  constructor(setting: PassSetting) {
    this.#setting = setting
    this.#slot = setting.sink.observer(`jetstream:${setting.stream}`)
    this.#told = setting.gap.from
    this.#reached = setting.gap.from
  }

  take(message: PassedMessage): void {
    const { gap } = this.#setting
    if (message.at > gap.to + EDGE_US) this.isBehind = true
    if (this.isBehind) return
    if (this.#isAtBegin && message.at > gap.from + EDGE_US && gap.to - gap.from > 2 * EDGE_US) {
      this.#isAtBegin = false
      this.#settle()
    }
    if (this.#isAtBegin || message.at >= gap.to - EDGE_US) this.#waiting.push(message)
    else this.#put(message)
  }

  /** The stream was read to the gap's end. */
  end(): void {
    this.#settle()
    this.#reached = this.#setting.gap.to
    this.#tell()
  }

  #settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const message of this.#setting.heard.unheard(waiting)) this.#put(message)
  }

  #put({ at, payload }: PassedMessage): void {
    const { gap, sink } = this.#setting
    if (at < gap.from - OUTSIDE_US || at > gap.to + OUTSIDE_US) return
    sink.arrival(this.#slot, payload, toUnixUs(at))
    this.#untold++
    this.#reached = Math.max(this.#reached, Math.min(at, gap.to))
    if (this.#untold >= TELL_EACH) this.#tell()
  }

  #tell(): void {
    if (this.#untold === 0) return
    const { sink, stream } = this.#setting
    const span = { from: String(this.#told), to: String(this.#reached), count: this.#untold }
    sink.note({ source: 'stoa', status: 'captured', stream, ...span })
    this.#told = this.#reached
    this.#untold = 0
  }
}
