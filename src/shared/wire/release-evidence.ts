import { OBJECT_TYPES } from './enums.table.ts'
import { WIRE_RELEASES } from './release.ts'
import { BatchScan } from './scan-batch.ts'
import { TYPE_NUMBERS } from './type-numbers.ts'
import { WIRE_LAYOUTS, type WireVersion } from './wire-layout.table.ts'

/** The wires that need telling apart. E to G are read as H, which only extends them. */
export const CANDIDATES = ['A', 'B', 'C', 'D', 'H'] as const satisfies readonly WireVersion[]
export type Candidate = (typeof CANDIDATES)[number]

/** How frames went with one candidate. */
export interface Tally {
  /** Decoded to the end, canonically, to what nodes of that release are known to send. */
  fits: number
  /** Decoded, but unusual, or to something that no node of that release sends. */
  odd: number
  /** Did not decode. */
  fails: number
}

/** All that judging a cluster's release needs. Plain JSON, for a checkpoint; changed in place. */
export interface ReleaseEvidence {
  /** Frames heard, looked at or not. */
  frames: number
  /** Frames looked at. */
  weighed: number
  /** Those of them that were looked at only because they did not decode, and so do not count as a share. */
  weighedForFailing: number
  readonly tallies: Record<Candidate, Tally>
  /** `beats[w][v]`: frames that went better with `w` than with `v`. */
  readonly beats: Record<Candidate, Record<Candidate, number>>
  /** Distinct async-nats versions of connections that subscribe to the subject. */
  readonly clientVersions: string[]
}

/** Frames looked at one by one at the start: seconds of a busy cluster, a day of a quiet one. */
const FULL_SAMPLE = 2000
/** Afterwards one in so many, to notice an upgrade: five scans of one frame in 64 cost less than a tenth of the fold's. */
const SAMPLE_STEP = 64
/** Failing frames that are looked at beyond the sample, in all: a flood of garbage must not cost five scans each. */
const MOST_FOR_FAILING = 2000
/** A cluster in the middle of an upgrade has two. */
const MOST_CLIENT_VERSIONS = 8
/** What a publisher sends at most in one frame (wire-format.md section 5). */
const BATCH_EVENTS = 100

const FITS = 2
const ODD = 1
const FAILS = 0

const scans: readonly { readonly wire: Candidate; readonly scan: BatchScan }[] = CANDIDATES.map((wire) => ({
  wire,
  scan: new BatchScan(wire)
}))

/** Evidence before anything is heard. */
export function makeEvidence(): ReleaseEvidence {
  const beats = (): Record<Candidate, number> => ({ A: 0, B: 0, C: 0, D: 0, H: 0 })
  const tally = (): Tally => ({ fits: 0, odd: 0, fails: 0 })
  return {
    frames: 0,
    weighed: 0,
    weighedForFailing: 0,
    tallies: { A: tally(), B: tally(), C: tally(), D: tally(), H: tally() },
    beats: { A: beats(), B: beats(), C: beats(), D: beats(), H: beats() },
    clientVersions: []
  }
}

/**
 * Takes in one frame, `bytes[from..to)`. To be called for every frame; looks closely at the first `FULL_SAMPLE`, then at
 * one in `SAMPLE_STEP` and, for a while, at each with `hasFailed`: one that did not decode with the wire in use.
 * Allocates nothing.
 */
export function weighFrame(
  evidence: ReleaseEvidence,
  bytes: Uint8Array,
  from: number,
  to: number,
  hasFailed: boolean
): void {
  const n = evidence.frames++
  if (n >= FULL_SAMPLE && n % SAMPLE_STEP !== 0) {
    if (!hasFailed || evidence.weighedForFailing >= MOST_FOR_FAILING) return
    evidence.weighedForFailing++
  }
  evidence.weighed++
  for (const { wire, scan } of scans) grades[wire] = gradeFrame(scan, wire, bytes, from, to)
  for (const { wire } of scans) {
    const grade = grades[wire]
    const tally = evidence.tallies[wire]
    if (grade === FITS) tally.fits++
    else if (grade === ODD) tally.odd++
    else tally.fails++
    const beats = evidence.beats[wire]
    for (const { wire: other } of scans) if (grade > grades[other]) beats[other]++
  }
}

/** Takes in the `version` of a rust client that subscribes to the subject (CONNZ, wire-format.md section 15). */
export function weighClientVersion(evidence: ReleaseEvidence, version: string): void {
  const known = evidence.clientVersions
  if (!known.includes(version) && known.length < MOST_CLIENT_VERSIONS && wiresOfClient(version).length > 0) {
    known.push(version)
  }
}

/**
 * The candidates whose releases bring this version of async-nats; none if the version says nothing. A packager may have
 * changed dependencies, so this is a hint, not proof.
 */
export function wiresOfClient(version: string): readonly Candidate[] {
  const wires = WIRE_RELEASES.filter(({ clientVersions }) => clientVersions.includes(version)).map(({ wire }) => wire)
  const minor = /^0\.(\d{1,4})\./.exec(version)?.[1]
  // 0.47 came with 0.16.0; later ones can only belong to it or to what follows.
  if (wires.length === 0) return minor !== undefined && Number(minor) >= 47 ? ['H'] : []
  return CANDIDATES.filter((candidate) => wires.includes(candidate) || (candidate === 'H' && wires.includes('E')))
}

const grades: Record<Candidate, number> = { A: FAILS, B: FAILS, C: FAILS, D: FAILS, H: FAILS }

function gradeFrame(scan: BatchScan, wire: Candidate, bytes: Uint8Array, from: number, to: number): number {
  let isOdd = false
  scan.open(bytes, from, to)
  while (scan.next()) if (!isOdd && !isSent(scan, wire)) isOdd = true
  if (scan.error !== 0) return FAILS
  // `isUnusual` false means that encoding what was decoded gives the same bytes, which by chance hardly happens.
  return isOdd || scan.isUnusual || scan.events > BATCH_EVENTS ? ODD : FITS
}

/** Whether nodes are known to send the scan's current event so (wire-format.md sections 9 and 10). */
function isSent(scan: BatchScan, wire: Candidate): boolean {
  switch (scan.type) {
    case TYPE_NUMBERS.StateChange:
      // Empty change sets are skipped, and bits without a name are never set.
      return scan.typesHigh === 0 && scan.typesLow !== 0 && scan.typesLow >>> WIRE_LAYOUTS[wire].dataTypes === 0
    case TYPE_NUMBERS.RegistryInsert:
      // Its id is a snowflake made by the sender; the lowest 9 bits say by which node.
      return isSentAs(scan, 'insert') && scan.idHigh !== 0 && (scan.idLow & 511) === (scan.nodeId & 511)
    case TYPE_NUMBERS.RegistryReload:
      return isSentAs(scan, 'reload')
    case TYPE_NUMBERS.RegistryDelete:
      return false
    case TYPE_NUMBERS.CacheInvalidate:
    case TYPE_NUMBERS.InvalidateAccessTokens:
    case TYPE_NUMBERS.InvalidateDavCache:
    case TYPE_NUMBERS.InvalidateGroupwareCache:
      return scan.count > 0
    default:
      return true
  }
}

function isSentAs(scan: BatchScan, how: 'insert' | 'reload'): boolean {
  return OBJECT_TYPES[scan.objectType]?.sentAs.includes(how) === true
}
