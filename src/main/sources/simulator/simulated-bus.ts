import type { Random } from './random.ts'
import type { SimulatedNode } from './simulated-cluster.ts'

/** Stale connections are noticed by a server after so long: two pings of two minutes each that nobody answers. */
export const STALE_US = 240e6
/** A server measures a client's round trip when the client was idle for so long, and each hour all the same. */
const PING_US = 120e6
const PING_BUSY_US = 3600e6

/** What a client tells of itself. */
export interface ClientSpec {
  readonly name: string | null
  readonly lang: string
  readonly version: string
  readonly ip: string
  readonly subjects: readonly string[]
}

/** How our own observers look to the servers. */
export const OBSERVER: ClientSpec = {
  name: 'stoa-observer',
  lang: 'nats.js',
  version: '3.4.0',
  ip: '10.20.8.8',
  subjects: ['stwt.agora']
}

/** One connection to one made-up NATS server. Mutable: counters run. */
export interface SimulatedConnection {
  readonly server: SimulatedServer
  readonly cid: number
  readonly spec: ClientSpec
  readonly port: number
  readonly startedAt: number
  isListening: boolean
  /** Its path is cut: the server goes on sending, nobody reads, and no ping is answered. */
  isCut: boolean
  inMsgs: number
  inBytes: number
  /** Frames delivered up to `sinceTotal`, and of the bus's total since then those that it published itself. */
  outMsgs: number
  sinceTotal: number
  ownSince: number
  lastPublishedAt: number
  pingedAt: number
  rttUs: number
}

/** One NATS server; a restart gives it another run, and its connections new cids. */
export interface SimulatedServer {
  readonly number: number
  readonly name: string
  run: number
  nextCid: number
  isUp: boolean
}

/** Who is connected to which made-up NATS server, and the counters that each server keeps of it. */
export class SimulatedBus {
  readonly servers: readonly SimulatedServer[]
  readonly #random: Random
  readonly #open = new Set<SimulatedConnection>()
  readonly #ofNode = new Map<number, SimulatedConnection>()
  /** Ended since the monitor last asked for them, with the server's word for why. */
  #ended: { readonly connection: SimulatedConnection; readonly reason: string; readonly at: number }[] = []
  #total = 0

  constructor(random: Random, servers: number) {
    this.#random = random
    this.servers = Array.from({ length: servers }, (_, n) => {
      return { number: n, name: `nats-${n + 1}`, run: 1, nextCid: 20, isUp: true }
    })
  }

  /** Of one server, by cid. */
  at(server: SimulatedServer): readonly SimulatedConnection[] {
    return [...this.#open].filter((it) => it.server === server)
  }

  of(node: SimulatedNode): SimulatedConnection | null {
    return this.#ofNode.get(node.id) ?? null
  }

  /** The node's own connection, on the server that its id says, or on the next one that is up. */
  connect(node: SimulatedNode, at: number): SimulatedConnection | null {
    const it = this.open(toNodeSpec(node, node.id), at, node.id % this.servers.length)
    if (it) this.#ofNode.set(node.id, it)
    return it
  }

  /** Null when no server is up. */
  open(spec: ClientSpec, at: number, preferred: number): SimulatedConnection | null {
    const { servers } = this
    let server: SimulatedServer | undefined
    for (let n = 0; n < servers.length && !server?.isUp; n++) server = servers[(preferred + n) % servers.length]
    if (!server?.isUp) return null
    const it: SimulatedConnection = {
      server,
      cid: server.nextCid++,
      spec,
      port: 32_768 + this.#random.below(28_000),
      startedAt: at,
      isListening: spec.subjects.length > 0,
      isCut: false,
      inMsgs: 0,
      inBytes: 0,
      outMsgs: 0,
      sinceTotal: this.#total,
      ownSince: 0,
      lastPublishedAt: 0,
      pingedAt: at,
      rttUs: this.#roundTrip()
    }
    this.#open.add(it)
    return it
  }

  close(it: SimulatedConnection, at: number, reason: string): void {
    if (!this.#open.delete(it)) return
    this.#ended.push({ connection: it, reason, at })
    for (const [id, own] of this.#ofNode) if (own === it) this.#ofNode.delete(id)
  }

  /** Carries one frame of `bytes` bytes that `from` sends: all that listen get it, but not itself. */
  carry(from: SimulatedConnection, at: number, bytes: number): void {
    this.#total++
    from.inMsgs++
    from.inBytes += bytes
    from.ownSince++
    from.lastPublishedAt = at
  }

  /** Messages that its server counted out to it so far. */
  outOf(it: SimulatedConnection): number {
    return it.outMsgs + (it.isListening ? this.#total - it.sinceTotal - it.ownSince : 0)
  }

  listen(it: SimulatedConnection, isListening: boolean): void {
    it.outMsgs = this.outOf(it)
    it.sinceTotal = this.#total
    it.ownSince = 0
    it.isListening = isListening
  }

  /** The round trip as the server knows it: measured anew when a ping was due. */
  rttOf(it: SimulatedConnection, at: number): number {
    const isIdle = at - it.lastPublishedAt > PING_US
    if (!it.isCut && at - it.pingedAt > (isIdle ? PING_US : PING_BUSY_US)) {
      it.pingedAt = at
      it.rttUs = this.#roundTrip()
    }
    return it.rttUs
  }

  /** The server goes away; its clients connect to the next one, as theirs do. */
  stop(server: SimulatedServer, at: number): void {
    server.isUp = false
    for (const it of this.at(server)) {
      const node = [...this.#ofNode].find(([, own]) => own === it)
      this.close(it, at, 'Server Shutdown')
      // Our observers each belong to one server and wait for it.
      const again = it.spec.name === OBSERVER.name ? null : this.open(it.spec, at, server.number + 1)
      if (again && node) this.#ofNode.set(node[0], again)
      if (again) this.listen(again, it.isListening)
    }
    this.#ended = this.#ended.filter((one) => one.connection.server !== server)
  }

  start(server: SimulatedServer): void {
    server.isUp = true
    server.run++
    server.nextCid = 20
  }

  takeEnded(server: SimulatedServer): readonly { connection: SimulatedConnection; reason: string; at: number }[] {
    const ended = this.#ended.filter((one) => one.connection.server === server)
    this.#ended = this.#ended.filter((one) => one.connection.server !== server)
    return ended
  }

  #roundTrip(): number {
    return Math.round(180 + this.#random.exponential(160))
  }
}

/** How a Stalwart node's client looks (wire-format.md section 15). */
function toNodeSpec(node: SimulatedNode, id: number): ClientSpec {
  const version = node.release.wire === 'E' ? '0.49.1' : '0.50.0'
  return { name: null, lang: 'rust', version, ip: `10.20.${id >> 8}.${(id & 255) + 1}`, subjects: ['stwt.agora'] }
}
