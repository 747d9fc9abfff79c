/**
 * Weights of the matching, in 1/32 nat, whole numbers so that a checkpoint keeps them exactly. A connection's score of a
 * node is the logarithm of how likely its counter's steps were if it is that node's, against the best one.
 */
const NAT = 32

/** The step agrees with the frames that were heard: always so, but for what the next line allows, if it is that node's. */
export const AGREES = 0
/** How often a step is one off because a frame was counted between a request and its answer: measured, near and far. */
const OFF_NEAR = 0.02
const OFF_FAR = 0.06
/** Answers that come so late are far away, µs. */
const FAR_US = 100_000
/** Two or more off are rarer by so much. */
const RARER = 0.15

/** It does not: a frame that was counted or heard at another time than the bounds allow. One in 100,000. */
export const DISAGREES = Math.round(NAT * Math.log(1e-5))
/** A counter that began between the two answers rose less than its node spoke: the rest went over the connection before. */
export const BEGAN_BETWEEN = Math.round(NAT * Math.log(0.3))
/** A node that is proven for long spoke, and its counter did not rise: it moved, or another process has its id. */
export const MOVED = Math.round(NAT * Math.log(0.6))
/** Candidates below the best by so much are forgotten; an unlisted one is at most so far behind, so that a mistake mends. */
export const FORGOTTEN = NAT * 16
export const UNLISTED_FLOOR = NAT * 20
/** That it is no node at all is never thought less likely than this. */
export const NOBODY_FLOOR = NAT * 40

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
