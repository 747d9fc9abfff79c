import { seededRandom } from './bus-model.ts'

/** What Stoa would have heard, in the order of hearing. Times in µs from the model's begin. */
export type Heard =
  | {
      readonly at: number
      readonly kind: 'arrival'
      readonly server: number
      readonly frame: number
      readonly node: number
    }
  | { readonly at: number; readonly kind: 'hears' | 'lost'; readonly server: number }
  | { readonly at: number; readonly kind: 'note'; readonly body: object }

export interface DeliveryStory {
  readonly heard: readonly Heard[]
  /** By frame: the nodes that read it, its sender left out. */
  readonly truth: readonly { readonly node: number; readonly readers: ReadonlySet<number> }[]
}

/** What may happen, each as a weight; 0 never. */
export interface DeliveryFaults {
  readonly cut: number
  readonly kill: number
  readonly freeze: number
  readonly deaf: number
  readonly observer: number
  readonly server: number
}

export const NO_FAULTS: DeliveryFaults = { cut: 0, kill: 0, freeze: 0, deaf: 0, observer: 0, server: 0 }
export const MODEL_SERVERS = 3
export const MODEL_NODES = 4

const SECOND = 1_000_000
const EPOCH_MS = 1_795_250_000_000
/** A client pings each minute and gives up at its third ping without an answer. */
const PING = 60 * SECOND

interface Conn {
  readonly cid: number
  readonly server: number
  readonly node: number
  readonly startedAt: number
  isListening: boolean
  /** Its client has gone on to another one; the server does not know. */
  isAbandoned: boolean
  inMsgs: number
  outMsgs: number
  rtt: number
  /** Delivered by the server and not read yet. */
  unread: number[]
  /** What its client wrote and the server did not get. */
  unsent: number
}

interface Node {
  state: 'up' | 'dead' | 'frozen' | 'cut'
  conn: Conn | null
  /** Of this state: a change that was planned for an earlier one is off. */
  turn: number
}

interface Server {
  id: number
  isUp: boolean
  isHeard: boolean
  conns: Map<number, Conn>
  nextCid: number
  heardUntil: number
}

/**
 * A small cluster that delivers, loses and lies as the real one does (wire-format.md section 15): a server counts into cut
 * paths, frozen processes read late, killed ones nothing, an abandoned socket still sends what it held. It knows what was read.
 */
export class DeliveryModel {
  readonly #random: () => number
  readonly #servers: Server[]
  readonly #nodes: Node[]
  readonly #queue: { at: number; run: () => void }[] = []
  readonly #heard: Heard[] = []
  readonly #truth: { node: number; readers: Set<number> }[] = []
  readonly #clocks: number[]
  #now = 0
  #ask = 0
  #pollEvery = SECOND

