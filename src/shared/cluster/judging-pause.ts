/** Between two looks at everybody for no other reason than that time goes by, µs: a server that is silent shows in seconds. */
const LEAST_US = 1_000_000
/** While nobody tells who is connected, what time alone shows takes a minute. µs. */
const BLIND_LEAST_US = 5_000_000
/** A look costs about 1 µs a node and rule; of many nodes it comes more seldom. µs a node. */
const A_NODE_US = 15_000
const BLIND_NODE_US = 60_000

/** Between two askings little changes: so many looks are enough. */
const LOOKS_A_STEP = 5

/**
 * How long, in observed time, presence and findings may rest while nothing is told: answers, events and changes of a
 * connection are looked at when they come. `stepUs`: what two askings of the servers are usually apart.
 */
export function toJudgingPause(nodes: number, isMonitored: boolean, stepUs: number): number {
  if (!isMonitored) return Math.max(BLIND_LEAST_US, nodes * BLIND_NODE_US)
  return Math.max(LEAST_US, Math.round(stepUs / LOOKS_A_STEP), nodes * A_NODE_US)
}
