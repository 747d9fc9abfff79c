import { API_LIMITS } from './api-limits.ts'
import type { ServerEvent } from './stalwart-api.ts'

/**
 * Reads server-sent events (the WHATWG form) piece by piece: lines end with LF, CRLF or CR, fields `event` and `data`, a
 * blank line ends an event, comments are skipped. Bounded: what is longer than an event may be is given up.
 */
export class SseReader {
  readonly #onEvent: (event: ServerEvent) => void
  readonly #utf8 = new TextDecoder('utf-8')
  #rest = ''
  #name = ''
  #data: string[] = []
  #length = 0
  #isTooLong = false

  constructor(onEvent: (event: ServerEvent) => void) {
    this.#onEvent = onEvent
  }

  /** False: an event is larger than 64 KiB; the stream is not to be read on. */
  take(bytes: Uint8Array): boolean {
    this.#rest += this.#utf8.decode(bytes, { stream: true })
    let begin = 0
    for (;;) {
      const end = findEnd(this.#rest, begin)
      if (end === null) break
      this.#line(this.#rest.slice(begin, end.at))
      begin = end.next
    }
    this.#rest = this.#rest.slice(begin)
    return !this.#isTooLong && this.#rest.length + this.#length <= API_LIMITS.eventBytes
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data.length > 0)
        this.#onEvent({ name: this.#name === '' ? 'message' : this.#name, data: this.#data.join('\n') })
      this.#name = ''
      this.#data = []
      this.#length = 0
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /u, '')
    this.#length += line.length
    if (this.#length > API_LIMITS.eventBytes) this.#isTooLong = true
    if (this.#isTooLong) return
    if (field === 'event') this.#name = value
    else if (field === 'data') this.#data.push(value)
  }
}

/** The end of a line; null while it is not whole. A CR at the very end may be half of a CRLF. */
function findEnd(text: string, from: number): { readonly at: number; readonly next: number } | null {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x0a) return { at, next: at + 1 }
    if (unit !== 0x0d) continue
    if (at + 1 >= text.length) return null
    return { at, next: text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1 }
  }
  return null
}
