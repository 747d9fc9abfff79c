import type Database from 'better-sqlite3'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { EventRow } from './derived.ts'
import type { EventCursor, EventFilter, EventPage } from './journal-reader.ts'

/** Rows that one page may look at: about 20 ms. A filter that nothing matches must not hold the reader. */
const MOST_LOOKED_AT = 50_000
/** Rows in one answer. */
const MOST_ROWS = 10_000

interface Row {
  readonly seq: number
  readonly idx: number
  readonly at_us: number
  readonly node_id: number
  readonly kind: number
  readonly object_type: number | null
  readonly body: Buffer
}

interface PageRequest {
  readonly after: EventCursor | null
  readonly limit: number
  readonly order: 'oldest-first' | 'newest-first'
}

/** Pages of the `event` table by key, filtered while walking. */
export class EventQueries {
  readonly #db: Database.Database
  readonly #forward: Database.Statement
  readonly #backward: Database.Statement

  constructor(db: Database.Database) {
    this.#db = db
    this.#forward = db.prepare('SELECT * FROM event WHERE (seq, idx) > (?, ?) ORDER BY seq, idx')
    this.#backward = db.prepare('SELECT * FROM event WHERE (seq, idx) < (?, ?) ORDER BY seq DESC, idx DESC')
  }

  page(filter: EventFilter, request: PageRequest): EventPage {
    const isForward = request.order === 'oldest-first'
    const limit = Math.min(request.limit, MOST_ROWS)
    const [first, end] = this.#seqs(filter)
    const start = request.after ?? (isForward ? { seq: first, index: -1 } : { seq: end, index: -1 })
    const matches = toPredicate(filter)
    const text = filter.text === undefined || filter.text === '' ? null : Buffer.from(filter.text)
    const events: EventRow[] = []
    let looked = 0
    let last: EventCursor | null = null
    const rows = (isForward ? this.#forward : this.#backward).iterate(start.seq, start.index) as IterableIterator<Row>
    for (const row of rows) {
      if (isForward ? row.seq >= end : row.seq < first) break
      if (events.length === limit || looked++ === MOST_LOOKED_AT) return { events, next: last }
      last = { seq: toSeq(row.seq), index: row.idx }
      if (!matches(row) || (text !== null && row.body.indexOf(text) < 0)) continue
      events.push(toEvent(row))
    }
    return { events, next: null }
  }

  /** The seqs, from one up to before the other, of the chunks that can hold the time asked for. */
  #seqs(filter: EventFilter): readonly [Seq, Seq] {
    const ask = (sql: string, time: number | undefined, otherwise: number): Seq =>
      toSeq(time === undefined ? otherwise : ((this.#db.prepare(sql).pluck().get(time) as number | null) ?? -1))
    const first = ask('SELECT min(first_seq) FROM chunk WHERE to_us >= ?', filter.fromUs, 0)
    const end = ask('SELECT max(first_seq + count) FROM chunk WHERE from_us <= ?', filter.toUs, Number.MAX_SAFE_INTEGER)
    // -1: no chunk reaches that far, so nothing can match.
    return first < 0 || end < 0 ? [toSeq(0), toSeq(0)] : [first, end]
  }
}

function toPredicate(filter: EventFilter): (row: Row) => boolean {
  const kinds = filter.kinds === undefined ? null : new Set(filter.kinds)
  const nodes = filter.nodes === undefined ? null : new Set(filter.nodes)
  const types = filter.objectTypes === undefined ? null : new Set<number | null>(filter.objectTypes)
  return (row) =>
    (filter.fromUs === undefined || row.at_us >= filter.fromUs) &&
    (filter.toUs === undefined || row.at_us <= filter.toUs) &&
    (kinds === null || kinds.has(row.kind)) &&
    (nodes === null || nodes.has(row.node_id)) &&
    (types === null || types.has(row.object_type))
}

function toEvent(row: Row): EventRow {
  return {
    seq: toSeq(row.seq),
    index: row.idx,
    at: toUnixUs(row.at_us),
    nodeId: row.node_id,
    kind: row.kind,
    objectType: row.object_type,
    body: row.body.toString('utf8')
  }
}
