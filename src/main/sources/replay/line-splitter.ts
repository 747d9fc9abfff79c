import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { type InterchangeFault, MAX_LINE_BYTES } from './interchange.ts'

/** A line without its end (LF or CRLF), with its number from 1; empty lines are counted and left out. */
export interface TextLine {
  readonly number: number
  readonly text: Result<string, InterchangeFault>
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Cuts a stream of bytes into lines in bounded memory: at most one line of `limit` bytes is held, of a longer one only its
 * length is kept. A byte order mark in front of the first line is dropped.
 */
export class LineSplitter {
  readonly #limit: number
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #parts: Uint8Array[] = []
  #bytes = 0
  #number = 0

  constructor(limit: number = MAX_LINE_BYTES) {
    this.#limit = limit
  }

  /** Lines read so far, empty ones included. */
  get lines(): number {
    return this.#number
  }

  /** The lines that `chunk` completes. The chunk must not change before the next call. */
  *push(chunk: Uint8Array): Generator<TextLine> {
    let from = 0
    for (;;) {
      const to = chunk.indexOf(LINE_FEED, from)
      if (to < 0) break
      this.#keep(chunk.subarray(from, to))
      const line = this.#take()
      if (line) yield line
      from = to + 1
    }
    this.#keep(chunk.subarray(from))
  }

  /** The last line, when nothing ended it. */
  *end(): Generator<TextLine> {
    if (this.#bytes === 0) return
    const line = this.#take()
    if (line) yield line
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return
    this.#bytes += part.length
    if (this.#bytes <= this.#limit) this.#parts.push(part)
    else this.#parts = []
  }

  #take(): TextLine | null {
    const bytes = this.#bytes
    const parts = this.#parts
    this.#parts = []
    this.#bytes = 0
    this.#number++
    if (bytes > this.#limit) return { number: this.#number, text: err({ kind: 'too-long', bytes, limit: this.#limit }) }
    let whole = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    if (whole.at(-1) === CARRIAGE_RETURN) whole = whole.subarray(0, -1)
    if (whole.length === 0) return null
    try {
      // TextDecoder drops a byte order mark by itself, and that only at the start of a line, which none but the first has.
      const text = this.#decoder.decode(whole)
      return text.trim() === '' ? null : { number: this.#number, text: ok(text) }
    } catch {
      return { number: this.#number, text: err({ kind: 'not-utf8' }) }
    }
  }
}
