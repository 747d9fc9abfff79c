/**
 * What one payload may ask of us (security.md R2). Anybody with the cluster's NATS account can publish, so a payload is
 * hostile until it is decoded; everything above a limit is the error `over-limit`, with the raw bytes kept elsewhere.
 */

/** NATS's own default for the largest message; a server that allows more can still not make us decode more. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024
/** A publisher stops at 100 events; a hundred times that leaves room for a release that batches more. */
export const MAX_EVENTS = 10_000
/** Longest uid or alert id that is read at all; calendars in the wild stay under 1 KiB. */
export const MAX_STRING_BYTES = 64 * 1024
/** What of a string is kept as text, in bytes of UTF-8, cut between characters; its true length is kept beside it. */
export const KEPT_STRING_BYTES = 4 * 1024
/** Fields that `describeBatch` names; more cannot be looked at one by one, and each costs an object. */
export const MAX_FIELD_SPANS = 4096
