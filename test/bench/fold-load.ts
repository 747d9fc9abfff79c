import { Fold } from '../../src/main/engine/fold.ts'
import type { ObservationBatch } from '../../src/shared/cluster/observation.ts'
import { BatchWriter } from '../../src/shared/cluster/observation-batch.ts'
import { toNodeId, toSeq, toUnixUs } from '../../src/shared/cluster/units.ts'
import { encodeBatch } from '../../src/shared/wire/encode-batch.ts'
import { LOAD_NODES, type Load, makeLoad, toLoadPayload } from '../support/load.ts'
import { type Figure, inMegabytes } from './figure.ts'

const RATE = 10_000
const SERVERS = ['nats-1', 'nats-2', 'nats-3'] as const
const BEGIN_US = 1_795_250_000_000_000
/** From a frame's first moment to its arrival at each observer, µs. */
const SKEW_US = [120, 180, 260] as const
/** Askings after each whole second with a broadcast in it, and one beside them each 5 s, µs into the second. */
const SERIES_US = [1_000, 26_000, 51_000] as const
const POLL_US = 500_000
const POLL_SECONDS = 5
const ANSWER_US = 1_400
const BATCH_BYTES = 4 * 1024 * 1024
type Happening =
  | { readonly at: number; readonly server: number; readonly frame: number; readonly payload: Uint8Array }
  | { readonly at: number; readonly note: object }

/** What a second of the load cost. */
interface Cost {
  readonly cpuMs: number
  readonly rowBytes: number
  readonly rows: number
  readonly checkpointBytes: number
  readonly checkpoints: number
}

/**
 * The share of a core that the fold takes, picture, rows and checkpoints included: the load of 10,000 frames a second at
 * 1,024 nodes with three observers, `mustHear` frames a second beside it that all must hear, and CONNZ as it is asked then.
 */
export function benchFoldLoad(order: {
  readonly seed: number
  readonly seconds: number
  readonly mustHear: number
}): Figure {
  const world = new LoadWorld(order)
  const fold = new Fold({ wire: 'H' })
  let seq = 1
  const costs: Cost[] = []
  for (let second = 0; second < order.seconds; second++) {
    const batches = world.second(second)
    const before = process.threadCpuUsage()
    for (const batch of batches) {
      fold.apply(toSeq(seq), batch)
      seq += batch.count
    }
    const rows = fold.takeDerived(fold.isCheckpointDue)
    const used = process.threadCpuUsage(before)
    costs.push({
      cpuMs: (used.user + used.system) / 1000,
      rowBytes: rows.propagation.reduce((sum, row) => sum + row.body.length, 0),
      rows: rows.propagation.length,
      checkpointBytes: rows.checkpoint?.bytes.length ?? 0,
      checkpoints: rows.checkpoint ? 1 : 0
    })
  }
  // The first seconds find out who is who.
  const later = costs.slice(Math.floor(costs.length / 3))
  const sum = (of: (cost: Cost) => number): number => later.reduce((total, cost) => total + of(cost), 0)
  const share = sum((it) => it.cpuMs) / 1000 / later.length
  const rowRate = sum((it) => it.rowBytes) / later.length
  const written =
    sum((it) => it.checkpointBytes) /
    Math.max(
      1,
      sum((it) => it.checkpoints)
    )
  return {
    figure: `fold at ${order.mustHear} broadcasts/s, share of a core`,
    measured: `${(share * 100).toFixed(0)} %`,
    counterpart: `${RATE} bulk frames/s at ${LOAD_NODES} nodes, ${SERVERS.length} observers`,
    value: share,
    target: order.mustHear > 100 ? 1 : 0.4,
    better: 'lower',
    note: `${(rowRate / 1024).toFixed(0)} KB of rows a second (${(sum((it) => it.rows) / later.length).toFixed(0)} rows), ${sum((it) => it.checkpoints)} checkpoints of ${inMegabytes(written)} in ${later.length} s, memory ${inMegabytes(process.memoryUsage().rss)}`
  }
}

/** Nodes on servers in turn; counters as servers without echo count. */
class LoadWorld {
  readonly #order: { readonly seed: number; readonly seconds: number; readonly mustHear: number }
  readonly #own = new Uint32Array(LOAD_NODES)
  readonly #delivered = [0, 0, 0]
  readonly #told = new Set<number>()
  #ask = 0
  #made = 0

  constructor(order: { readonly seed: number; readonly seconds: number; readonly mustHear: number }) {
    this.#order = order
  }

