import type { Agenda } from './agenda.ts'
import type { Observers } from './observers.ts'
import type { SimulatedBus, SimulatedConnection, SimulatedServer } from './simulated-bus.ts'

/** As the real source asks. */
const LIVE_US = 5e6
/** In the past sparser. Of more nodes than these nobody asked before its last minutes: a week of answers would outweigh the frames. */
const PAST_US = 60e6
const PAST_NODES = 64
const LAST_US = 600e6
/** After a frame that all must hear, at most one such series a second; it ends when everybody was served. */
const SERIES_US = [0, 25e3, 50e3, 100e3, 200e3, 400e3, 800e3, 1600e3] as const
const SERIES_GAP_US = 1e6
/** From asking to the first answer, and between two answers. */
const ANSWER_US = 1_400
const BETWEEN_US = 300
/** A whole answer again after so long; between them only what changed. */
const WHOLE_US = 600e6
/** Servers are asked about themselves and their routes this often. */
const SERVERS_US = 600e6
const CONNZ = '$SYS.REQ.ACCOUNT.PING.CONNZ'

interface Told {
  readonly at: number
  readonly run: number
  readonly rows: ReadonlyMap<number, Row>
}

type Row = Readonly<Record<string, unknown>>

/** The control connection of a made-up Stoa: asks the made-up servers who is connected, in the forms of `nats-monitor`. */
export class SimulatedMonitor {
  readonly #bus: SimulatedBus
  readonly #observers: Observers
  readonly #agenda: Agenda
  readonly #liveFrom: number
  readonly #isLarge: boolean
  #since = Number.POSITIVE_INFINITY
  readonly #told = new Map<number, Told>()
  #ask = 0
  #seriesAt = Number.NEGATIVE_INFINITY

  constructor(parts: {
    readonly bus: SimulatedBus
    readonly observers: Observers
    readonly agenda: Agenda
    readonly liveFrom: number
    readonly nodes: number
  }) {
    this.#bus = parts.bus
    this.#observers = parts.observers
    this.#agenda = parts.agenda
    this.#liveFrom = parts.liveFrom
    this.#isLarge = parts.nodes > PAST_NODES
  }

  begin(at: number): void {
    this.#since = this.#isLarge ? Math.max(at, this.#liveFrom - LAST_US) : at
    this.#poll(this.#since + 10_000)
    this.#describe(this.#since + 20_000)
  }

  /** Stoa was away: what it knew of the counters is old, the next answers are whole. */
  forget(): void {
    this.#told.clear()
  }

