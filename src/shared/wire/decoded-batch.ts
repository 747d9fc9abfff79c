import type { ClusterEvent } from '../cluster/event.ts'
import type { NodeId } from '../cluster/units.ts'
import type { DecodeErrorKind } from './decode-error.ts'
import type { ByteSpan } from './field-reader.ts'

/**
 * Where and why decoding failed. `eventIndex` is the index that the failing event would have had and `offset` the byte
 * offset of its tag; both null when the node id itself is unreadable. `value` is the tag, object type, cache kind or
 * control code that is not known. `fatal` is false when the rest was decoded all the same (wire A only).
 */
export interface DecodeError {
  readonly kind: DecodeErrorKind
  readonly eventIndex: number | null
  readonly offset: number | null
  readonly value: number | null
  readonly fatal: boolean
}

/** A string that was longer than is kept: its event holds the first 4 KiB, `bytes` is its true length in UTF-8. */
export interface CutString {
  readonly eventIndex: number
  readonly field: 'uid' | 'alertId'
  readonly bytes: number
}

/** One payload, decoded. Events before a fault are kept, since Stalwart acts on them one by one as well. */
export interface DecodedBatch {
  /** Null when it cannot be read; then there are no events either. */
  readonly nodeId: NodeId | null
  readonly events: readonly ClusterEvent[]
  readonly error: DecodeError | null
  /**
   * Decodable, but not as any Stalwart encoder writes it: overlong integers, excess bits, a placeholder that is not
   * zero, no event at all, and in wire A left-over bytes. Without `error`, false means that encoding gives these bytes.
   */
  readonly unusual: boolean
  readonly cutStrings: readonly CutString[]
}

/** The bytes of one event: its tag and fields in wire order, for showing them in the raw hex. */
export interface EventSpan {
  readonly from: number
  readonly to: number
  readonly fields: readonly ByteSpan[]
}

/** A decoded batch with the place of everything in it. `rest` is what could not be decoded, or is ignored. */
export interface DescribedBatch {
  readonly decoded: DecodedBatch
  readonly nodeId: ByteSpan | null
  readonly events: readonly EventSpan[]
  readonly rest: ByteSpan | null
}

/** A `DecodedBatch` while it is being filled. */
export interface OpenBatch {
  readonly nodeId: NodeId
  readonly events: ClusterEvent[]
  error: DecodeError | null
  unusual: boolean
  readonly cutStrings: CutString[]
}
