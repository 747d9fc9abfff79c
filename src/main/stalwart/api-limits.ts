/** Bounds of what one node is asked and may answer, each with its reason. */
export const API_LIMITS = {
  /** A node answers four requests of one account at a time (management-api.md 1.6). */
  atATime: 4,
  /** Streams of events beside them: the canary's, and one more. They hold no place at the node. */
  streams: 2,
  /** Requests that wait for a place: more means that the node is far behind, and the next round asks anew. */
  waiting: 64,
  /** The largest real answer, 500 certificates with their chains, is about 5 MB; reading 16 MiB takes a tenth of a second. */
  answerBytes: 16 * 1024 * 1024,
  /** A request that Stoa sends; the node takes 10,000,000. */
  requestBytes: 1024 * 1024,
  /** One server-sent event; StateChange events are some hundred bytes. */
  eventBytes: 64 * 1024,
  /** A failed login is delayed by up to half a second, a slow store by seconds. */
  readingMs: 15_000,
  /** Reloads, and what the old line does before it answers (updates, repairs). */
  actingMs: 60_000,
  /** The stream pings each 30 s; silence for longer is a dead connection. */
  silenceMs: 95_000,
  /** A node that blocks us is left alone for so long; the operator may ask for an earlier try. */
  bannedMs: 15 * 60_000,
  /** Method calls in one request (management-api.md 1.6). */
  calls: 16
} as const
