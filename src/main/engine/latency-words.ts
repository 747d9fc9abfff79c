import type { LatencyFamily } from '../../shared/api/latency-views.ts'

/** The four, in the order in which they are shown. */
export const FAMILIES: readonly LatencyFamily[] = ['rtt', 'skew', 'origin', 'loop']

/** What each is called, and what is measured, by whose clock and with which error. */
export const LATENCY_WORDS: Readonly<Record<LatencyFamily, { readonly title: string; readonly about: string }>> = {
  rtt: {
    title: 'Round trip to each server',
    about:
      'A ping of ours to the server and its answer, every 5 s, by our own monotonic clock. It includes the network there and back, and the turns that our own loop was late.'
  },
  skew: {
    title: 'Arrival skew between servers',
    about:
      'How much later than at the first server one and the same frame came here through another, by our own clock. It includes the cluster’s routes and our links to both; below 1 ms it says more about this machine than about the cluster.'
  },
  origin: {
    title: 'Origin to bus, above the fastest',
    about:
      'From a node making an id (its clock, whole ms) to the frame’s first arrival here (our clock), less the fastest of the hours before. It includes the node’s own work and the network. A constant delay and a clock that is off look alike, so only what varies is drawn.'
  },
  loop: {
    title: 'Our own event loop',
    about:
      'How late Stoa’s own turns were, by its monotonic clock, in figures of 10 s: between the half and 99 % the higher one counts. When this is high, the delays beside it are ours, not the cluster’s.'
  }
}

/** Why samples of skew are counted apart. */
export const APART = 'were taken while our own loop was over 5 ms late, and are left out.'
/** The one series of our own loop. */
export const OURSELVES = 'Stoa'
