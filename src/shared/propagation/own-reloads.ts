import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Entries of the catalogue that make the called node read the whole list anew, and each node in turn. */
const RELOAD = 'reload-blocked-ips'
const RELOAD_EACH = 'resync'
/** Runs whose answer is awaited; an operator has a few at once. */
const MAX_RUNS = 64
/** Nodes of which it is kept when they last did; a cluster has at most 1,024. */
const MAX_NODES = 1_024

/** A node's own answer that it read the list. µs since 1970, our clock. */
export interface OwnReload {
  readonly at: number
  readonly seq: number
}

/** A run that is under way. */
interface Reload {
  readonly isOfEach: boolean
  /** Null: the called node is not known. */
  readonly called: number | null
}

/**
 * Nodes that said to an operator's own call that they read the list of blocked addresses anew. That is the node's word and
 * rests on no broadcast: what it missed on the bus before, it has since.
 */
export class OwnReloads {
  readonly #runs = new Map<string, Reload>()
  readonly #nodes = new Map<number, OwnReload>()

  /** When the node last did; null: never. */
  of(nodeId: number): OwnReload | null {
    return this.#nodes.get(nodeId) ?? null
  }

  /** Every note; steps of operators' runs matter. Whether a node did. */
  note(seq: number, at: number, note: Note): boolean {
    if (note.text('source') !== 'operator' || note.text('act') !== 'run') return false
    const run = note.text('run')
    const step = note.text('step')
    if (run === null) return false
    if (step === 'requested') {
      const entry = note.text('entry')
      if (entry !== RELOAD && entry !== RELOAD_EACH) return false
      this.#runs.set(run, { isOfEach: entry === RELOAD_EACH, called: note.number('node', 0) })
      if (this.#runs.size > MAX_RUNS) this.#runs.delete(this.#runs.keys().next().value as string)
      return false
    }
    const reload = this.#runs.get(run)
    if (!reload) return false
    if (step === 'verdict') this.#runs.delete(run)
    const nodeId = toReader(step, reload, note)
    if (nodeId === null) return false
    if (!this.#nodes.has(nodeId) && this.#nodes.size >= MAX_NODES) return false
    this.#nodes.set(nodeId, { at, seq })
    return true
  }

  save(out: StateWriter): void {
    out.uint(this.#runs.size)
    for (const [run, { isOfEach, called }] of this.#runs) {
      out.text(run)
      out.uint(isOfEach ? 1 : 0)
      out.optionalInt(called)
    }
    out.uint(this.#nodes.size)
    for (const [nodeId, { at, seq }] of this.#nodes) for (const n of [nodeId, at, seq]) out.uint(n)
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const run = from.text()
      this.#runs.set(run, { isOfEach: from.uint() === 1, called: from.optionalInt() })
    }
    for (let left = from.uint(); left > 0; left--) {
      const nodeId = from.uint()
      this.#nodes.set(nodeId, { at: from.uint(), seq: from.uint() })
    }
  }
}

/** The node that a step says has read the list; null: it says so of none. */
function toReader(step: string | null, { isOfEach, called }: Reload, note: Note): number | null {
  if (!isOfEach) return step === 'accepted' ? called : null
  return step === 'evidence' && note.text('evidence') === 'processed' ? note.number('node', 0) : null
}
