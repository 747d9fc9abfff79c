import type { Writable } from 'node:stream'

/** Text is handed on in pieces of this size: a write for each line would cost more than the line. */
const PIECE_CHARACTERS = 64 * 1024

/**
 * Writes lines to a stream that may be slow, or may close (`stoa export | head`): `write` answers a promise only when
 * the stream asks for a pause, and `closed` says that nobody reads any more, which is a quiet end, not a failure.
 */
export class LineOutput {
  readonly #stream: Writable
  #pending = ''
  #closed = false
  #wake: (() => void) | null = null

  constructor(stream: Writable) {
    this.#stream = stream
    // EPIPE and a destroyed stream arrive here; whatever it is, this reader is gone.
    stream.on('error', () => this.#end())
    stream.on('close', () => this.#end())
    stream.on('drain', () => this.#go())
  }

  get closed(): boolean {
    return this.#closed
  }

  /** `text` with its line ends. */
  write(text: string): Promise<void> | undefined {
    this.#pending += text
    return this.#pending.length < PIECE_CHARACTERS ? undefined : this.flush()
  }

  /** Hands on what is held; resolves when the stream has room again. */
  async flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    if (this.#closed || text === '' || this.#stream.write(text)) return
    await new Promise<void>((go) => {
      this.#wake = go
    })
  }

  /** Flushes and waits until everything was taken by the system. */
  async end(): Promise<void> {
    await this.flush()
    if (this.#closed) return
    await new Promise<void>((done) => {
      this.#wake = done
      this.#stream.write('', () => done())
    })
  }

  #end(): void {
    this.#closed = true
    this.#go()
  }

  #go(): void {
    this.#wake?.()
    this.#wake = null
  }
}
