import type { EventRow, TailView } from '../../shared/api/views.ts'
import type { Gap } from '../../shared/cluster/gaps.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { EventMatch } from './event-match.ts'
import { toEventRows, toGapEventRow } from './event-row.ts'
import { FrameSieve } from './frame-sieve.ts'

/** Frames kept between two pushes; with five pushes a second this is far more than anybody reads. */
const KEPT_FRAMES = 500
const KEPT_ROWS = 500

interface KeptFrame {
  readonly seq: number
  readonly atUs: number
  readonly payload: Uint8Array
  readonly ambiguous: boolean
}

/**
 * What one page sees of the live stream. Each folded frame is offered; those that match are counted, the newest are
 * kept as bytes, and only what is pushed is decoded to rows: at 10,000 frames a second a tail costs a scan, not an
 * object an event.
 */
export class EventTail {
  /** Open and lately closed gaps, as the state knows them now. */
  readonly #gaps: () => readonly Gap[]
  /** The newest gap that this page was told of. */
  #lastGap: number
  readonly #match: EventMatch
  readonly #wire: WireVersion
  readonly #sieve: FrameSieve
  #kept: KeptFrame[] = []
  #matched = 0
  #left = 0
  #reset = true

  constructor(match: EventMatch, wire: WireVersion, gaps: () => readonly Gap[]) {
    this.#gaps = gaps
    this.#match = match
    this.#lastGap = newestOf(gaps())
    this.#wire = wire
    this.#sieve = new FrameSieve(match, wire)
  }

  /** `bytes[from..to)` is copied when it is kept. */
  offer(seq: number, atUs: number, bytes: Uint8Array, from: number, to: number, ambiguous: boolean): void {
    if (!this.#sieve.passes(bytes, from, to)) return
    this.#matched++
    this.#kept.push({ seq, atUs, payload: bytes.slice(from, to), ambiguous })
    if (this.#kept.length > KEPT_FRAMES * 2) {
      this.#left += this.#kept.length - KEPT_FRAMES
      this.#kept = this.#kept.slice(-KEPT_FRAMES)
    }
  }

  /** Everything since the last call, or null when there is nothing to tell. */
  take(reset: boolean, elapsedMs: number): TailView | null {
    const isReset = reset || this.#reset
    const gaps = this.#takeGaps()
    if (!isReset && this.#matched === 0 && gaps.length === 0) return null
    const rows: EventRow[] = []
    let skipped = this.#left
    const kept = this.#kept
    for (let i = kept.length - 1; i >= 0; i--) {
      const frame = kept[i]
      if (!frame) continue
      if (rows.length >= KEPT_ROWS) {
        skipped += i + 1
        break
      }
      rows.push(...toEventRows(frame, this.#wire, this.#match).reverse())
    }
    const view = {
      rows: gaps.length === 0 ? rows.reverse() : [...rows, ...gaps].sort((a, b) => a.seq - b.seq || a.index - b.index),
      skipped,
      reset: isReset,
      matchedPerSecond: elapsedMs > 0 ? (this.#matched * 1000) / elapsedMs : 0
    }
    this.#kept = []
    this.#matched = 0
    this.#left = 0
    this.#reset = false
    return view
  }

  #takeGaps(): EventRow[] {
    if (!this.#match.gaps) return []
    const begun = this.#gaps().filter((gap) => gap.id > this.#lastGap)
    this.#lastGap = Math.max(this.#lastGap, newestOf(begun))
    return begun.map(toGapEventRow)
  }
}

const newestOf = (gaps: readonly Gap[]): number => gaps.reduce((newest, gap) => Math.max(newest, gap.id), -1)
