import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { type Seq, toSeq } from '../../shared/cluster/units.ts'
import { openReaderConnection } from './connection.ts'
import type { CheckpointRow, PinRow, RecordingRow } from './derived.ts'
import { JournalWriter } from './journal-writer.ts'
import { migrate } from './migrate.ts'
import { RecordingCopy, type RecordingPart } from './recording-copy.ts'
import { SCHEMA_STEPS } from './schema.ts'

const utf8 = new TextEncoder()

/**
 * A `.stoa` file while it is written: a history of our schema with one row in `recording`. It has another name until
 * `finish`, and nothing but our user may read it. Whoever does not finish it must `abandon` it.
 */
export class RecordingFile {
  readonly #path: string
  readonly #unfinished: string
  readonly #db: Database.Database
  readonly #part: RecordingPart

  private constructor(path: string, unfinished: string, db: Database.Database, part: RecordingPart) {
    this.#path = path
    this.#unfinished = unfinished
    this.#db = db
    this.#part = part
  }

  /** `unfinished` is a name that nobody has. Throws where the file cannot be made. */
  static async create(
    path: string,
    unfinished: string,
    part: RecordingPart,
    row: RecordingRow
  ): Promise<RecordingFile> {
    closeSync(openSync(unfinished, 'wx', 0o600))
    const db = new Database(unfinished)
    try {
      // Not durable until `finish`: a file that a crash leaves behind has another name and is nobody's.
      db.pragma('journal_mode = MEMORY')
      db.pragma('synchronous = OFF')
      db.pragma('trusted_schema = OFF')
      await migrate(db, unfinished, SCHEMA_STEPS)
      db.prepare('INSERT INTO recording VALUES (1, ?, ?, ?, ?, ?, ?)').run(
        utf8.encode(row.name),
        utf8.encode(row.wire),
        row.from,
        row.to,
        row.madeAt,
        row.isAnonymous ? 1 : 0
      )
      db.prepare('UPDATE totals SET next_seq = ?, derived_through = ?').run(part.first, part.first - 1)
      return new RecordingFile(path, unfinished, db, part)
    } catch (cause) {
      db.close()
      rmSync(unfinished, { force: true })
      throw cause
    }
  }

  get bytes(): number {
    return statSync(this.#unfinished, { throwIfNoEntry: false })?.size ?? 0
  }

  /** The state before the first observation, so that folding the file gives what folding the whole history gives. */
  begin(checkpoint: CheckpointRow): void {
    this.write((writer) =>
      writer.derive({
        through: toSeq(this.#part.first - 1),
        events: [],
        minutes: [],
        gaps: [],
        chunks: [],
        propagation: [],
        latency: [],
        findings: [],
        health: [],
        pins: [],
        stories: [],
        checkpoint
      })
    )
  }

  /** Observations and rows as a recorder writes them, in one transaction. */
  write(put: (writer: JournalWriter) => void): void {
    const writer = new JournalWriter(this.#db)
    this.#db.transaction(() => put(writer))()
  }

  /** Notes of operators that may have been written after the part. */
  pin(pins: readonly PinRow[]): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO pin VALUES (?, ?, ?, ?)')
    this.#db.transaction(() => {
      for (const { seq, at, writtenAt, text } of pins) insert.run(seq, at, writtenAt, utf8.encode(text))
    })()
  }

  /** The next observation that is written has this number: what lay before it is missing in the source, too. */
  skipTo(seq: Seq): void {
    this.#db.prepare('UPDATE totals SET next_seq = max(next_seq, ?)').run(seq)
  }

  /** Copies the part out of the history in `source`, a step at a time; each step answers the share that is done. */
  *copyFrom(source: string): Generator<number, void, void> {
    const from = openReaderConnection(source)
    try {
      yield* new RecordingCopy(from, this.#db, this.#part).run()
    } finally {
      from.close()
    }
  }

  /** Makes it durable under its own name; answers its size. */
  finish(): number {
    this.#db.prepare('UPDATE totals SET closed_well = 1, packed_through = next_seq - 1').run()
    this.#db.close()
    const handle = openSync(this.#unfinished, 'r+')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    const { size } = statSync(this.#unfinished)
    renameSync(this.#unfinished, this.#path)
    return size
  }

  /** Removes it. After `finish` nothing happens. */
  abandon(): void {
    this.#db.close()
    for (const end of ['', '-journal']) rmSync(this.#unfinished + end, { force: true })
  }
}
