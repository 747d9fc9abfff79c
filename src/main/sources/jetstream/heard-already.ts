/** A stream's leader and we may call one moment by times this far apart. µs. */
const NEAR_US = 5_000_000

/** An arrival that an observer heard, or that was read from a stream before. */
export interface HeardArrival {
  readonly server: string
  readonly at: number
  readonly payload: Uint8Array
}

/**
 * Tells which stored messages were heard: equal bytes near the same time, in the same order, each arrival answering for
 * one message, the nearest. Of several observers the one that heard a payload most often counts.
 */
export class HeardAlready {
  /** By payload: times, ascending, of the observer that heard it most often. */
  readonly #times = new Map<string, readonly number[]>()

  constructor(arrivals: Iterable<HeardArrival>) {
    const counts = new Map<string, Map<string, number[]>>()
    for (const { server, at, payload } of arrivals) {
      const key = toKey(payload)
      const servers = counts.get(key) ?? new Map<string, number[]>()
      if (servers.size === 0) counts.set(key, servers)
      const times = servers.get(server)
      if (times) times.push(at)
      else servers.set(server, [at])
    }
    for (const [key, servers] of counts) {
      let most: number[] = []
      for (const times of servers.values()) if (times.length > most.length) most = times
      this.#times.set(
        key,
        most.sort((a, b) => a - b)
      )
    }
  }

  /** Those of the messages, given in order of time, that nobody heard. */
  unheard<M extends { readonly at: number; readonly payload: Uint8Array }>(messages: readonly M[]): readonly M[] {
    const byPayload = new Map<string, M[]>()
    for (const message of messages) {
      const key = toKey(message.payload)
      const same = byPayload.get(key)
      if (same) same.push(message)
      else byPayload.set(key, [message])
    }
    const heard = new Set<M>()
    for (const [key, same] of byPayload) for (const one of pair(same, this.#times.get(key) ?? [])) heard.add(one)
    return messages.filter((message) => !heard.has(message))
  }
}

/** For each time, in order, the nearest of the messages behind the one of the time before. */
function pair<M extends { readonly at: number }>(messages: readonly M[], times: readonly number[]): readonly M[] {
  const paired: M[] = []
  let next = 0
  for (const time of times) {
    const distance = (i: number): number => Math.abs((messages[i]?.at ?? Number.POSITIVE_INFINITY) - time)
    while (next + 1 < messages.length && distance(next + 1) < distance(next)) next++
    const message = messages[next]
    if (!message || distance(next) > NEAR_US) continue
    paired.push(message)
    next++
  }
  return paired
}

function toKey(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('latin1')
}
