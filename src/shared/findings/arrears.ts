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

/** A node that has this of a later broadcast has taken it in. */
const TAKEN: ReadonlySet<NodeMark['evidence']> = new Set(['own', 'likely', 'firm', 'processed', 'enforced'])
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
  /** What was told of a node last, until it changes: rules look several times a second. */
  readonly #told = new Map<number, SeenArrears>()

  /** A frame as it stands now; again and again while its marks change. */
  tell(frame: Propagation): void {
    for (const mark of frame.marks) this.#mark(frame, mark)
  }

  get nodeIds(): IterableIterator<number> {
    return this.#debts.keys()
  }

  /** A node's process began anew at `at`, and has read everything afresh. */
  restarted(nodeId: number, at: number): void {
    const debts = this.#debts.get(nodeId)
    if (!debts) return
    this.#drop(nodeId, debts, (debt) => debt.at < at)
  }

  /** A node said that it has read the whole list of blocked addresses since. */
  reread(nodeId: number, at: number): void {
    const debts = this.#debts.get(nodeId)
    if (debts) this.#drop(nodeId, debts, (debt) => debt.at < at && concernsBlocks(debt))
  }

  /** What is too old to matter goes. */
  forget(at: number): void {
    const isOld = (debt: Debt): boolean => at - debt.at >= (concernsBlocks(debt) ? FORGET_BLOCKS_US : FORGET_US)
    for (const [nodeId, debts] of this.#debts) this.#drop(nodeId, debts, isOld)
  }

  get all(): readonly SeenArrears[] {
    return [...this.#debts].map(([nodeId, debts]) => {
      const told = this.#told.get(nodeId) ?? toSeen(nodeId, [...debts.values()])
      this.#told.set(nodeId, told)
      return told
    })
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
    if (evidence === 'missed' || evidence === 'doubtful') {
      this.#owe(nodeId, debts, frame, mark)
      return
    }
    if (!debts) return
    const isTaken = TAKEN.has(evidence)
    const isPaid = (debt: Debt): boolean => isTaken && debt.seq < frame.seq && makesGood(frame, debt)
    this.#drop(nodeId, debts, (debt) => debt.seq === frame.seq || isPaid(debt))
  }

  #owe(nodeId: number, debts: Map<number, Debt> | undefined, frame: Propagation, mark: NodeMark): void {
    const lack = mark.evidence === 'doubtful' ? 'doubtful' : mark.cid === null ? 'away' : 'missed'
    const { seq, at, kind, objectType } = frame
    const known = debts?.get(seq)
    if (known && known.lack === lack && known.reason === mark.reason) return
    if (!known && (debts?.size ?? 0) >= MAX_OF_NODE) return
    if (!debts && this.#debts.size >= MAX_NODES) return
    const owed = debts ?? new Map<number, Debt>()
    owed.set(seq, { seq, at, kind, objectType, lack, reason: mark.reason })
    this.#debts.set(nodeId, owed)
    this.#told.delete(nodeId)
  }

  #drop(nodeId: number, debts: Map<number, Debt>, isOver: (debt: Debt) => boolean): void {
    for (const debt of debts.values()) {
      if (!isOver(debt)) continue
      debts.delete(debt.seq)
      this.#told.delete(nodeId)
    }
    if (debts.size === 0) this.#debts.delete(nodeId)
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
