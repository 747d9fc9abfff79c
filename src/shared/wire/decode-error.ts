/**
 * Why a payload, or the rest of it, could not be decoded: the names of the vectors file, and `over-limit` for what our own
 * limits refuse. The index is the code that `scanBatch` reports; 0 stands for no error, so the first place is taken.
 */
export const ERROR_KINDS = [
  'none',
  'empty',
  'truncated-node-id',
  'node-id-overflow',
  'unknown-tag',
  'truncated',
  'varint-overflow',
  'unknown-object-type',
  'unknown-cache-kind',
  'bad-utf8',
  'unknown-control-code',
  'over-limit'
] as const
export type DecodeErrorKind = Exclude<(typeof ERROR_KINDS)[number], 'none'>

/** Codes of `ERROR_KINDS`. */
export const NO_ERROR = 0
export const EMPTY = 1
export const TRUNCATED_NODE_ID = 2
export const NODE_ID_OVERFLOW = 3
export const UNKNOWN_TAG = 4
export const TRUNCATED = 5
export const VARINT_OVERFLOW = 6
export const UNKNOWN_OBJECT_TYPE = 7
export const UNKNOWN_CACHE_KIND = 8
export const BAD_UTF8 = 9
export const UNKNOWN_CONTROL_CODE = 10
export const OVER_LIMIT = 11