  /** A frame that all must hear went out at `at`. */
  mustHear(at: number): void {
    if (at < this.#since || at - this.#seriesAt < SERIES_GAP_US) return
    this.#seriesAt = at
    this.#follow(at, 0)
  }

  #follow(from: number, step: number): void {
    const offset = SERIES_US[step]
    if (offset === undefined) return
    this.#agenda.add(from + offset, (at) => {
      this.#askAll(at)
      // The made-up servers deliver at once: the second answer shows everybody served.
      if (step === 0) this.#follow(from, 1)
    })
  }

  #poll(at: number): void {
    this.#agenda.add(at, (now) => {
      this.#askAll(now)
      this.#poll(now + (now < this.#liveFrom ? PAST_US : LIVE_US))
    })
  }

  #askAll(at: number): void {
    const ask = ++this.#ask
    const servers = this.#bus.servers.filter((server) => server.isUp)
    this.#say(at, { ask, asked: true })
    servers.forEach((server, n) => {
      this.#agenda.add(at + ANSWER_US + n * BETWEEN_US, (now) => {
        if (server.isUp) this.#answer(now, ask, server)
      })
    })
    this.#agenda.add(at + ANSWER_US + servers.length * BETWEEN_US, (now) =>
      this.#say(now, { ask, done: true, expected: this.#bus.servers.length, answered: servers.length })
    )
  }

  #answer(at: number, ask: number, server: SimulatedServer): void {
    const rows = new Map(this.#bus.at(server).map((it) => [it.cid, toRow(this.#bus, it, at)]))
    const told = this.#told.get(server.number)
    const isWhole = !told || told.run !== server.run || at - told.at >= WHOLE_US
    const ended = this.#bus.takeEnded(server)
    const total = rows.size
    const head = { server_id: toServerId(server), total, offset: 0, limit: 1024 }
    if (isWhole) {
      this.#told.set(server.number, { at, run: server.run, rows })
      this.#say(at, { ask, subject: CONNZ, answer: toAnswer(server, { ...head, connections: [...rows.values()] }) })
    } else {
      const changed = [...rows].map(([cid, row]) => toChanged(told.rows.get(cid), row)).filter((row) => row !== null)
      const gone = [...told.rows.keys()].filter((cid) => !rows.has(cid))
      this.#told.set(server.number, { ...told, rows })
      const answer = toAnswer(server, { ...head, connections: changed, gone })
      this.#say(at, { ask, subject: CONNZ, delta: true, answer })
    }
    if (ended.length === 0) return
    const connections = ended.map((one) => ({ ...toRow(this.#bus, one.connection, at), reason: one.reason }))
    this.#say(at, { ask, subject: CONNZ, closed: true, answer: toAnswer(server, { ...head, connections }) })
  }

  /** What a restricted system user would learn of the servers themselves. */
  #describe(at: number): void {
    this.#agenda.add(at, (now) => {
      const ask = ++this.#ask
      const up = this.#bus.servers.filter((server) => server.isUp)
      this.#say(now, { ask, asked: true })
      for (const server of up) {
        const varz = {
          server_id: toServerId(server),
          server_name: server.name,
          version: '2.15.2',
          cpu: 1 + ((server.number * 7 + server.run) % 5),
          mem: 18_000_000 + server.number * 1_400_000,
          connections: this.#bus.at(server).length,
          slow_consumers: 0,
          routes: 4 * (up.length - 1),
          uptime: '6d4h'
        }
        this.#say(now, { ask, subject: '$SYS.REQ.SERVER.PING.VARZ', answer: toAnswer(server, varz) })
        const routes = up
          .filter((other) => other !== server)
          .map((other) => ({
            rid: 5 + other.number,
            remote_id: toServerId(other),
            remote_name: other.name,
            ip: `10.20.255.${other.number + 1}`,
            port: 6222,
            rtt: `${240 + 35 * (server.number + other.number)}µs`,
            in_msgs: 0,
            out_msgs: 0
          }))
        const data = { server_id: toServerId(server), server_name: server.name, num_routes: routes.length, routes }
        this.#say(now, { ask, subject: '$SYS.REQ.SERVER.PING.ROUTEZ', answer: toAnswer(server, data) })
      }
      this.#say(now, { ask, done: true, expected: this.#bus.servers.length, answered: up.length })
      this.#describe(now + SERVERS_US)
    })
  }

  #say(at: number, body: Row): void {
    this.#observers.note(at, { source: 'nats-monitor', ...body })
  }
}

/** The `server_id` of a made-up server's present run. */
export function toServerId(server: SimulatedServer): string {
  return `N${'SIMULATED'.repeat(5)}${server.run.toString().padStart(8, 'R')}${server.number + 1}`
}

function toAnswer(server: SimulatedServer, data: Row): Row {
  const head = { name: server.name, host: `${server.name}.example.net`, id: toServerId(server), cluster: 'demo' }
  return { server: { ...head, ver: '2.15.2', jetstream: false }, data }
}

function toRow(bus: SimulatedBus, it: SimulatedConnection, at: number): Row {
  const { cid, spec, port, inMsgs, inBytes } = it
  const out = bus.outOf(it)
  return {
    cid,
    kind: 'Client',
    type: 'nats',
    ip: spec.ip,
    port,
    start: new Date(it.startedAt / 1000).toISOString(),
    rtt: `${bus.rttOf(it, at)}µs`,
    pending_bytes: 0,
    in_msgs: inMsgs,
    out_msgs: out,
    in_bytes: inBytes,
    out_bytes: out * 34,
    subscriptions: it.isListening ? spec.subjects.length : 0,
    ...(spec.name === null ? {} : { name: spec.name }),
    lang: spec.lang,
    version: spec.version,
    subscriptions_list: it.isListening ? spec.subjects : []
  }
}

/** What of a row is new; null: nothing is. */
function toChanged(before: Row | undefined, row: Row): Row | null {
  if (!before) return row
  const changed = Object.entries(row).filter(([key, value]) => String(before[key]) !== String(value))
  return changed.length === 0 ? null : { cid: row.cid, ...Object.fromEntries(changed) }
}
