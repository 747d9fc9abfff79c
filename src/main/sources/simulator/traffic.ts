import { BATCH_EVENTS, BulkPayload } from './bulk-payload.ts'
import type { Random } from './random.ts'
import type { Duty, SimulatedCluster, SimulatedNode } from './simulated-cluster.ts'
import { WeightedChoice } from './weighted-choice.ts'

type BulkKind = 'state' | 'push' | 'queue'

/** Share of a duty in all frames, and what its frames are made of. Sums to about half StateChange, a fifth EmailPush. */
const DUTY_SHARES: Readonly<Record<Duty, readonly [share: number, state: number, push: number]>> = {
  mx: [0.36, 0.12, 0.58],
  imap: [0.34, 0.97, 0.02],
  web: [0.18, 0.72, 0.02],
  out: [0.12, 0.06, 0.0]
}
const DUTIES = ['mx', 'imap', 'web', 'out'] as const
/** Frames with one event; the others hold 2 and more, each further one with `MORE_EVENTS`. */
const SINGLE_SHARE = 0.86
const MORE_EVENTS = 0.6
/** Types of a StateChange (wire-format.md section 9.1) and how often such a change happens. */
const CHANGES: readonly (readonly [types: number, weight: number])[] = [
  [0x19, 32], // Email, Mailbox, Thread: created or moved
  [0x01, 26], // Email: a keyword
  [0x09, 20], // Email, Mailbox: seen by IMAP
  [0x08, 4], // Mailbox
  [0x1d, 6], // the same with EmailSubmission: sent
  [0x04, 2], // EmailSubmission: its delivery status
  [1 << 14, 5], // CalendarEvent
  [(1 << 13) | (1 << 14), 1], // Calendar and its first event
  [1 << 17, 3], // ContactCard
  [1 << 12, 1], // SieveScript
  [1 << 5, 0.5], // Identity
  [1 << 18, 1.5], // FileNode
  [1 << 20, 0.5] // ShareNotification
]
/** Wires before G have no QueueRefresh. */
const KNOWS_QUEUE: ReadonlySet<string> = new Set(['G', 'H'])

/** Makes the payloads that scale with mail: StateChange, EmailPush, QueueRefresh, each node by its duty. */
export class Traffic {
  readonly #cluster: SimulatedCluster
  readonly #random: Random
  readonly #payload = new BulkPayload()
  readonly #duties = new WeightedChoice(DUTIES.map((duty) => DUTY_SHARES[duty][0]))
  readonly #changes = new WeightedChoice(CHANGES.map(([, weight]) => weight))

  constructor(cluster: SimulatedCluster, random: Random) {
    this.#cluster = cluster
    this.#random = random
  }

  /** The node whose turn it is. Others take over the work of one that is silent; null when all of its duty are. */
  pickNode(at: number): SimulatedNode | null {
    const nodes = this.#cluster.with(DUTIES[this.#duties.pick(this.#random)] ?? 'mx')
    const first = this.#random.below(nodes.length)
    for (let n = 0; n < nodes.length; n++) {
      const node = nodes[(first + n) % nodes.length] as SimulatedNode
      if (node.silentUntil <= at) return node
    }
    return null
  }

  /** What `node` sends next, a batch as its publisher makes them. */
  frame(node: SimulatedNode): Uint8Array<ArrayBuffer> {
    let events = 1
    if (!this.#random.chance(SINGLE_SHARE)) {
      events = 2
      while (events < BATCH_EVENTS && this.#random.chance(MORE_EVENTS)) events++
    }
    const [, state, push] = DUTY_SHARES[node.duty]
    this.#payload.begin(node.id)
    for (let n = 0; n < events; n++) {
      const draw = this.#random.unit()
      this.#event(node, draw < state ? 'state' : draw < state + push ? 'push' : 'queue')
    }
    return this.#payload.take()
  }

  /** A newsletter's share of one batch: `events` deliveries, each placed in the queue where the release says so. */
  deliveries(node: SimulatedNode, events: number): Uint8Array<ArrayBuffer> {
    this.#payload.begin(node.id)
    const saysQueue = KNOWS_QUEUE.has(node.release.wire)
    for (let n = 0; n < events; n++) this.#event(node, saysQueue && n % 2 === 1 ? 'queue' : 'push')
    return this.#payload.take()
  }

  #event(node: SimulatedNode, kind: BulkKind): void {
    if (kind === 'queue' && KNOWS_QUEUE.has(node.release.wire)) {
      this.#payload.queueRefresh()
      return
    }
    const cluster = this.#cluster
    const account = cluster.pickAccount(this.#random)
    if (kind === 'push') {
      this.#payload.emailPush(account, cluster.nextEmail(account), cluster.nextChange(account))
      return
    }
    const types = CHANGES[this.#changes.pick(this.#random)]?.[0] ?? 1
    this.#payload.stateChange(cluster.nextChange(account), types, account)
  }
}
