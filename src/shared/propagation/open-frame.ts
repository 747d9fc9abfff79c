import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { NodeWord, Propagation } from './evidence.ts'

/** What is known of one frame at one connection. `PENDING` is what an empty place says. */
export const PENDING = 0
/** It was not there yet when the frame came. */
export const ABSENT = 1
export const HANDED = 2
export const LIKELY = 3
/** Proven by `in_msgs` long after, and by `rtt`. */
export const FIRM_BY_SPEECH = 4
export const FIRM_BY_RTT = 5
export const MISSED = 6
/** Some frames were lost on the connection, this one or others. */
export const LOSSY = 7
/** It began at about the time of the frame. */
export const UNCERTAIN = 8
/** Handed over, if nothing was lost: no answer has shown that yet. */
export const TENTATIVE = 9

/** Observers of one frame; a contract's cluster has at most 64 servers. */
const MAX_ARRIVALS = 64
/** Answers that one frame may refer to: its proofs are numbers of 16 bits. */
const MAX_PROOFS = 65_535

/** An answer to CONNZ that proves something. */
export interface Proof {
  readonly askedAt: number
  readonly at: number
  readonly seq: number
}

/** A frame's arrival at one observer; `count`: its number there in that epoch. */
export interface FrameArrival {
  readonly observer: number
  readonly at: number
  readonly seq: number
  readonly count: number
  readonly epoch: number
}

/** What is known of a frame from itself alone. */
type FrameHead = Pick<Propagation, 'seq' | 'at' | 'nodeId' | 'kind' | 'objectType' | 'payload'> & {
  /** Its events as a node's log would word them; empty: nobody reads logs. */
  readonly words?: readonly string[]
}

/** What one node said of a frame. */
interface NodeSaid {
  processed: NodeWord | null
  enforced: NodeWord | null
  /** It could not apply it, and why. Outside. */
  failure: { readonly reason: string; readonly seq: number } | null
}

/** One frame while its marks may still change. Places of the arrays are slots of tracks. */
export class OpenFrame {
  readonly seq: number
  readonly at: number
  readonly nodeId: number
  readonly kind: number
  readonly objectType: number | null
  readonly payload: Uint8Array
  readonly words: readonly string[]
  /** By node id. */
  readonly said = new Map<number, NodeSaid>()
  /** It stays open until then, µs, since nodes may still say something of it; 0: it need not. */
  heldUntil = 0
  /** Node ids that were known when it came: the first so many of the state's list. */
  readonly knownNodes: number
  readonly arrivals: FrameArrival[] = []
  readonly proofs: Proof[] = []
  states = new Uint8Array(0)
  /** By slot: number in `proofs`, from 1 on, of the answer that handed it over, and of the one that made it stronger. */
  handed = new Uint16Array(0)
  grown = new Uint16Array(0)
  askedEvery: number | null = null
  /** Something changed since it was last told. */
  isDirty = true
  /** When it is told next, if it changed. */
  nextTold: number
  /** Rises with each change, for who keeps what was made of it. Not kept in checkpoints. */
  version = 0
  /** Of what was last told: equal ones are not told again. Not kept either: after a restart it is told once more. */
  signature = 0
  /** Its number in the order of opening, from 1 on. Not kept: given anew. */
  ordinal = 0
  /** It is settled, and listed no more. */
  isClosed = false
  /** Too many came at once: it is counted, and judged at no connection. */
  readonly isCountedOnly: boolean

  constructor(frame: FrameHead, knownNodes: number, nextTold: number, isCountedOnly = false) {
    this.seq = frame.seq
    this.at = frame.at
    this.nodeId = frame.nodeId
    this.kind = frame.kind
    this.objectType = frame.objectType
    this.payload = frame.payload
    this.words = frame.words ?? []
    this.knownNodes = knownNodes
    this.nextTold = nextTold
    this.isCountedOnly = isCountedOnly
  }

  /** Whether it is the first one at its observer, and kept. */
  arrive(arrival: FrameArrival): boolean {
    this.touch()
    if (this.arrivals.length >= MAX_ARRIVALS) return false
    const isFirst = this.arrivalAt(arrival.observer) === null
    this.arrivals.push(arrival)
    return isFirst
  }

  touch(): void {
    this.isDirty = true
    this.version++
  }

  arrivalAt(observer: number): FrameArrival | null {
    for (const it of this.arrivals) if (it.observer === observer) return it
    return null
  }

  state(slot: number): number {
    return this.states[slot] ?? PENDING
  }

  handedBy(slot: number): Proof | null {
    return this.proofs[(this.handed[slot] ?? 0) - 1] ?? null
  }

  grownBy(slot: number): Proof | null {
    return this.proofs[(this.grown[slot] ?? 0) - 1] ?? null
  }

  /** A node said that it read it, or refused its address. Whether that is news. */
  hear(nodeId: number, word: NodeWord): boolean {
    const said = this.#saidBy(nodeId)
    if (said[word.evidence] !== null) return false
    said[word.evidence] = word
    this.touch()
    return true
  }

  /** A node said that it could not apply it. Whether that is news. */
  fail(nodeId: number, reason: string, seq: number): boolean {
    const said = this.#saidBy(nodeId)
    if (said.failure !== null) return false
    said.failure = { reason, seq }
    this.touch()
    return true
  }

