import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { reviveRun } from './revive-run.ts'
import { addStep, beginRun, interruptRun, type RunRecord } from './run-record.ts'

/** Runs whose verdict is told: their rows hold the older ones. With those under way at most some 100 KiB each. */
const CLOSED_MAX = 24
/** Runs that may be under way at once, of two hosts that wrote into one history. */
const OPEN_MAX = 16
/** Lines of one kind; a purge of blobs writes 256 of them within a second. */
const LINES_MAX = 64
/** Lines that one note may bring. */
const NOTE_LINES_MAX = 2_000

/** Log lines that begin or end a piece of work; management-api.md 4.3, telemetry.md 2.3. */
export const WORK_EVENTS: ReadonlySet<string> = new Set([
  'store.data-store-purged',
  'store.blob-store-purged',
  'spam.train-started',
  'spam.train-completed',
  'spam.rules-updated',
  'acme.order-start',
  'acme.order-completed',
  'task-manager.task-failed',
  'task-manager.task-retry',
  'purge.started',
  'purge.finished'
])

/** What an operator ran: one change of one run, for the history. Body: JSON of a `RunRecord`. Times are µs since 1970. */
export interface RunChange {
  readonly run: string
  readonly seq: number
  readonly at: number
  readonly body: string
}

/** One of those lines. `at`: by the node's clock, µs, whole seconds. Texts are outside. */
export interface WorkLine {
  readonly seq: number
  readonly url: string
  readonly event: string
  readonly text: string
  readonly at: number
}

/** Actions and tasks that operators ran, how far each came, and what nodes log of such work. Pure fold. */
export class RunsState {
  /** By id, oldest first. */
  #runs = new Map<string, RunRecord>()
  #lines: WorkLine[] = []
  /** URLs of nodes whose log is read. */
  #logged = new Set<string>()
  #changed = new Map<string, RunChange>()

  /** Newest first. */
  get all(): readonly RunRecord[] {
    return [...this.#runs.values()].reverse()
  }

  /** Null: there is none, or it is so old that only its row is left. */
  get(run: string): RunRecord | null {
    return this.#runs.get(run) ?? null
  }

  /** Lines of work that were read after an observation, oldest first; null: of that node (null: of any) no log is read. */
  lines(url: string | null, events: readonly string[], after: number): readonly WorkLine[] | null {
    if (url === null ? this.#logged.size === 0 : !this.#logged.has(url)) return null
    return this.#lines.filter((it) => it.seq > after && events.includes(it.event) && (url === null || it.url === url))
  }

  /** Every note; those of operators' runs, of nodes' logs and of our own starts matter. */
  note(seq: number, at: number, note: Note): void {
    switch (note.text('source')) {
      case 'operator':
        if (note.text('act') === 'run') this.#run(seq, at, note)
        break
      case 'stalwart':
        if (note.has('log')) this.#log(seq, note)
        break
      case 'stoa':
        if (note.text('status') === 'started') this.#began(seq, at)
        break
    }
  }

  /** What changed since the last call: each run that began or ended, as it stands. */
  takeChanged(): readonly RunChange[] {
    const changed = [...this.#changed.values()]
    this.#changed = new Map()
    return changed
  }

  save(out: StateWriter): void {
    out.uint(this.#runs.size)
    for (const run of this.#runs.values()) out.text(JSON.stringify(run))
    out.uint(this.#lines.length)
    for (const it of this.#lines) {
      out.uint(it.seq)
      out.text(it.url)
      out.text(it.event)
      out.text(it.text)
      out.uint(it.at)
    }
    out.uint(this.#logged.size)
    for (const url of this.#logged) out.text(url)
  }

  /** Into a fresh state. */
  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const run = reviveRun(from.text())
      if (!run) throw new Error('a checkpoint holds a run that is none')
      this.#runs.set(run.run, run)
    }
    for (let left = from.uint(); left > 0; left--) {
      this.#lines.push({ seq: from.uint(), url: from.text(), event: from.text(), text: from.text(), at: from.uint() })
    }
    for (let left = from.uint(); left > 0; left--) this.#logged.add(from.text())
  }

  #run(seq: number, at: number, note: Note): void {
    const id = note.text('run')
    if (id === null) return
    const isBegin = note.text('step') === 'requested'
    const known = this.#runs.get(id)
    const record = known ?? (isBegin ? beginRun(seq, at, note) : null)
    if (!record || (known && isBegin)) return
    this.#runs.set(record.run, record)
    const isStep = addStep(record, seq, at, note)
    if (isStep && (isBegin || record.verdict !== null)) this.#change(record, seq, at)
    if (!known) this.#forget()
  }

  #began(seq: number, at: number): void {
    for (const record of this.#runs.values()) {
      if (record.verdict !== null) continue
      interruptRun(record, seq, at)
      this.#change(record, seq, at)
    }
  }

  #change(record: RunRecord, seq: number, at: number): void {
    this.#changed.set(record.run, { run: record.run, seq, at, body: JSON.stringify(record) })
  }

  /** The oldest that are over go first, then the oldest. */
  #forget(): void {
    const closed = [...this.#runs.values()].filter((it) => it.verdict !== null)
    for (const { run } of closed.slice(0, Math.max(0, closed.length - CLOSED_MAX))) this.#runs.delete(run)
    for (const id of this.#runs.keys()) {
      if (this.#runs.size <= CLOSED_MAX + OPEN_MAX) break
      this.#runs.delete(id)
    }
  }

  #log(seq: number, note: Note): void {
    const url = note.text('url')
    if (url === null) return
    if (this.#logged.size < 2_048) this.#logged.add(url)
    for (const line of note.notes('log', NOTE_LINES_MAX)) {
      const event = line.text('event')
      const at = Date.parse(line.text('at') ?? '') * 1000
      if (event === null || !WORK_EVENTS.has(event) || !(at >= 0 && at < 2 ** 53)) continue
      this.#lines.push({ seq, url, event, text: line.text('text') ?? '', at })
      const same = this.#lines.filter((it) => it.event === event)
      if (same.length > LINES_MAX) this.#lines.splice(this.#lines.indexOf(same[0] as WorkLine), 1)
    }
  }
}
