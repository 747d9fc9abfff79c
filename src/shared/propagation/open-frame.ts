import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Propagation } from './evidence.ts'

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
type FrameHead = Pick<Propagation, 'seq' | 'at' | 'nodeId' | 'kind' | 'objectType' | 'payload'>

/** One frame while its marks may still change. Places of the arrays are slots of tracks. */
export class OpenFrame {
  readonly seq: number
  readonly at: number
  readonly nodeId: number
  readonly kind: number
  readonly objectType: number | null
  readonly payload: Uint8Array
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

  constructor(frame: FrameHead, knownNodes: number, nextTold: number) {
    this.seq = frame.seq
    this.at = frame.at
    this.nodeId = frame.nodeId
    this.kind = frame.kind
    this.objectType = frame.objectType
    this.payload = frame.payload
    this.knownNodes = knownNodes
    this.nextTold = nextTold
  }

  arrive(arrival: FrameArrival): void {
    if (this.arrivals.length < MAX_ARRIVALS) this.arrivals.push(arrival)
    this.touch()
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

  judge(slot: number, state: number, proof: Proof): void {
    this.#reserve(slot)
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
    out.int(this.nodeId)
    out.optionalInt(this.objectType)
    out.raw(this.payload, 0, this.payload.length)
    out.optionalInt(this.askedEvery)
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
    out.raw(this.states, 0, used)
    for (let slot = 0; slot < used; slot++) out.uint(this.handed[slot] ?? 0)
    for (let slot = 0; slot < used; slot++) out.uint(this.grown[slot] ?? 0)
  }

  static load(from: StateReader): OpenFrame {
    const [seq = 0, at = 0, kind = 0, knownNodes = 0, nextTold = 0, isDirty = 0] = Array.from({ length: 6 }, () =>
      from.uint()
    )
    const frame = { seq, at, kind, nodeId: from.int(), objectType: from.optionalInt(), payload: from.raw().slice() }
    const it = new OpenFrame(frame, knownNodes, nextTold)
    it.isDirty = isDirty === 1
    it.askedEvery = from.optionalInt()
    for (let left = from.uint(); left > 0; left--) {
      const observer = from.uint()
      const when = at + from.int()
      it.arrivals.push({ observer, at: when, seq: seq + from.uint(), count: from.uint(), epoch: from.uint() })
    }
    for (let left = from.uint(); left > 0; left--) {
      it.proofs.push({ askedAt: at + from.int(), at: at + from.int(), seq: seq + from.int() })
    }
    it.states = from.raw().slice()
    it.handed = Uint16Array.from({ length: it.states.length }, () => from.uint())
    it.grown = Uint16Array.from({ length: it.states.length }, () => from.uint())
    return it
  }

  /** Its number from 1 on; 0 when there are too many. The newest are the likely ones. */
  #refer(proof: Proof): number {
    const { proofs } = this
    const last = proofs.length - 1
    for (let i = last; i >= 0 && i > last - 8; i--) if (proofs[i]?.seq === proof.seq) return i + 1
    return proofs.length < MAX_PROOFS ? proofs.push(proof) : 0
  }

  #reserve(slot: number): void {
    if (slot < this.states.length) return
    const length = Math.max(8, 2 ** Math.ceil(Math.log2(slot + 1)))
    this.states = widened(this.states, new Uint8Array(length))
    this.handed = widened(this.handed, new Uint16Array(length))
    this.grown = widened(this.grown, new Uint16Array(length))
  }
}

function widened<T extends Uint8Array | Uint16Array>(old: T, wider: T): T {
  wider.set(old)
  return wider
}
