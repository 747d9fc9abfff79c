import { CANDIDATES, type Candidate, type ReleaseEvidence, type Tally, wiresOfClient } from './release-evidence.ts'

/** From here on a judgement is given without *unsure*. */
export const SURE_CONFIDENCE = 0.9

/**
 * Before anything is heard, by how many clusters run what: 0.16 is current, 0.15 was the last of the old line, and
 * older releases with a coordinator are few. A guess, so it never makes a judgement sure by itself.
 */
const PRIORS: Readonly<Record<Candidate, number>> = { A: 0.04, B: 0.05, C: 0.06, D: 0.25, H: 0.6 }

/** How much less likely a wire becomes by one frame that fails with it: corrupt or foreign frames are one in a thousand. */
const FAILING_FRAME = Math.log(0.001)
/** The same for a frame that decodes to what no node sends: a release that we do not know would do that. */
const ODD_FRAME = Math.log(0.02)
/** The same for a client library that this wire's releases do not bring: packagers change dependencies, but seldom. */
const FOREIGN_CLIENT = Math.log(0.02)
/** A client library says as much as so many frames. */
const CLIENT_VOTES = 4

/** What decodes each candidate: 0.15's table reads 0.14 as well, so which of them it is does not matter here. */
const READERS = [
  { wire: 'H', reads: ['H'], name: '0.16 and later' },
  { wire: 'D', reads: ['C', 'D'], name: '0.14 and 0.15' },
  { wire: 'B', reads: ['B'], name: '0.13' },
  { wire: 'A', reads: ['A'], name: '0.12' }
] as const
type Reader = (typeof READERS)[number]

export interface ReleaseJudgement {
  /** What to decode with: also the best guess when it is not sure. */
  readonly wire: 'A' | 'B' | 'D' | 'H'
  /** 0..1 */
  readonly confidence: number
  /** Whether `confidence` reaches `SURE_CONFIDENCE`. */
  readonly isSure: boolean
  /** One sentence with the evidence, for the user; begins with *Unsure* or *Assumed* if that is what it is. */
  readonly sentence: string
  /** The more likely first; probabilities add up to 1. */
  readonly candidates: readonly (Tally & { readonly wire: Candidate; readonly probability: number })[]
}

/**
 * Which release a cluster runs, from what was heard. The payload does not say, so this weighs:
 *
 * - each frame looked at makes a wire with which it fails a thousand times less likely, and one with which it decodes to
 *   what no node sends (or not canonically) fifty times; frames that fit several wires change nothing between them;
 * - each async-nats version makes the wires that do not come with it fifty times less likely;
 * - priors speak only while nothing else does.
 *
 * Confidence is the probability so found, times the share of frames that decode with the wire (odd ones count half), times 1 - 0.5^(n+1),
 * where n counts the frames that speak for it and against the runner-up: each of them halves the doubt that is left, so
 * that one odd frame never settles it and three do.
 */
export function judgeRelease(evidence: ReleaseEvidence): ReleaseJudgement {
  const probabilities = toProbabilities(evidence)
  const chance = (reader: Reader): number => reader.reads.reduce((sum, wire) => sum + probabilities[wire], 0)
  const [best, second] = [...READERS].sort((one, other) => chance(other) - chance(one)) as [Reader, Reader]
  const speaking = evidence.beats[best.wire][second.wire]
  const clients = evidence.clientVersions.filter((version) => comesWith(version, best))
  const votes = speaking + (clients.length > 0 ? CLIENT_VOTES : 0)
  const confidence = chance(best) * decodingShare(evidence, best) * (1 - 0.5 ** (votes + 1))
  const isSure = confidence >= SURE_CONFIDENCE
  const candidates = CANDIDATES.map((wire) => ({ wire, probability: probabilities[wire], ...evidence.tallies[wire] }))
  return {
    wire: best.wire,
    confidence,
    isSure,
    sentence: toSentence(evidence, { best, second, speaking, clients, isSure }),
    candidates: candidates.sort((one, other) => other.probability - one.probability)
  }
}

function toProbabilities({ tallies, clientVersions }: ReleaseEvidence): Record<Candidate, number> {
  const scores = CANDIDATES.map((wire) => {
    const { fails, odd } = tallies[wire]
    const foreign = clientVersions.filter((version) => !wiresOfClient(version).includes(wire)).length
    return Math.log(PRIORS[wire]) + fails * FAILING_FRAME + odd * ODD_FRAME + foreign * FOREIGN_CLIENT
  })
  const top = Math.max(...scores)
  const weights = scores.map((score) => Math.exp(score - top))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const [a, b, c, d, h] = weights.map((weight) => weight / sum) as [number, number, number, number, number]
  return { A: a, B: b, C: c, D: d, H: h }
}

const comesWith = (version: string, { reads }: Reader): boolean =>
  wiresOfClient(version).some((wire) => reads.some((read) => read === wire))

/**
 * Share of the regular sample that decodes, odd frames counting half: 0.12's records make something of any bytes. Failing
 * frames that were looked at beyond the sample are left out.
 */
function decodingShare({ tallies, weighed, weighedForFailing }: ReleaseEvidence, { wire }: Reader): number {
  const sample = weighed - weighedForFailing
  if (sample <= 0) return 1
  const failed = Math.max(0, tallies[wire].fails - weighedForFailing)
  return 1 - Math.min(1, (failed + tallies[wire].odd / 2) / sample)
}

interface Verdict {
  readonly best: Reader
  readonly second: Reader
  readonly speaking: number
  readonly clients: readonly string[]
  readonly isSure: boolean
}

function toSentence({ weighed, tallies }: ReleaseEvidence, verdict: Verdict): string {
  const { best, second, speaking, clients, isSure } = verdict
  const library = clients.length > 0 ? `, and its clients say async-nats ${clients.join(', ')}` : ''
  if (weighed === 0 && clients.length === 0) return `Assumed ${best.name}: no frame was heard yet.`
  const { fits, odd, fails } = tallies[best.wire]
  const decoded = `${fits + odd} of ${weighed} frames looked at decode so`
  const strange = odd > 0 ? ` (${odd} to something no known release sends)` : ''
  const against = speaking > 0 ? `, ${speaking} of them better than as ${second.name}` : ''
  if (isSure) return `${best.name}: ${decoded}${strange}${against}${library}.`
  if (speaking > 0 || fails > 0) return `Unsure, read as ${best.name}: ${decoded}${strange}${against}${library}.`
  return `Unsure, read as ${best.name}: nothing in ${weighed} frames tells it from ${second.name}${library}.`
}
