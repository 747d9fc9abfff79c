import {
  type Connection,
  loadConnection,
  loadServer,
  type MonitoredServer,
  makeConnection,
  sample,
  saveConnection,
  saveServer
} from './connection.ts'
import type { Note } from './note.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'

/** Open connections that are kept; an account of more is counted, not listed. A cluster has at most 1,024 nodes. */
const MAX_OPEN = 8_192
/** Ended ones that are remembered, the oldest go first: evidence looks back at most some hours. */
const MAX_ENDED = 2_048
/** NATS servers told apart, those of the past included. */
const MAX_SERVERS = 512

/** One page of one server's answer, applied. */
export interface Poll {
  readonly server: MonitoredServer
  readonly ask: number
  readonly askedAt: number
  readonly at: number
  /** Position of the observation, for evidence. */
  readonly seq: number
  /** Connections whose counters this answer gave, unchanged ones included. */
  readonly sampled: readonly Connection[]
  readonly appeared: readonly Connection[]
  readonly ended: readonly Connection[]
}

/** Subjects of the two forms in which CONNZ is asked; over HTTP the path stands in their place. */
const CONNZ = /(?:\.CONNZ|\/connz)$/u

/**
 * Who is connected where: the fold over answers to CONNZ in the forms of `nats-monitor` (`src/main/sources/nats-monitor/note-forms.ts`). A connection is (server id, cid). It ends when a whole answer of its server
 * does not name it, when a closed one is listed or told, or when its server began anew.
 */
export class ConnectionTable {
  readonly #servers = new Map<string, MonitoredServer>()
  readonly #open = new Map<string, Connection>()
  readonly #ended: Connection[] = []
  readonly #asked = new Map<number, number>()
  /** By server id: the pages of the ask that is being answered. */
  readonly #pages = new Map<string, { ask: number; readonly seen: Set<number> }>()
  #nextKey = 1

  get open(): IterableIterator<Connection> {
    return this.#open.values()
  }

  get openCount(): number {
    return this.#open.size
  }

  /** Newest last. */
  get ended(): readonly Connection[] {
    return this.#ended
  }

  get servers(): IterableIterator<MonitoredServer> {
    return this.#servers.values()
  }

  /** Null: it is not known, or its id is of a run that is over and forgotten. */
  find(serverId: string, cid: number): Connection | null {
    return this.#open.get(`${serverId} ${cid}`) ?? null
  }

