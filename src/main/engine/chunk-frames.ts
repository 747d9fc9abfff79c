import { walkBatch } from '../../shared/cluster/observation-batch.ts'
import type { DecodedChunk } from '../history/journal-reader.ts'
import type { Frame } from './event-row.ts'

/** Which observations of a chunk opened frames, and which of those are ambiguous; null: all, none. Bit i: `firstSeq + i`. */
export interface FrameMarks {
  readonly opened: Uint8Array | null
  readonly ambiguous: Uint8Array | null
}

/**
 * The frames that one chunk opened, by place, without decoding or copying any: random access for a scan that may run
 * backwards and stop early. Of arrivals that only repeat a frame (other observers') nothing is kept.
 */
export class ChunkFrames {
  readonly #chunk: DecodedChunk
  readonly #marks: FrameMarks
  readonly #offsets: Int32Array
  readonly #at: Float64Array
  /** Frames in it. */
  readonly count: number

  constructor(chunk: DecodedChunk, marks: FrameMarks) {
    this.#chunk = chunk
    this.#marks = marks
    const { batch } = chunk
    const offsets = new Int32Array(batch.count * 3)
    const at = new Float64Array(batch.count)
    const { opened } = marks
    let observation = 0
    let frames = 0
    walkBatch(batch, {
      arrival: (_slot, time, _bytes, from, to) => {
        const i = observation++
        if (opened && ((opened[i >> 3] ?? 0) & (1 << (i & 7))) === 0) return
        offsets[frames * 3] = i
        offsets[frames * 3 + 1] = from
        offsets[frames * 3 + 2] = to
        at[frames++] = time
      },
      note: () => {
        observation++
      }
    })
    this.#offsets = offsets
    this.#at = at
    this.count = frames
  }

  seq(frame: number): number {
    return this.#chunk.firstSeq + (this.#offsets[frame * 3] ?? 0)
  }

  atUs(frame: number): number {
    return this.#at[frame] ?? 0
  }

  /** Where the payload lies in `bytes`. */
  from(frame: number): number {
    return this.#offsets[frame * 3 + 1] ?? 0
  }

  to(frame: number): number {
    return this.#offsets[frame * 3 + 2] ?? 0
  }

  get bytes(): Uint8Array {
    return this.#chunk.batch.bytes
  }

  frame(frame: number): Frame {
    const i = this.#offsets[frame * 3] ?? 0
    const { ambiguous } = this.#marks
    return {
      seq: this.seq(frame),
      atUs: this.atUs(frame),
      payload: this.bytes.subarray(this.from(frame), this.to(frame)),
      ambiguous: ambiguous !== null && ((ambiguous[i >> 3] ?? 0) & (1 << (i & 7))) !== 0
    }
  }
}
