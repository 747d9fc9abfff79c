import type { Seq, UnixUs } from './units.ts'

/**
 * What Stoa knows, it knows from observations. Either an arrival of a frame at one observer, or a note: anything else a
 * source has to say, as the text of a JSON object in the interchange form of `../shared/recording/README.md` without
 * its `at`, kept byte for byte as it came (`{"source":"agora","server":"nats-1","status":"disconnect"}`).
 */
export type Observation =
  | {
      readonly kind: 'arrival'
      readonly seq: Seq
      readonly at: UnixUs
      readonly server: string
      readonly payload: Uint8Array
    }
  | { readonly kind: 'note'; readonly seq: Seq; readonly at: UnixUs; readonly body: string }

/**
 * A run of observations on its way to the journal. `bytes` holds `count` records back to back:
 *   u8 slot (0..253 index into `servers`; 254: LEB128 index follows; 255: a note)
 *   zig-zag LEB128 of `at` minus the record before it (the first: minus `base`), µs
 *   LEB128 length, then that many bytes (the payload, or the note's UTF-8 text)
 */
export interface ObservationBatch {
  readonly base: UnixUs
  readonly count: number
  readonly servers: readonly string[]
  readonly bytes: Uint8Array<ArrayBuffer>
}
