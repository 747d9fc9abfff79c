/** What is measured, by whose clock, which error stands beside it. */
export const CANARY_ABOUT =
  'From the moment a rename leaves Stoa for one node to the event on another node’s stream, all by Stoa’s own monotonic clock: no node’s clock is used. It includes our request’s way, the node’s store, its publishing, NATS, the other node’s reading and the event’s way back to us, and the turns that our own loop was late. The diagonal is the request’s own answer. A stream that had an event within the last second may be throttled by up to a second.'

/** A pair in words. Outside. */
export const toPairWord = (via: string | null, to: string): string => `${via ?? 'any node'} → ${to}`
