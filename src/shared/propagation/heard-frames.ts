import type { ArrivalCounts } from './arrival-counts.ts'
import type { FrameArrival, OpenFrame } from './open-frame.ts'

/** One open frame as one observer heard it. */
export interface HeardFrame {
  readonly frame: OpenFrame
  readonly arrival: FrameArrival
}

const NOTHING: readonly HeardFrame[] = []

/**
 * The open frames by observer, in the order in which it heard them since its connection began, so that an answer looks only
 * at those behind the ones that are decided. Made of the open frames; kept in no checkpoint.
 */
export class HeardFrames {
  readonly #lists: HeardFrame[][] = []

  of(observer: number): readonly HeardFrame[] {
    return this.#lists[observer] ?? NOTHING
  }

  /** Each next one of an observer has a greater count. */
  add(frame: OpenFrame, arrival: FrameArrival): void {
    while (this.#lists.length <= arrival.observer) this.#lists.push([])
    this.#lists[arrival.observer]?.push({ frame, arrival })
  }

  /** The observer's connection began, or ended: its counts begin anew. */
  begin(observer: number): void {
    if (this.#lists[observer]) this.#lists[observer] = []
  }

  /** Leaves out what is closed, or came before `before`, µs. */
  forget(before: number): void {
    for (const [observer, list] of this.#lists.entries()) {
      if (list.some(({ frame }) => frame.isClosed || frame.at < before))
        this.#lists[observer] = list.filter(({ frame }) => !frame.isClosed && frame.at >= before)
    }
  }

  /** Anew from the open frames that are followed, in any order. */
  load(frames: Iterable<OpenFrame>, counts: ArrivalCounts): void {
    this.#lists.length = 0
    for (const frame of frames) {
      for (const it of frame.arrivals) {
        if (it.epoch === counts.epoch(it.observer) && frame.arrivalAt(it.observer) === it) this.add(frame, it)
      }
    }
    for (const list of this.#lists) list.sort((a, b) => a.arrival.count - b.arrival.count)
  }
}

/** The first place whose count is `count` or more. */
export function placeOf(list: readonly HeardFrame[], count: number): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((list[middle]?.arrival.count ?? 0) < count) from = middle + 1
    else to = middle
  }
  return from
}