  #saidBy(nodeId: number): NodeSaid {
    const said = this.said.get(nodeId) ?? { processed: null, enforced: null, failure: null }
    this.said.set(nodeId, said)
    return said
  }

  /** Makes room for slots up to this one, all at once where many follow. */
  reserve(slots: number): void {
    if (slots > this.states.length) this.#widen(Math.max(8, Math.ceil(slots / 64) * 64))
  }

  judge(slot: number, state: number, proof: Proof): void {
    this.reserve(slot + 1)
    this.states[slot] = state
    this.handed[slot] = this.#refer(proof)
    this.touch()
  }

  /** Makes sure of what was tentative: the answer that handed it over stays. */
  confirm(slot: number, state: number): void {
    this.states[slot] = state
    this.touch()
  }

  grow(slot: number, state: number, proof: Proof): void {
    this.states[slot] = state
    this.grown[slot] = this.#refer(proof)
    this.touch()
  }

  save(out: StateWriter): void {
    for (const n of [this.seq, this.at, this.kind, this.knownNodes, this.nextTold, this.isDirty ? 1 : 0]) out.uint(n)
    out.uint(this.isCountedOnly ? 1 : 0)
    out.int(this.nodeId)
    out.optionalInt(this.objectType)
    out.raw(this.payload, 0, this.payload.length)
    out.optionalInt(this.askedEvery)
    this.#saveWords(out)
    out.uint(this.arrivals.length)
    for (const it of this.arrivals) {
      out.uint(it.observer)
      out.int(it.at - this.at)
      out.uint(it.seq - this.seq)
      out.uint(it.count)
      out.uint(it.epoch)
    }
    out.uint(this.proofs.length)
    for (const it of this.proofs) {
      out.int(it.askedAt - this.at)
      out.int(it.at - this.at)
      out.int(it.seq - this.seq)
    }
    // Without the empty end, which only says how far the array happened to grow.
    let used = this.states.length
    while (used > 0 && this.states[used - 1] === PENDING) used--
    out.uint(used)
    for (const list of [this.states, this.handed, this.grown]) saveRuns(out, list, used)
  }

  #saveWords(out: StateWriter): void {
    out.uint(this.heldUntil)
    out.uint(this.words.length)
    for (const word of this.words) out.text(word)
    out.uint(this.said.size)
    for (const [nodeId, { processed, enforced, failure }] of this.said) {
      out.uint(nodeId)
      for (const word of [processed, enforced]) {
        out.uint(word === null ? 0 : 1)
        if (word) for (const n of [word.second, word.readAt, word.seq]) out.uint(n)
      }
      out.optionalText(failure?.reason ?? null)
      if (failure) out.uint(failure.seq)
    }
  }

  #loadSaid(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const nodeId = from.uint()
      const words = EVIDENCE_OF_WORDS.map((evidence): NodeWord | null =>
        from.uint() === 0 ? null : { evidence, second: from.uint(), readAt: from.uint(), seq: from.uint() }
      )
      const reason = from.optionalText()
      const failure = reason === null ? null : { reason, seq: from.uint() }
      this.said.set(nodeId, { processed: words[0] ?? null, enforced: words[1] ?? null, failure })
    }
  }

  static load(from: StateReader): OpenFrame {
    const head = Array.from({ length: 7 }, () => from.uint())
    const [seq = 0, at = 0, kind = 0, knownNodes = 0, nextTold = 0, isDirty = 0, isCountedOnly = 0] = head
    const frame = { seq, at, kind, nodeId: from.int(), objectType: from.optionalInt(), payload: from.raw().slice() }
    const askedEvery = from.optionalInt()
    const heldUntil = from.uint()
    const words = Array.from({ length: from.uint() }, () => from.text())
    const it = new OpenFrame({ ...frame, words }, knownNodes, nextTold, isCountedOnly === 1)
    it.isDirty = isDirty === 1
    it.askedEvery = askedEvery
    it.heldUntil = heldUntil
    it.#loadSaid(from)
    for (let left = from.uint(); left > 0; left--) {
      const observer = from.uint()
      const when = at + from.int()
      it.arrivals.push({ observer, at: when, seq: seq + from.uint(), count: from.uint(), epoch: from.uint() })
    }
    for (let left = from.uint(); left > 0; left--) {
      it.proofs.push({ askedAt: at + from.int(), at: at + from.int(), seq: seq + from.int() })
    }
    const used = from.uint()
    if (used > 0) it.reserve(used)
    for (const list of [it.states, it.handed, it.grown]) loadRuns(from, list, used)
    return it
  }

  /** Its number from 1 on; 0 when there are too many. The newest are the likely ones. */
  #refer(proof: Proof): number {
    const { proofs } = this
    const last = proofs.length - 1
    for (let i = last; i >= 0 && i > last - 8; i--) if (proofs[i]?.seq === proof.seq) return i + 1
    return proofs.length < MAX_PROOFS ? proofs.push(proof) : 0
  }

  #widen(length: number): void {
    this.states = widened(this.states, new Uint8Array(length))
    this.handed = widened(this.handed, new Uint16Array(length))
    this.grown = widened(this.grown, new Uint16Array(length))
  }
}

const EVIDENCE_OF_WORDS = ['processed', 'enforced'] as const

function widened<T extends Uint8Array | Uint16Array>(old: T, wider: T): T {
  wider.set(old)
  return wider
}

/** Connections of one server have neighbouring slots and fare alike: runs of equal values are what is long here. */
function saveRuns(out: StateWriter, list: Uint8Array | Uint16Array, used: number): void {
  for (let from = 0; from < used; ) {
    const value = list[from] ?? 0
    let to = from + 1
    while (to < used && list[to] === value) to++
    out.uint(value)
    out.uint(to - from)
    from = to
  }
}

function loadRuns(from: StateReader, list: Uint8Array | Uint16Array, used: number): void {
  for (let at = 0; at < used; ) {
    const value = from.uint()
    const length = from.uint()
    list.fill(value, at, Math.min(used, at + length))
    at += length
  }
}
