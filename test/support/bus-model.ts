/** What reaches observers of a bus whose truth is known: frames with their publishers, and who was away when. */

/** Times in µs from 0. */
export interface Publication {
  readonly at: number
  /** FIFO holds between one publisher and one observer. */
  readonly publisher: number
  readonly payload: Uint8Array
}

export interface Outage {
  readonly observer: number
  readonly from: number
  readonly to: number
  /** away: disconnected, what was sent meanwhile is lost · stalled: connected, what was sent meanwhile comes at the end. */
  readonly kind: 'away' | 'stalled'
  /** Stalled only: just this publisher's frames; undefined: all. */
  readonly publisher?: number
}

export interface BusModel {
  readonly observers: number
  readonly publications: readonly Publication[]
  readonly outages: readonly Outage[]
  /** A delay in µs for one frame at one observer. */
  readonly delay: (publisher: number, observer: number) => number
}

export type BusStep =
  | {
      readonly kind: 'arrival'
      readonly at: number
      readonly observer: number
      readonly frame: number
      readonly payload: Uint8Array
    }
  | { readonly kind: 'connected' | 'disconnected'; readonly at: number; readonly observer: number }

/** All that the observers see, in order of time; `frame` is the index of the publication. */
export function runBus(model: BusModel): BusStep[] {
  const steps: (BusStep & { readonly order: number })[] = []
  let order = 0
  for (let observer = 0; observer < model.observers; observer++)
    steps.push({ kind: 'connected', at: 0, observer, order: order++ })
  for (const { kind, observer, from, to } of model.outages) {
    if (kind !== 'away') continue
    steps.push({ kind: 'disconnected', at: from, observer, order: order++ })
    steps.push({ kind: 'connected', at: to, observer, order: order++ })
  }
  const last = new Map<string, number>()
  for (const [frame, { at, publisher, payload }] of model.publications.entries()) {
    for (let observer = 0; observer < model.observers; observer++) {
      const pair = `${publisher}/${observer}`
      let arrival = Math.max(at + model.delay(publisher, observer), last.get(pair) ?? 0)
      for (const outage of model.outages) {
        const isHere = outage.observer === observer && (outage.publisher ?? publisher) === publisher
        if (isHere && outage.kind === 'stalled' && arrival >= outage.from && arrival < outage.to) arrival = outage.to
      }
      // What was published before the observer came back is never sent to it.
      const isLost = model.outages.some(
        (o) => o.kind === 'away' && o.observer === observer && arrival >= o.from && at < o.to
      )
      if (isLost) continue
      last.set(pair, arrival)
      steps.push({ kind: 'arrival', at: arrival, observer, frame, payload, order: order++ })
    }
  }
  return steps.sort((a, b) => a.at - b.at || a.order - b.order)
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