  constructor(seed: number) {
    this.#random = seededRandom(seed)
    this.#clocks = Array.from({ length: MODEL_SERVERS }, () => Math.floor(this.#random() * 600_000) - 300_000)
    this.#servers = Array.from({ length: MODEL_SERVERS }, (_, i) => ({
      id: i,
      isUp: true,
      isHeard: true,
      conns: new Map(),
      nextCid: 5,
      heardUntil: 0
    }))
    this.#nodes = Array.from({ length: MODEL_NODES }, () => ({ state: 'up', conn: null, turn: 0 }))
  }

  run(faults: DeliveryFaults, seconds: number): DeliveryStory {
    for (const [server] of this.#servers.entries()) this.#heard.push({ at: 0, kind: 'hears', server })
    for (const [node] of this.#nodes.entries()) this.#connect(node)
    this.#pollEvery = this.#random() < 0.5 ? SECOND : 5 * SECOND
    this.#after(1000, () => this.#polling())
    this.#after(3 * SECOND, () => this.#talking())
    this.#after(20 * SECOND, () => this.#failing(faults))
    this.#after(2 * SECOND, () => this.#pinging())
    const end = seconds * SECOND
    for (;;) {
      const next = this.#next()
      if (!next || next.at > end) break
      this.#now = next.at
      next.run()
    }
    return { heard: this.#heard.toSorted((a, b) => a.at - b.at), truth: this.#truth }
  }

  #next(): { at: number; run: () => void } | undefined {
    let first = 0
    for (const [i, it] of this.#queue.entries()) if (it.at < (this.#queue[first]?.at ?? 0)) first = i
    return this.#queue.splice(first, 1)[0]
  }

  #after(us: number, run: () => void): void {
    this.#queue.push({ at: this.#now + Math.round(us), run })
  }

  #between(low: number, high: number): number {
    return low + this.#random() * (high - low)
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)]
  }

  #connect(node: number): void {
    const server = this.#pick(this.#servers.filter((it) => it.isUp))
    if (!server) {
      this.#after(SECOND, () => this.#reconnect(node))
      return
    }
    const cid = server.nextCid++
    const conn: Conn = {
      cid,
      server: this.#servers.indexOf(server),
      node,
      startedAt: this.#now,
      isListening: true,
      isAbandoned: false,
      inMsgs: 0,
      outMsgs: 0,
      rtt: this.#between(100, 900),
      unread: [],
      unsent: 0
    }
    server.conns.set(cid, conn)
    ;(this.#nodes[node] as Node).conn = conn
  }

  #reconnect(node: number): void {
    const it = this.#nodes[node] as Node
    if (it.state === 'up' && !it.conn) this.#connect(node)
  }

  #talking(): void {
    const node = Math.floor(this.#random() * MODEL_NODES)
    const burst = this.#random() < 0.1 ? 6 : 1
    for (let i = 0; i < burst; i++) this.#after(i * this.#between(300, 9_000), () => this.#publish(node))
    this.#after(this.#random() < 0.2 ? this.#between(5, 40) * SECOND : this.#between(0.02, 3) * SECOND, () =>
      this.#talking()
    )
  }

  #publish(node: number): void {
    const { state, conn } = this.#nodes[node] as Node
    if (state === 'dead' || state === 'frozen' || !conn) return
    if (state === 'cut') {
      conn.unsent++
      return
    }
    this.#send(conn)
  }

  #send(from: Conn): void {
    from.inMsgs++
    const frame = this.#truth.push({ node: from.node, readers: new Set() }) - 1
    for (const [server, it] of this.#servers.entries()) {
      if (it.isUp)
        this.#after(server === from.server ? 0 : this.#between(50, 800), () => this.#deliver(server, frame, from))
    }
    if (this.#random() > 0.3) return
    for (const ms of [0, 25, 50, 100, 200, 400, 800, 1600]) this.#after(ms * 1000 + 300, () => this.#poll())
  }

  #deliver(server: number, frame: number, from: Conn): void {
    const it = this.#servers[server] as Server
    if (!it.isUp) return
    if (it.isHeard) {
      it.heardUntil = Math.max(it.heardUntil, this.#now + this.#between(20, 6_000))
      this.#heard.push({ at: Math.round(it.heardUntil), kind: 'arrival', server, frame, node: from.node })
    }
    for (const conn of it.conns.values()) {
      if (!conn.isListening || conn === from) continue
      conn.outMsgs++
      if (conn.isAbandoned) continue
      const node = this.#nodes[conn.node] as Node
      if (node.state === 'up') this.#read(conn.node, frame)
      else conn.unread.push(frame)
    }
  }

  #read(node: number, frame: number): void {
    const it = this.#truth[frame]
    if (it && it.node !== node) it.readers.add(node)
  }

  #readAll(conn: Conn): void {
    for (const frame of conn.unread.splice(0)) this.#read(conn.node, frame)
  }

  #pinging(): void {
    for (const { conns } of this.#servers) {
      for (const conn of conns.values()) {
        if (conn.isAbandoned || this.#nodes[conn.node]?.state !== 'up' || this.#random() > 0.3) continue
        conn.rtt = this.#between(100, 900)
      }
    }
    this.#after(this.#between(30, 90) * SECOND, () => this.#pinging())
  }

  #polling(): void {
    this.#poll()
    this.#after(this.#pollEvery, () => this.#polling())
  }

  #poll(): void {
    const ask = ++this.#ask
    this.#heard.push({ at: this.#now, kind: 'note', body: { source: 'nats-monitor', ask, asked: true } })
    for (const [server, it] of this.#servers.entries()) {
      if (it.isUp) this.#after(this.#between(200, 4_000), () => this.#answer(server, ask))
    }
  }

  #answer(server: number, ask: number): void {
    const it = this.#servers[server] as Server
    if (!it.isUp) return
    const clock = (us: number): string => new Date(EPOCH_MS + (this.#clocks[server] ?? 0) + us / 1000).toISOString()
    const connections = [...it.conns.values()].map((conn) => ({
      cid: conn.cid,
      kind: 'Client',
      ip: `10.0.0.${conn.node}`,
      lang: 'rust',
      version: '0.50.0',
      start: clock(conn.startedAt),
      rtt: `${Math.round(conn.rtt)}µs`,
      in_msgs: conn.inMsgs,
      out_msgs: conn.outMsgs,
      subscriptions: conn.isListening ? 1 : 0,
      subscriptions_list: conn.isListening ? ['stwt.agora'] : []
    }))
    const data = { server_id: `S${it.id}`, now: clock(this.#now), total: connections.length, offset: 0, connections }
    const answer = { server: { name: `nats-${server}`, id: `S${it.id}`, ver: '2.15.2' }, data }
    const subject = '$SYS.REQ.ACCOUNT.PING.CONNZ'
    const at = Math.round(this.#now + this.#between(100, 5_000))
    this.#heard.push({ at, kind: 'note', body: { source: 'nats-monitor', ask, subject, answer } })
  }

  #failing(faults: DeliveryFaults): void {
    const names = Object.keys(faults) as (keyof DeliveryFaults)[]
    const total = names.reduce((sum, name) => sum + faults[name], 0)
    const dice = this.#random() * total
    const fault = names.find((_, i) => dice < names.slice(0, i + 1).reduce((sum, name) => sum + faults[name], 0))
    const isSettled = ({ state, conn }: Node): boolean =>
      state === 'up' && this.#now - (conn?.startedAt ?? this.#now) > 10 * SECOND
    const node = this.#pick([...this.#nodes.keys()].filter((id) => isSettled(this.#nodes[id] as Node))) ?? -1
    const it = this.#nodes[node]
    if (fault === 'observer') this.#dropObserver(Math.floor(this.#random() * MODEL_SERVERS))
    else if (fault === 'server') this.#restartServer(Math.floor(this.#random() * MODEL_SERVERS))
    else if (it?.conn && fault === 'cut') this.#cut(it, it.conn)
    else if (it?.conn && fault === 'kill') this.#kill(node, it, it.conn)
    else if (it?.conn && fault === 'freeze') this.#freeze(it, it.conn)
    else if (it?.conn && fault === 'deaf') this.#deafen(it.conn)
    this.#after(this.#between(5, 90) * SECOND, () => this.#failing(faults))
  }

  #deafen(conn: Conn): void {
    conn.isListening = false
    this.#after(this.#between(1, 30) * SECOND, () => {
      conn.isListening = true
    })
  }

  /** Until it is healed, or the client gives up; then the server's side lingers. */
  #cut(it: Node, conn: Conn): void {
    const turn = ++it.turn
    it.state = 'cut'
    const giveUp = this.#between(2 * PING, 3 * PING)
    this.#after(giveUp, () => {
      if (it.turn !== turn) return
      it.turn++
      it.state = 'up'
      it.conn = null
      conn.isAbandoned = true
      conn.unread = []
      this.#connect(conn.node)
      // Later than an asking, which shows the new connection: what happens between two askings nobody can know.
      this.#after(this.#between(6, 100) * SECOND, () => {
        if (this.#servers[conn.server]?.conns.get(conn.cid) === conn)
          for (; conn.unsent > 0; conn.unsent--) this.#send(conn)
      })
      this.#after(this.#between(10, 150) * SECOND, () => this.#servers[conn.server]?.conns.delete(conn.cid))
    })
    if (this.#random() < 0.5) return
    this.#after(this.#between(1, 115) * SECOND, () => {
      if (it.turn !== turn) return
      it.turn++
      it.state = 'up'
      this.#readAll(conn)
      for (; conn.unsent > 0; conn.unsent--) this.#send(conn)
    })
  }

  #kill(node: number, it: Node, conn: Conn): void {
    it.turn++
    it.state = 'dead'
    it.conn = null
    this.#servers[conn.server]?.conns.delete(conn.cid)
    this.#after(this.#between(1, 60) * SECOND, () => {
      it.state = 'up'
      this.#reconnect(node)
    })
  }

  #freeze(it: Node, conn: Conn): void {
    const turn = ++it.turn
    it.state = 'frozen'
    this.#after(this.#between(1, 20) * SECOND, () => {
      if (it.turn !== turn) return
      it.turn++
      it.state = 'up'
      this.#readAll(conn)
      if (!it.conn) this.#reconnect(conn.node)
    })
  }

  #dropObserver(server: number): void {
    const it = this.#servers[server] as Server
    if (!it.isHeard || !it.isUp) return
    it.isHeard = false
    this.#heard.push({ at: Math.round(Math.max(this.#now, it.heardUntil)), kind: 'lost', server })
    this.#after(this.#between(0.2, 20) * SECOND, () => this.#observe(server))
  }

  #observe(server: number): void {
    const it = this.#servers[server] as Server
    if (!it.isUp || it.isHeard) return
    it.isHeard = true
    it.heardUntil = Math.max(it.heardUntil, this.#now)
    this.#heard.push({ at: Math.round(it.heardUntil), kind: 'hears', server })
  }

  #restartServer(server: number): void {
    const it = this.#servers[server] as Server
    if (this.#servers.some((one) => !one.isUp)) return
    it.isUp = false
    if (it.isHeard) this.#heard.push({ at: Math.round(Math.max(this.#now, it.heardUntil)), kind: 'lost', server })
    it.isHeard = false
    for (const conn of it.conns.values()) {
      const node = this.#nodes[conn.node] as Node
      if (conn.isAbandoned || node.conn !== conn) continue
      if (node.state === 'cut') continue
      node.conn = null
      if (node.state === 'up') this.#after(this.#between(0.001, 2) * SECOND, () => this.#reconnect(conn.node))
    }
    it.conns.clear()
    this.#after(this.#between(1, 8) * SECOND, () => {
      it.isUp = true
      it.id += 100
      it.conns.clear()
      this.#after(this.#between(0.01, 2) * SECOND, () => this.#observe(server))
    })
  }
}