  /** A note of `nats-monitor`. A poll when it held connections of one server, else null. */
  note(seq: number, at: number, note: Note): Poll | null {
    const ask = note.number('ask', 0)
    if (ask !== null && note.flag('asked')) {
      this.#asked.set(ask, at)
      if (this.#asked.size > 64) this.#asked.delete(this.#asked.keys().next().value as number)
      return null
    }
    const answer = note.note('answer')
    const subject = note.text('subject')
    if (!answer || subject === null || !CONNZ.test(subject.split('?')[0] ?? '')) return this.#event(at, note)
    const server = this.#server(at, answer)
    const rest = answer.note('data')
    if (!server || !rest) return null
    return this.#answer({ seq, at, ask: ask ?? 0, note, rest, server })
  }

  save(out: StateWriter): void {
    out.uint(this.#nextKey)
    out.uint(this.#asked.size)
    for (const [ask, at] of this.#asked) {
      out.uint(ask)
      out.uint(at)
    }
    const servers = [...this.#servers.values()]
    out.uint(servers.length)
    for (const server of servers) saveServer(out, server)
    const places = new Map(servers.map((server, place) => [server, place]))
    for (const list of [[...this.#open.values()], this.#ended.filter((c) => places.has(c.server))]) {
      out.uint(list.length)
      for (const it of list) saveConnection(out, it, places.get(it.server) ?? 0)
    }
    out.uint(this.#pages.size)
    for (const [id, page] of this.#pages) {
      out.text(id)
      out.uint(page.ask)
      out.uint(page.seen.size)
      for (const cid of page.seen) out.uint(cid)
    }
  }

  /** Into a fresh table. */
  load(from: StateReader): void {
    this.#nextKey = from.uint()
    for (let left = from.uint(); left > 0; left--) {
      const ask = from.uint()
      this.#asked.set(ask, from.uint())
    }
    const servers: MonitoredServer[] = []
    for (let left = from.uint(); left > 0; left--) {
      const server = loadServer(from)
      servers.push(server)
      this.#servers.set(server.id, server)
    }
    for (let left = from.uint(); left > 0; left--) {
      const it = loadConnection(from, servers)
      this.#open.set(`${it.server.id} ${it.cid}`, it)
    }
    for (let left = from.uint(); left > 0; left--) this.#ended.push(loadConnection(from, servers))
    for (let left = from.uint(); left > 0; left--) {
      const id = from.text()
      const ask = from.uint()
      this.#pages.set(id, { ask, seen: new Set(Array.from({ length: from.uint() }, () => from.uint())) })
    }
  }

  #server(at: number, answer: Note): MonitoredServer | null {
    const head = answer.note('server')
    const id = head?.text('id') ?? answer.note('data')?.text('server_id') ?? null
    if (id === null) return null
    const known = this.#servers.get(id)
    if (known) return known
    const name = head?.text('name') ?? id
    const server: MonitoredServer = {
      id,
      name,
      cluster: head?.text('cluster') ?? null,
      version: head?.text('ver') ?? null,
      answeredAt: 0,
      endedAt: null,
      total: 0
    }
    for (const other of this.#servers.values()) {
      if (other.name === name && other.endedAt === null) other.endedAt = at
    }
    if (this.#servers.size >= MAX_SERVERS) this.#servers.delete(this.#servers.keys().next().value as string)
    this.#servers.set(id, server)
    return server
  }

  #answer(page: {
    readonly seq: number
    readonly at: number
    readonly ask: number
    readonly note: Note
    readonly rest: Note
    readonly server: MonitoredServer
  }): Poll {
    const { seq, at, ask, note, rest, server } = page
    const askedAt = this.#asked.get(ask) ?? at
    const poll = { server, ask, askedAt, at, seq, sampled: [] as Connection[], appeared: [] as Connection[] }
    const ended: Connection[] = []
    if (note.flag('closed')) {
      for (const row of rest.notes('connections', MAX_OPEN)) {
        const it = this.find(server.id, row.number('cid', 0) ?? -1)
        if (it) this.#end(it, at, row.text('reason'), ended)
        else this.#explain(server.id, row)
      }
      return { ...poll, ended }
    }
    const isDelta = note.flag('delta')
    server.version = answerVersion(note) ?? server.version
    for (const other of this.#open.values()) {
      if (other.server.name === server.name && other.server !== server && other.server.endedAt !== null)
        this.#end(other, at, 'the server was started anew', ended)
    }
    let pages = this.#pages.get(server.id)
    if (!pages || pages.ask !== ask) {
      pages = { ask, seen: new Set() }
      this.#pages.set(server.id, pages)
    }
    for (const row of rest.notes('connections', MAX_OPEN)) {
      const cid = row.number('cid', 0)
      if (cid === null) continue
      pages.seen.add(cid)
      const known = this.find(server.id, cid)
      const it = known ?? this.#appear(server, cid, at)
      if (!it) continue
      sample(it, row, { askedAt, at, isDelta: isDelta && known !== null })
      poll.sampled.push(it)
      if (!known) poll.appeared.push(it)
    }
    this.#finish({ server, rest, isDelta, at, askedAt, seen: pages.seen, sampled: poll.sampled, ended })
    return { ...poll, ended }
  }

  /** Ends what a whole answer no longer names. A delta names the gone ones, and leaves the unchanged out. */
  #finish(whole: {
    readonly server: MonitoredServer
    readonly rest: Note
    readonly isDelta: boolean
    readonly at: number
    readonly askedAt: number
    readonly seen: ReadonlySet<number>
    readonly sampled: Connection[]
    readonly ended: Connection[]
  }): void {
    const { server, rest, at, askedAt, seen, sampled, ended } = whole
    server.total = rest.number('total', 0) ?? seen.size
    if (whole.isDelta) {
      for (const cid of rest.numbers('gone', MAX_OPEN)) {
        const it = this.find(server.id, cid)
        if (it) this.#end(it, at, null, ended)
      }
      for (const it of this.#open.values()) {
        if (it.server !== server || seen.has(it.cid)) continue
        it.before = it.counters
        it.counters = { ...it.counters, askedAt, at }
        sampled.push(it)
      }
      server.answeredAt = at
      this.#pages.delete(server.id)
      return
    }
    if (seen.size < server.total) return
    for (const it of this.#open.values()) if (it.server === server && !seen.has(it.cid)) this.#end(it, at, null, ended)
    server.answeredAt = at
    this.#pages.delete(server.id)
  }

  /** Connects and disconnects as the system account tells them. */
  #event(at: number, note: Note): Poll | null {
    const event = note.text('event')
    const body = note.note('body')
    if (event === null || !event.endsWith('.DISCONNECT') || !body) return null
    const server = this.#server(at, body)
    const client = body.note('client')
    const it = server ? this.find(server.id, client?.number('id', 0) ?? -1) : null
    if (!server || !it) return null
    const ended: Connection[] = []
    this.#end(it, at, body.text('reason'), ended)
    return { server, ask: 0, askedAt: at, at, seq: 0, sampled: [], appeared: [], ended }
  }

  #appear(server: MonitoredServer, cid: number, at: number): Connection | null {
    if (this.#open.size >= MAX_OPEN) return null
    const it = makeConnection(this.#nextKey++, server, cid, at)
    this.#open.set(`${server.id} ${cid}`, it)
    return it
  }

  #end(it: Connection, at: number, reason: string | null, ended: Connection[]): void {
    it.endedAt = at
    it.endReason = reason
    this.#open.delete(`${it.server.id} ${it.cid}`)
    this.#ended.push(it)
    if (this.#ended.length > MAX_ENDED) this.#ended.shift()
    ended.push(it)
  }

  /** The reason of one that was seen to be gone before. */
  #explain(serverId: string, row: Note): void {
    const cid = row.number('cid', 0)
    const it = this.#ended.findLast((one) => one.server.id === serverId && one.cid === cid)
    if (it) it.endReason ??= row.text('reason')
  }
}

function answerVersion(note: Note): string | null {
  return note.note('answer')?.note('server')?.text('ver') ?? null
}
