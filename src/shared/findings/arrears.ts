import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { NodeMark, Propagation } from '../propagation/evidence.ts'
import { type Broadcast, concernsBlocks, makesGood, toBroadcastWord } from './broadcast.ts'
import { HOUR_US } from './rule.ts'
import type { SeenArrears } from './sight.ts'

/** Broadcasts kept for one node; more are as bad, and only counted. */
const MAX_OF_NODE = 64
/** Nodes that may be behind at once: all of a cluster. */
const MAX_NODES = 1_024
/** What is not made good by then is left to whoever looks at the history: caches and tokens have expired long since. */
const FORGET_US = 24 * HOUR_US
const FORGET_BLOCKS_US = 7 * 24 * HOUR_US

/** missed: a connection that listened did not get it · away: there was no connection · doubtful: it went into a dead one. */
const LACKS = ['missed', 'away', 'doubtful'] as const
type Lack = (typeof LACKS)[number]

/** One broadcast that one node lacks. */
interface Debt extends Broadcast {
  readonly seq: number
  readonly at: number
  readonly lack: Lack
  readonly reason: string
}

/**
 * What each node lacks: broadcasts that were missed or are doubtful there, until a later one that makes up for them has
 * surely been taken in. Kept here because propagation forgets frames long before an operator has acted. Pure fold.
 */
export class Arrears {
  /** By node, then by seq. */
  readonly #debts = new Map<number, Map<number, Debt>>()

  /** A frame as it stands now; again and again while its marks change. */
  tell(frame: Propagation): void {
    for (const mark of frame.marks) this.#mark(frame, mark)
  }

  /** What is too old to matter goes. */
  forget(at: number): void {
    for (const [nodeId, debts] of this.#debts) {
      for (const debt of debts.values()) {
        const forget = concernsBlocks(debt) ? FORGET_BLOCKS_US : FORGET_US
        if (at - debt.at >= forget) debts.delete(debt.seq)
      }
      if (debts.size === 0) this.#debts.delete(nodeId)
    }
  }

  get all(): readonly SeenArrears[] {
    return [...this.#debts].map(([nodeId, debts]) => toSeen(nodeId, [...debts.values()]))
  }

  save(out: StateWriter): void {
    out.uint(this.#debts.size)
    for (const [nodeId, debts] of this.#debts) {
      out.uint(nodeId)
      out.uint(debts.size)
      for (const debt of debts.values()) {
        for (const n of [debt.seq, debt.at, debt.kind, LACKS.indexOf(debt.lack)]) out.uint(n)
        out.optionalInt(debt.objectType)
        out.text(debt.reason)
      }
    }
  }

  load(from: StateReader): void {
    for (let nodes = from.uint(); nodes > 0; nodes--) {
      const debts = new Map<number, Debt>()
      this.#debts.set(from.uint(), debts)
      for (let left = from.uint(); left > 0; left--) {
        const [seq, at, kind] = [from.uint(), from.uint(), from.uint()]
        const lack = LACKS[from.uint()] ?? 'missed'
        debts.set(seq, { seq, at, kind, lack, objectType: from.optionalInt(), reason: from.text() })
      }
    }
  }

  #mark(frame: Propagation, mark: NodeMark): void {
    const { evidence, nodeId } = mark
    const debts = this.#debts.get(nodeId)
    if (evidence !== 'missed' && evidence !== 'doubtful') {
      if (!debts) return
      debts.delete(frame.seq)
      if (evidence !== 'own' && evidence !== 'firm' && evidence !== 'likely') return
      for (const debt of debts.values()) if (debt.seq < frame.seq && makesGood(frame, debt)) debts.delete(debt.seq)
      return
    }
    const lack = evidence === 'doubtful' ? 'doubtful' : mark.cid === null ? 'away' : 'missed'
    const { seq, at, kind, objectType } = frame
    const debt = { seq, at, kind, objectType, lack, reason: mark.reason } as const
    if (debts) {
      if (debts.size < MAX_OF_NODE || debts.has(seq)) debts.set(seq, debt)
    } else if (this.#debts.size < MAX_NODES) this.#debts.set(nodeId, new Map([[seq, debt]]))
  }
}

function toSeen(nodeId: number, debts: readonly Debt[]): SeenArrears {
  const inOrder = debts.toSorted((a, b) => a.seq - b.seq)
  const count = (lack: Lack): number => debts.filter((debt) => debt.lack === lack).length
  return {
    nodeId,
    since: inOrder[0]?.at ?? 0,
    missed: count('missed'),
    away: count('away'),
    doubtful: count('doubtful'),
    what: [...new Set(inOrder.map(toBroadcastWord))],
    onlyBlocks: debts.every(concernsBlocks),
    evidence: inOrder.map((debt) => ({
      seq: debt.seq,
      at: debt.at,
      sentence: `A ${toBroadcastWord(debt)}: ${debt.reason}`
    }))
  }
}