  second(second: number): ObservationBatch[] {
    const load = makeLoad({ seed: this.#order.seed + second, frames: RATE })
    const from = BEGIN_US + second * 1_000_000
    const all: Happening[] = second === 0 ? this.#connected(from) : []
    this.#frames(from, load, all)
    const asks: number[] = this.#order.mustHear > 0 ? [...SERIES_US] : []
    if (second % POLL_SECONDS === 0) asks.push(POLL_US)
    for (const at of asks) this.#asks(from + at, all)
    all.sort((a, b) => a.at - b.at)
    return this.#batches(all)
  }

  #connected(at: number): Happening[] {
    return SERVERS.map((server) => ({
      at,
      note: { source: 'agora', server, status: 'connected', info: { server_name: server, server_id: `ID-${server}` } }
    }))
  }

  #frames(from: number, load: Load, all: Happening[]): void {
    const add = (at: number, payload: Uint8Array): void => {
      const frame = this.#made++
      for (const [server, skew] of SKEW_US.entries()) all.push({ at: at + skew, server, frame, payload })
    }
    for (let n = 0; n < load.frames; n++) {
      const at = load.arrivalsUs[n] ?? 0
      if (at < 999_000) add(Math.round(from + at), toLoadPayload(load, n))
    }
    for (let n = 0; n < this.#order.mustHear; n++) {
      const node = (n * 37) % LOAD_NODES
      add(Math.round(from + ((n + 0.5) * 999_000) / this.#order.mustHear), broadcastOf(node, this.#made))
    }
  }

  #asks(at: number, all: Happening[]): void {
    const ask = ++this.#ask
    all.push({ at, note: { source: 'nats-monitor', ask, asked: true } })
    SERVERS.forEach((_, server) => {
      const answer = { at: at + ANSWER_US + server * 300, ask, server, note: {} as object }
      all.push(answer as Happening)
    })
  }

  /** In the order of time, so that an answer tells what was counted until just before it. */
  #batches(all: readonly Happening[]): ObservationBatch[] {
    const batches: ObservationBatch[] = []
    let writer = new BatchWriter(new ArrayBuffer(BATCH_BYTES))
    const utf8 = new TextEncoder()
    for (const it of all) {
      let fits: boolean
      if ('frame' in it) {
        this.#count(it.server, it.payload)
        fits = writer.arrival(it.server, toUnixUs(it.at), it.payload)
      } else {
        const note = 'server' in it ? this.#answer(it as never) : it.note
        fits = writer.note(toUnixUs(it.at), utf8.encode(JSON.stringify(note)))
      }
      if (!fits) throw new Error('a batch is too small for the load')
      if (writer.usedBytes > BATCH_BYTES / 2) {
        batches.push(writer.take(SERVERS))
        writer = new BatchWriter(new ArrayBuffer(BATCH_BYTES))
      }
    }
    batches.push(writer.take(SERVERS))
    return batches
  }

  #count(server: number, payload: Uint8Array): void {
    this.#delivered[server] = (this.#delivered[server] ?? 0) + 1
    const first = payload[0] ?? 0
    const node = first < 128 ? first : (first & 127) | ((payload[1] ?? 0) << 7)
    if (node % SERVERS.length === server) this.#own[node] = (this.#own[node] ?? 0) + 1
  }

  #answer({ ask, server }: { readonly ask: number; readonly server: number }): object {
    const isDelta = this.#told.has(server)
    this.#told.add(server)
    const connections: object[] = []
    for (let node = server; node < LOAD_NODES; node += SERVERS.length) {
      const own = this.#own[node] ?? 0
      const counts = {
        cid: node + 10,
        in_msgs: own,
        out_msgs: (this.#delivered[server] ?? 0) - own,
        in_bytes: own * 30
      }
      const first = { kind: 'Client', ip: `10.0.${node >> 8}.${node & 255}`, port: 4000 + node, lang: 'rust' }
      const rest = { version: '0.46.0', start: '2026-11-21T10:00:00.000Z', rtt: '210µs', subscriptions: 1 }
      connections.push(isDelta ? counts : { ...first, ...rest, subscriptions_list: ['stwt.agora'], ...counts })
    }
    const name = SERVERS[server]
    const total = connections.length
    return {
      source: 'nats-monitor',
      ask,
      subject: '$SYS.REQ.ACCOUNT.PING.CONNZ',
      ...(isDelta ? { delta: true } : {}),
      answer: {
        server: { name, id: `ID-${name}`, ver: '2.10.1' },
        data: { server_id: `ID-${name}`, total, offset: 0, limit: 1024, connections }
      }
    }
  }
}

/** No two are equal. */
function broadcastOf(node: number, n: number): Uint8Array {
  const id = BigInt(n) + 1n
  return encodeBatch(toNodeId(node), [{ type: 'RegistryInsert', objectType: BLOCKED_IP, id }], 'H')
}

/** Any object type does. */
const BLOCKED_IP = 11
