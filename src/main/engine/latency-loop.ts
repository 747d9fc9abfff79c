import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { NoteBody } from '../sources/source.ts'

/** A note about our own loop this often while a real cluster is watched. */
const NOTE_MS = 10_000
/** Turns that are measured, ms; the meter counts them in what it tells (Node 24: an idle loop shows 10.2). */
const TURN_MS = 10

/** How late the turns of a thread were, µs. */
export interface LoopDelay {
  readonly p50_us: number
  readonly p99_us: number
  readonly max_us: number
}

/** Measures this thread's loop from now on; the answer tells of the time since it was asked last. */
export function measureLoop(): () => LoopDelay {
  const meter = monitorEventLoopDelay({ resolution: TURN_MS })
  meter.enable()
  const toLate = (ns: number): number => (Number.isFinite(ns) ? Math.max(0, Math.round(ns / 1000) - TURN_MS * 1000) : 0)
  return () => {
    const delay = {
      p50_us: toLate(meter.percentile(50)),
      p99_us: toLate(meter.percentile(99)),
      max_us: toLate(meter.max)
    }
    meter.reset()
    return delay
  }
}

interface LoopNotesParts {
  readonly clock: Clock
  readonly read: () => LoopDelay
  /** Puts a note into the history of each real cluster that is watched. */
  readonly tell: (note: NoteBody) => Promise<void>
}

/** Says every 10 s in the history how late we were ourselves, so that our slowness is not blamed on a cluster. */
export class LoopNotes {
  readonly #parts: LoopNotesParts
  #cancel: (() => void) | null = null

  constructor(parts: LoopNotesParts) {
    this.#parts = parts
  }

  start(): void {
    const { clock, read, tell } = this.#parts
    this.#cancel = clock.after(NOTE_MS, () => {
      this.start()
      void tell({ source: 'stoa', status: 'loop', ...read() })
    })
  }

  /** Twice is fine. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
