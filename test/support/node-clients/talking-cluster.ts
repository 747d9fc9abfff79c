import { fromSnowflake } from '../../../src/shared/wire/snowflake.ts'
import { type NatsCluster, type NatsServerOptions, startNatsCluster } from '../nats-server.ts'
import { NodeClients } from './node-clients.ts'

/** Nodes of the story; the last one has a process of its own, so that it can be killed. */
export const NODES = 12
export const ALONE = NODES - 1
/** The client of the second process with the id of another. */
export const TWIN = 100
const MEAN_MS = 700
const BLOCKED_IP = 17

function leb(value: bigint): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return [...bytes, Number(rest)]
}

/** RegistryInsert of a BlockedIp that `nodeId` has just made, on the wire of 0.16.18 (wire-format.md sections 4 and 12.2). */
export function blockFrame(nodeId: number, sequence: number): Uint8Array {
  const id = fromSnowflake({ unixMs: Date.now(), sequence, nodePart: nodeId & 511 })
  return Uint8Array.from([...leb(BigInt(nodeId)), 4, BLOCKED_IP, ...leb(id)])
}

/** A real cluster of three nats-servers with twelve clients that behave like Stalwart nodes and talk all the time. */
export class TalkingCluster {
  readonly nats: NatsCluster
  readonly #many = new NodeClients()
  readonly #alone = new NodeClients()
  #sequence = 0

  private constructor(nats: NatsCluster) {
    this.nats = nats
  }

  static async start(options: NatsServerOptions = {}): Promise<TalkingCluster> {
    const it = new TalkingCluster(await startNatsCluster(3, options))
    for (let id = 0; id < NODES; id++) await it.connect(id, id, id % 3)
    return it
  }

  /** `nodeId` at server `server`, talking. */
  async connect(id: number, nodeId: number, server: number): Promise<void> {
    const clients = this.#of(id)
    const { port } = this.nats.servers[server] ?? { port: 0 }
    await clients.do({ do: 'connect', id, port, login: {} })
    await clients.do({ do: 'talk', id, nodeId, meanMs: MEAN_MS })
  }

  /** `count` bans by one node, one right after the other; answers their payloads as hex. */
  async block(nodeId: number, count = 1): Promise<readonly string[]> {
    const payloads: string[] = []
    for (let n = 0; n < count; n++) {
      const payload = Buffer.from(blockFrame(nodeId, this.#sequence++)).toString('hex')
      payloads.push(payload)
      await this.#of(nodeId).do({ do: 'publish', id: nodeId, payload })
    }
    return payloads
  }

  /** kill -9 of the process of node `ALONE`. */
  killAlone(): Promise<void> {
    return this.#alone.kill()
  }

  async act(what: 'unsubscribe' | 'cut' | 'kill' | 'hush' | 'connect-anew', id: number): Promise<void> {
    await this.#of(id).do({ do: what, id })
  }

  /** By client: payloads that it read, as hex. */
  async heard(): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
    const heard = await this.#many.heard()
    return new Map([...heard].map(([id, list]) => [id, new Set(list.map(([payload]) => payload))]))
  }

  async stop(): Promise<void> {
    await Promise.all([this.#many.kill(), this.#alone.kill()])
    await this.nats.stop()
  }

  #of(id: number): NodeClients {
    return id === ALONE ? this.#alone : this.#many
  }
}
