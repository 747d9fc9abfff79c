/**
 * Weights of the matching, in 1/32 nat, whole numbers so that a checkpoint keeps them exactly. A connection's score of a
 * node is the logarithm of how likely its counter's steps were if it is that node's, against the best one.
 */
export const NAT = 32

/** The step agrees with the frames that were heard: always so, but for what the next line allows, if it is that node's. */
export const AGREES = 0
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
