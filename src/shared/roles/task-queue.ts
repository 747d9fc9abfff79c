import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { TaskFacts } from './facts-of-roles.ts'
import { field, type JsonObject, textOf, toObject, toUs, wholeOf } from './json.ts'

/** Tasks in the queue that are kept: a purge of all accounts makes one for each. */
const MOST_TASKS = 2_000
/** Tasks that left it, the latest: a purge of blobs alone makes 256. */
const MOST_GONE = 500
/** After this nobody asks what became of a task. µs */
const GONE_FOR_US = 86_400_000_000
const REASON_MAX = 300
const WORD_MAX = 64
const STATES = ['pending', 'retry', 'failed'] as const

/** The task queue as it was told, and what left it. Pure. */
export class TaskQueue {
  readonly #tasks = new Map<string, TaskFacts>()
  #gone: TaskFacts[] = []
  #all: readonly TaskFacts[] | null = null
  /** Tasks of the last whole answer that were too many to keep. */
  #leftOut = 0

  /** Those in the queue in the order in which they were seen, then those that left it, oldest first. */
  get all(): readonly TaskFacts[] {
    this.#all ??= [...this.#tasks.values(), ...this.#gone]
    return this.#all
  }

  /** How many are in the queue beyond those that are kept. */
  get leftOut(): number {
    return this.#leftOut
  }

  tell(it: {
    readonly seq: number
    readonly at: number
    readonly isWhole: boolean
    readonly list: readonly JsonObject[]
    readonly gone: readonly string[]
  }): void {
    this.#all = null
    const { seq, at, isWhole, list, gone } = it
    if (isWhole) {
      const told = new Set(list.map((one) => textOf(one, 'id')))
      for (const id of [...this.#tasks.keys()]) if (!told.has(id)) this.#leave(id, seq, at)
      this.#leftOut = 0
    }
    for (const id of gone) this.#leave(id, seq, at)
    for (const one of list) this.#put(one, seq, at)
    this.#gone = this.#gone.filter((one) => at - (one.goneAt ?? at) < GONE_FOR_US).slice(-MOST_GONE)
  }

  save(out: StateWriter): void {
    out.uint(this.#leftOut)
    out.uint(this.#tasks.size)
    for (const task of this.#tasks.values()) saveTask(out, task)
    out.uint(this.#gone.length)
    for (const task of this.#gone) saveTask(out, task)
  }

  load(from: StateReader): void {
    this.#leftOut = from.uint()
    for (let left = from.uint(); left > 0; left--) {
      const task = loadTask(from)
      this.#tasks.set(task.id, task)
    }
    this.#gone = Array.from({ length: from.uint() }, () => loadTask(from))
    this.#all = null
  }

  #put(one: JsonObject, seq: number, at: number): void {
    const id = textOf(one, 'id')
    if (id === null) return
    const known = this.#tasks.get(id) ?? this.#comeBack(id)
    if (!known && this.#tasks.size >= MOST_TASKS) {
      this.#leftOut++
      return
    }
    this.#tasks.set(id, toTask(one, { id, seq, at: known?.firstSeen ?? at }))
  }

  /** A long list is told in several notes: what the first leaves out was not gone when the next one has it. */
  #comeBack(id: string): TaskFacts | undefined {
    const index = this.#gone.findLastIndex((it) => it.id === id)
    return index < 0 ? undefined : this.#gone.splice(index, 1)[0]
  }

  #leave(id: string, seq: number, at: number): void {
    const task = this.#tasks.get(id)
    if (!task) return
    this.#tasks.delete(id)
    this.#gone.push({ ...task, goneAt: at, goneSeq: seq })
  }
}

function toTask(one: JsonObject, { id, seq, at }: { id: string; seq: number; at: number }): TaskFacts {
  const status = toObject(field(one, 'status'))
  const word = textOf(status, '@type')
  const reason = textOf(status, 'failureReason')
  return {
    id,
    variant: (textOf(one, '@type') ?? '').slice(0, WORD_MAX).toWellFormed(),
    kind: textOf(one, 'maintenanceType')?.slice(0, WORD_MAX).toWellFormed() ?? null,
    state: word === 'Retry' ? 'retry' : word === 'Failed' ? 'failed' : 'pending',
    due: toUs(textOf(status, 'due') ?? textOf(one, 'due')),
    createdAt: toUs(textOf(status, 'createdAt')),
    attempt: wholeOf(status, 'attemptNumber') ?? wholeOf(status, 'failedAttemptNumber'),
    reason: reason?.slice(0, REASON_MAX).toWellFormed() ?? null,
    firstSeen: at,
    seq,
    goneAt: null,
    goneSeq: null
  }
}

function saveTask(out: StateWriter, it: TaskFacts): void {
  out.text(it.id)
  out.text(it.variant)
  out.optionalText(it.kind)
  out.uint(STATES.indexOf(it.state))
  for (const number of [it.due, it.createdAt, it.attempt]) out.optionalInt(number)
  out.optionalText(it.reason)
  out.uint(it.firstSeen)
  out.uint(it.seq)
  out.optionalInt(it.goneAt)
  out.optionalInt(it.goneSeq)
}

function loadTask(from: StateReader): TaskFacts {
  const [id, variant, kind] = [from.text(), from.text(), from.optionalText()]
  const state = STATES[from.uint()] ?? 'pending'
  const [due, createdAt, attempt] = [from.optionalInt(), from.optionalInt(), from.optionalInt()]
  const reason = from.optionalText()
  const [firstSeen, seq] = [from.uint(), from.uint()]
  return {
    id,
    variant,
    kind,
    state,
    due,
    createdAt,
    attempt,
    reason,
    firstSeen,
    seq,
    goneAt: from.optionalInt(),
    goneSeq: from.optionalInt()
  }
}
