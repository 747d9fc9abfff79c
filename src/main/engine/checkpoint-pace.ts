/** A checkpoint at least each so many observations, so that a jump folds at most that many (design.md section 4) … */
const LEAST_WORK = 30_000
/** … where so many bytes of a note are as much work as an arrival: a large server's connections are some 25 KB. */
const NOTE_BYTES = 16
/** A checkpoint of this size is written whenever one is wanted. */
const SMALL_BYTES = 128 * 1024
/**
 * Bytes of the last one, not compressed, for each arrival since: 1,024 nodes and their connections are half a MiB, a fifth of
 * that on the disk. At 60,000 arrivals that is 2 bytes for each, and folding so many takes as long as reading it back.
 */
const BYTES_AN_ARRIVAL = 8
/** With more recent frames than this they are most of a checkpoint, and do not compress: about 16 bytes each on the disk … */
const SMALL_TABLE = 4096
/** … so that it must be earned by so many observations for each of them. */
const OBSERVATIONS_A_FRAME = 16

/** When the next checkpoint is worth its bytes: by what was folded since the last one, and by how large that was. */
export class CheckpointPace {
  #observations = 0
  #work = 0
  #bytes = 0

  arrival(): void {
    this.#observations++
    this.#work++
  }

  note(bytes: number): void {
    this.#observations++
    this.#work += 1 + bytes / NOTE_BYTES
  }

  /** One was written, or restored. */
  written(bytes: number): void {
    this.#observations = this.#work = 0
    this.#bytes = bytes
  }

  /** Whether one would not outgrow the journal. `held`: recent frames of the joiner. */
  isWorth(held: number): boolean {
    if (this.#bytes > SMALL_BYTES && this.#work * BYTES_AN_ARRIVAL < this.#bytes) return false
    return held <= SMALL_TABLE || this.#observations >= held * OBSERVATIONS_A_FRAME
  }

  /** Whether a jump would have far to fold without one. */
  isDue(held: number): boolean {
    return this.#work >= LEAST_WORK && this.isWorth(held)
  }
}
