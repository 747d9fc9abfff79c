import { toUnixUs } from '../../shared/cluster/units.ts'
import type { MinuteCount } from '../history/derived.ts'
import type { JournalReader } from '../history/journal-reader.ts'

const MINUTE_MS = 60_000
/** The newest minutes still grow; they are read anew each time. */
const FRESH_MINUTES = 2
/** Longest range that a view asks for; older minutes are forgotten here (the journal has them). */
const KEPT_MINUTES = 32 * 24 * 60

/** Counts by kind a minute, summed over nodes, read from the journal once and kept: what a chart of a week needs. */
export class MinuteWindow {
  readonly #reader: JournalReader
  readonly #minutes = new Map<number, readonly MinuteCount[]>()
  #from = 0
  #to = 0

  constructor(reader: JournalReader) {
    this.#reader = reader
  }

  /** Minutes that begin in [fromMs, toMs], oldest first is not promised. */
  async read(fromMs: number, toMs: number): Promise<readonly MinuteCount[]> {
    const from = Math.floor(fromMs / MINUTE_MS)
    const to = Math.floor(toMs / MINUTE_MS) + 1
    if (this.#to === 0 || to < this.#from || from > this.#to) await this.#load(from, to)
    else {
      if (from < this.#from) await this.#load(from, this.#from)
      await this.#load(Math.min(this.#to, to) - FRESH_MINUTES, to)
    }
    this.#forget(to - KEPT_MINUTES)
    const found: MinuteCount[] = []
    for (const [minute, counts] of this.#minutes) if (minute >= from && minute < to) found.push(...counts)
    return found
  }

  /** Forgets all; the next read asks the journal anew. */
  clear(): void {
    this.#minutes.clear()
    this.#from = this.#to = 0
  }

  async #load(from: number, to: number): Promise<void> {
    const rows = await this.#reader.minutes(toUnixUs(from * 60_000_000), toUnixUs(to * 60_000_000), { sumNodes: true })
    for (let minute = Math.max(from, to - FRESH_MINUTES - 2); minute < to; minute++) this.#minutes.delete(minute)
    for (const [minute, counts] of Map.groupBy(rows, (row) => row.minute)) this.#minutes.set(minute, counts)
    this.#from = this.#to === 0 ? from : Math.min(this.#from, from)
    this.#to = Math.max(this.#to, to)
  }

  #forget(before: number): void {
    if (this.#from >= before) return
    for (const minute of this.#minutes.keys()) if (minute < before) this.#minutes.delete(minute)
    this.#from = before
  }
}
