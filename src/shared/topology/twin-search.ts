import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Track } from './track.ts'

/** Nodes without a connection, and connections without a node, among which pairs are sought; with more each pair is chance. */
const MOST_ROWS = 24
const MOST_TRACKS = 24
/** Steps of a pair that must agree, and steps in which both rose. */
const AGREEING_STEPS = 4
const JOINT_STEPS = 2
/** Pairs that still agree; those of 24 nodes and 24 connections are 6,624. */
const MOST_PAIRS = 8_192

/** Frames of a node that no connection explains. */
export interface UnexplainedRow {
  readonly row: number
  readonly min: number
  readonly likely: number
  readonly max: number
}

/** The step of a connection that is nobody's. */
export interface UnexplainedStep {
  readonly track: Track
  readonly count: number
}

/** One pair: steps that agreed, and those in which both rose. */
interface Pair {
  readonly row: number
  readonly a: Track
  readonly b: Track
  agreed: number
  joint: number
}

/**
 * Two processes that had the same id before Stoa came: neither counter follows the node, both together do. Sought among
 * the nodes and connections that nothing else explains.
 */
export class TwinSearch {
  #pairs = new Map<string, Pair>()

  /** After each asking. The pair that is proven now, if any. */
  run(rows: readonly UnexplainedRow[], steps: readonly UnexplainedStep[]): Pair | null {
    if (rows.length === 0 || rows.length > MOST_ROWS || steps.length < 2 || steps.length > MOST_TRACKS) {
      this.#pairs.clear()
      return null
    }
    const pairs = new Map<string, Pair>()
    for (const row of rows) {
      for (const [i, a] of steps.entries()) for (const b of steps.slice(i + 1)) this.#match(row, a, b, pairs)
    }
    this.#pairs = pairs
    return findProven([...pairs.values()])
  }

  save(out: StateWriter): void {
    out.uint(this.#pairs.size)
    for (const { row, a, b, agreed, joint } of this.#pairs.values()) {
      for (const n of [row, a.connection.key, b.connection.key, agreed, joint]) out.uint(n)
    }
  }

  /** `tracks` by the keys of their connections. */
  load(from: StateReader, tracks: ReadonlyMap<number, Track>): void {
    for (let left = from.uint(); left > 0; left--) {
      const row = from.uint()
      const a = tracks.get(from.uint())
      const b = tracks.get(from.uint())
      const pair = { agreed: from.uint(), joint: from.uint() }
      if (a && b) this.#pairs.set(toKey(row, a, b), { row, a, b, ...pair })
    }
  }

  #match(of: UnexplainedRow, a: UnexplainedStep, b: UnexplainedStep, pairs: Map<string, Pair>): void {
    const sum = a.count + b.count
    if (sum < of.min || sum > of.max || pairs.size >= MOST_PAIRS) return
    const key = toKey(of.row, a.track, b.track)
    const known = this.#pairs.get(key)
    const agreed = (known?.agreed ?? 0) + (sum > 0 && sum === of.likely ? 1 : 0)
    const joint = (known?.joint ?? 0) + (a.count > 0 && b.count > 0 ? 1 : 0)
    pairs.set(key, { row: of.row, a: a.track, b: b.track, agreed, joint })
  }
}

/** Only when no other pair and no other node fits as well. */
function findProven(pairs: readonly Pair[]): Pair | null {
  const proven = pairs.filter((it) => it.agreed >= AGREEING_STEPS && it.joint >= JOINT_STEPS)
  const best = proven[0]
  if (!best) return null
  const isAlone = proven.every((it) => it === best || (it.row !== best.row && !shares(it, best)))
  return isAlone ? best : null
}

function shares(one: Pair, other: Pair): boolean {
  return one.a === other.a || one.a === other.b || one.b === other.a || one.b === other.b
}

function toKey(row: number, a: Track, b: Track): string {
  return `${row} ${a.connection.key} ${b.connection.key}`
}
