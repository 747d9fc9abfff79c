import { AGREES, NAT } from './odds.ts'

/** How often a step is one off because a frame was counted between a request and its answer: measured, near and far. */
const OFF_NEAR = 0.02
const OFF_FAR = 0.06
/** Answers that come so late are far away, µs. */
const FAR_US = 100_000
/** Two or more off are rarer by so much. */
const RARER = 0.15

/** How likely is a step of `count` on a connection that is no node's that we hear? Rates differ, so about as a Poisson peak. */
export function toNobodyScore(count: number): number {
  return count === 0 ? 0 : Math.round(NAT * Math.log(0.35 / Math.sqrt(count + 1)))
}

/** From a score relative to the best to a weight, 1 for the best. */
export function toWeight(score: number): number {
  return Math.exp(score / NAT)
}

/** The score of a weight. */
export function toScore(weight: number): number {
  return Math.round(NAT * Math.log(weight))
}

/** The step is `off` by so many from the frames between the requests, though within the bounds; answers came `lateUs` after. */
export function toAgreement(off: number, lateUs: number): number {
  if (off === 0) return AGREES
  const one = OFF_NEAR + (OFF_FAR - OFF_NEAR) * Math.min(1, lateUs / FAR_US)
  return toScore(off === 1 ? one : one * RARER)
}
