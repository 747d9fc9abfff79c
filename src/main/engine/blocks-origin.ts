import type { BlockDetail } from '../../shared/api/block-views.ts'

/** Fewer ids say nothing of a clock: one that waited before it was sent is as good as none. */
const LEAST_IDS = 3
/** What is known of a clock is of lately; an older frame may have been made before it was set, µs. */
const LATELY_US = 6 * 3_600_000_000
/** Ids hold whole milliseconds. */
const RESOLUTION_MS = 1
/** From making an id to sending it, at its fastest: on the real cluster 1 to 2 ms, of 7 to 13 ids a node. */
const WORK_MS = 5
/** There half of the ids took over 3 to 8 ms: the least of n seldom lies above this ÷ n. */
const FEW_IDS_MS = 60

/** What is known of the origin's clock, of the frame's age and of the way to us. */
export interface OriginFacts {
  /** As `LatencyState.originDelay` says. */
  readonly known: { readonly delayUs: number; readonly samples: number } | null
  /** From the frame's first arrival to the moment that is shown, µs. */
  readonly ageUs: number
  /** Round trips to the servers, µs; null: not measured. */
  readonly roundTripsUs: readonly (number | null)[]
}

/**
 * How far the origin's clock is ahead of ours (negative: behind), ms, as the middle of what it can be. The least time from
 * making an id (its clock) to hearing of it (ours) is the way less that lead, and a way takes from nothing to resolution,
 * work of the node and one round trip. Null: too few ids, or too long ago.
 */
export function toOriginOffset({ known, ageUs, roundTripsUs }: OriginFacts): BlockDetail['originOffsetMs'] {
  if (known === null || known.samples < LEAST_IDS || ageUs > LATELY_US) return null
  const tripMs = Math.max(0, ...roundTripsUs.map((us) => (us ?? 0) / 1000))
  const wayMs = RESOLUTION_MS + Math.max(WORK_MS, FEW_IDS_MS / known.samples) + tripMs
  const half = Math.ceil(wayMs * 5) / 10
  return { estimate: Number((half - known.delayUs / 1000).toFixed(1)), uncertainty: half }
}
