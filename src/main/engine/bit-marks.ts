/** One bit for each observation of a batch, kept from batch to batch. */
export class BitMarks {
  #bytes = new Uint8Array(0)

  /** All of `count` bits are 0 again. */
  clear(count: number): void {
    const bytes = (count + 7) >> 3
    if (this.#bytes.length < bytes) this.#bytes = new Uint8Array(bytes)
    else this.#bytes.fill(0, 0, bytes)
  }

  set(bit: number): void {
    this.#bytes[bit >> 3] = (this.#bytes[bit >> 3] as number) | (1 << (bit & 7))
  }

  /** A copy of the first `count` bits. */
  take(count: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, (count + 7) >> 3)
  }
}
