import { ConnectionTable } from '../../../src/shared/cluster/connections.ts'
import { Note } from '../../../src/shared/cluster/note.ts'
import { become, ObserverTable } from '../../../src/shared/cluster/observers.ts'
import { TopologyState } from '../../../src/shared/topology/topology-state.ts'

/** What the made-up cluster is like. Times in seconds and milliseconds as named. */
export interface WorldPlan {
  readonly seed: number
  readonly nodes: number
  readonly servers: number
  /** Frames a second of each node. */
  readonly rate: (random: () => number, node: number) => number
  readonly pollSeconds: number
  /** From a request to the answer; the counters are of a moment between. */
  readonly answerMs: (random: () => number) => number
  /** From a server's count to our stamp. */
  readonly lagMs: (random: () => number) => number
  /** Clients that publish something else, as often as a node. */
  readonly tools: number
  /** Clients that never speak. */
  readonly mute: number
}

/** One client of the made-up cluster. `nodeId` -1: no node. */
export interface WorldClient {
  readonly nodeId: number
  readonly server: number
  readonly cid: number
  readonly lang: string
  readonly ip: string
  readonly rate: number
  inMsgs: number
  /** It says nothing more, though its connection stays. */
  stopped: boolean
  gone: boolean
}

/** mulberry32: small, seeded, good enough for arrivals. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Something that happens at a moment, µs. */
interface Happening {
  readonly at: number
  readonly run: () => void
}

const utf8 = new TextEncoder()
const START = 1_800_000_000_000_000

/** A cluster whose truth is known: nodes publish, servers count and answer, we hear, all with delays. */
export class IdentityWorld {
  readonly observers = new ObserverTable()
  readonly table = new ConnectionTable()
  readonly topology = new TopologyState({ connections: this.table, observers: this.observers })
  readonly clients: WorldClient[] = []
  readonly #random: () => number
  readonly #plan: WorldPlan
  /** Happenings by time: a binary heap. */
  readonly #heap: Happening[] = []
  #ask = 0
  #cid = 10
  now = START
  /** Host time spent in folding polls and all that they set off, ms, each. */
  readonly pollMs: number[] = []

  constructor(plan: WorldPlan) {
    this.#plan = plan
    this.#random = seeded(plan.seed)
    for (let i = 0; i < plan.servers; i++) {
      const it = this.observers.all[this.observers.numberOf(`nats-${i}`)]
      if (it) become(it, 'hearing', START, 'It hears.')
    }
    for (let node = 0; node < plan.nodes; node++) this.connect(node, plan.rate(this.#random, node), 'rust')
    for (let i = 0; i < plan.tools; i++) this.connect(-1, 1, 'go')
    for (let i = 0; i < plan.mute; i++) this.connect(-1, 0, 'rust')
    this.#at(START + 1_000_000 * this.#random(), () => this.#poll())
  }

  /** A client connects and publishes from now on. */
  connect(nodeId: number, rate: number, lang: string, ip = '10.0.0.1'): WorldClient {
    const server = Math.floor(this.#random() * this.#plan.servers)
    const client = { nodeId, server, cid: this.#cid++, lang, ip, rate, inMsgs: 0, stopped: false, gone: false }
    this.clients.push(client)
    if (rate > 0) this.#speakLater(client)
    return client
  }

  /** Its connection ends. */
  disconnect(client: WorldClient): void {
    client.gone = true
  }

  run(seconds: number): void {
    const until = this.now + seconds * 1_000_000
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.#pop()
      this.now = next.at
      next.run()
    }
    this.now = until
  }

  /** Stated confidence and whether it is right, of each match of an open connection. */
  claims(): { readonly confidence: number; readonly isRight: boolean; readonly nodeId: number }[] {
    const truth = new Map(this.clients.map((it) => [`nats-${it.server} ${it.cid}`, it.nodeId]))
    const claims: { confidence: number; isRight: boolean; nodeId: number }[] = []
    for (const it of this.table.open) {
      const match = this.topology.matchOf(it)
      if (!match) continue
      const right = truth.get(`${it.server.name} ${it.cid}`)
      claims.push({ confidence: match.confidence, isRight: right === match.nodeId, nodeId: match.nodeId })
    }
    return claims
  }

  #speakLater(client: WorldClient): void {
    const wait = (-Math.log(1 - this.#random()) / client.rate) * 1_000_000
    this.#at(this.now + wait, () => {
      if (client.gone || client.stopped) return
      client.inMsgs++
      if (client.nodeId >= 0) {
        const { nodeId } = client
        this.#at(this.now + this.#plan.lagMs(this.#random) * 1000, () =>
          this.topology.frame(Math.round(this.now), nodeId)
        )
      }
      this.#speakLater(client)
    })
  }

  #poll(): void {
    const ask = ++this.#ask
    this.#note({ source: 'nats-monitor', ask, asked: true })
    for (let server = 0; server < this.#plan.servers; server++) {
      const delay = this.#plan.answerMs(this.#random) * 1000
      this.#at(this.now + delay * this.#random(), () => {
        const connections = this.clients
          .filter((it) => it.server === server && !it.gone)
          .map((it) => ({
            cid: it.cid,
            kind: 'Client',
            ip: it.ip,
            port: 4000 + it.cid,
            in_msgs: it.inMsgs,
            subscriptions: 1,
            lang: it.lang,
            version: '0.50.0',
            subscriptions_list: ['stwt.agora']
          }))
        const answer = {
          server: { name: `nats-${server}`, id: `N${server}`, ver: '2.15.1' },
          data: { server_id: `N${server}`, total: connections.length, offset: 0, limit: 1024, connections }
        }
        this.#at(Math.max(this.now, this.now + delay * 0.3), () =>
          this.#note({ source: 'nats-monitor', ask, subject: '$SYS.REQ.ACCOUNT.PING.CONNZ', answer })
        )
      })
    }
    this.#at(this.now + this.#plan.pollSeconds * 1_000_000, () => this.#poll())
  }

  #note(body: object): void {
    const bytes = utf8.encode(JSON.stringify(body))
    const note = Note.parse(bytes, 0, bytes.length)
    if (!note) return
    const at = Math.round(this.now)
    const poll = this.table.note(1, at, note)
    const begun = performance.now()
    if (poll) this.topology.poll(poll)
    this.topology.note(1, at, note)
    this.pollMs.push(performance.now() - begun)
  }

  #at(at: number, run: () => void): void {
    const heap = this.#heap
    let i = heap.push({ at, run }) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      const [a, b] = [heap[i] as Happening, heap[parent] as Happening]
      if (a.at >= b.at) break
      heap[i] = b
      heap[parent] = a
      i = parent
    }
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    for (let i = 0; ; ) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && (heap[child] as Happening).at < (heap[least] as Happening).at) least = child
      }
      if (least === i) return
      const [a, b] = [heap[i] as Happening, heap[least] as Happening]
      heap[i] = b
      heap[least] = a
      i = least
    }
  }
}
