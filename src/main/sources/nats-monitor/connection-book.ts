import { type ConnectionRow, isListening, toChangedRow, toKnownRow, toWholeRow } from './connection-row.ts'
import { type AnsweringServer, PAGE_ROWS } from './connz-answer.ts'

/** A whole answer is told again this often, so that a history whose oldest part was removed can be read. µs. */
const WHOLE_EVERY_US = 600_000_000
/** Byte counts are told at most this often. µs. */
const BYTES_EVERY_US = 60_000_000
/** Servers of which answers are remembered; the fold knows as many. */
const SERVERS_MAX = 512
/** Connections that are remembered, of all servers; the fold keeps as many. A cluster has at most 1,024 nodes. */
const ROWS_MAX = 8_192

/** One server's connections, all pages of one ask. */
export interface WholeAnswer {
  readonly server: AnsweringServer
  readonly ask: number
  readonly rows: readonly ConnectionRow[]
  /** Our monotonic time. */
  readonly now: number
}

/** What an answer meant against the one before. */
export interface BookEntry {
  /** Note bodies, without source, ask and subject. */
  readonly notes: readonly Readonly<Record<string, unknown>>[]
  readonly appeared: number
  /** cids that are gone since the answer before. */
  readonly gone: readonly number[]
  /** Connections of which anything changed. */
  readonly changed: number
}

interface ServerPage {
  readonly name: string
  ask: number
  rows: ReadonlyMap<number, ConnectionRow>
  wholeAt: number
  bytesAt: number
}

/**
 * What was last told of each connection, so that unchanged samples are stored once: the first answer of a server is told
 * whole, later ones as what changed. `now`, `uptime`, `idle` and `last_activity` are no change and are never told; `rtt` is,
 * since its change proves that the client reads.
 */
export class ConnectionBook {
  readonly #servers = new Map<string, ServerPage>()
  #rows = 0
  #own = ''

  /** Connections remembered. */
  get size(): number {
    return this.#rows
  }

  /** By server id, as last told. */
  rowsOf(serverId: string): ReadonlyMap<number, ConnectionRow> {
    return this.#servers.get(serverId)?.rows ?? new Map()
  }

  get serverIds(): IterableIterator<string> {
    return this.#servers.keys()
  }

  /** Connections that hear the frames, of all servers. */
  *listening(): Generator<{ readonly serverId: string; readonly row: ConnectionRow }> {
    for (const [serverId, { rows }] of this.#servers) {
      for (const row of rows.values()) if (isListening(row)) yield { serverId, row }
    }
  }

  /** The connection that asks: its counters change with each ask, which is told by the ask already. */
  setOwn(serverId: string, cid: number): void {
    this.#own = `${serverId} ${cid}`
  }

  /** Forgets everything: the next answers are told whole. */
  clear(): void {
    this.#servers.clear()
    this.#rows = 0
  }

  /** Null: an answer to an ask before the one that was taken last; it is older than what is known. */
  take(answer: WholeAnswer): BookEntry | null {
    const page = this.#servers.get(answer.server.id)
    if (page && answer.ask < page.ask) return null
    const room = ROWS_MAX - this.#rows + (page?.rows.size ?? 0)
    const fitting = answer.rows.length <= room ? answer : { ...answer, rows: answer.rows.slice(0, room) }
    if (!page || answer.now - page.wholeAt >= WHOLE_EVERY_US) return this.#takeWhole(fitting, page)
    return this.#takeChanges(fitting, page)
  }

  #takeWhole(answer: WholeAnswer, old: ServerPage | undefined): BookEntry {
    const { server, rows, ask, now } = answer
    const known = new Map(rows.map((row) => [row.cid, row]))
    const before = old?.rows ?? new Map<number, ConnectionRow>()
    const gone = [...before.keys()].filter((cid) => !known.has(cid))
    // A server that began anew has another id under the same name.
    for (const [id, other] of this.#servers) if (id !== server.id && other.name === server.name) this.#forget(id)
    this.#forget(server.id)
    const page = { name: server.name, ask, rows: known, wholeAt: now, bytesAt: now }
    if (this.#servers.size >= SERVERS_MAX) this.#forget(this.#servers.keys().next().value as string)
    this.#servers.set(server.id, page)
    this.#rows += known.size
    const appeared = [...known.keys()].filter((cid) => !before.has(cid)).length
    const changed = old ? appeared + gone.length : 0
    return { notes: toWholeNotes(server, [...known.values()]), appeared: old ? appeared : 0, gone, changed }
  }

  #takeChanges(answer: WholeAnswer, page: ServerPage): BookEntry {
    const { server, rows, ask, now } = answer
    const withBytes = now - page.bytesAt >= BYTES_EVERY_US
    const known = new Map<number, ConnectionRow>()
    const told: Record<string, unknown>[] = []
    let appeared = 0
    for (const it of rows) {
      const old = page.rows.get(it.cid)
      const row = old && `${server.id} ${it.cid}` === this.#own ? old : it
      if (!old) appeared++
      const change = old ? toChangedRow(old, row, withBytes) : toWholeRow(row)
      if (change) told.push(change)
      known.set(row.cid, old ? toKnownRow(old, row, withBytes) : row)
    }
    const gone = [...page.rows.keys()].filter((cid) => !known.has(cid))
    this.#rows += known.size - page.rows.size
    page.rows = known
    page.ask = ask
    if (withBytes) page.bytesAt = now
    const rest = { total: known.size, connections: told, ...(gone.length > 0 ? { gone } : {}) }
    const note = { delta: true, answer: { server: { id: server.id, name: server.name }, data: rest } }
    return { notes: [note], appeared, gone, changed: told.length + gone.length }
  }

  #forget(serverId: string): void {
    const page = this.#servers.get(serverId)
    if (!page) return
    this.#rows -= page.rows.size
    this.#servers.delete(serverId)
  }
}

function toWholeNotes(server: AnsweringServer, rows: readonly ConnectionRow[]): Record<string, unknown>[] {
  const { id, name, cluster, ver, tags } = server
  const head = { id, name, ...(cluster ? { cluster } : {}), ...(ver ? { ver } : {}), ...(tags.length ? { tags } : {}) }
  const notes: Record<string, unknown>[] = []
  for (let offset = 0; offset === 0 || offset < rows.length; offset += PAGE_ROWS) {
    const connections = rows.slice(offset, offset + PAGE_ROWS).map(toWholeRow)
    const rest = { server_id: id, total: rows.length, offset, limit: PAGE_ROWS, connections }
    notes.push({ answer: { server: head, data: rest } })
  }
  return notes
}
