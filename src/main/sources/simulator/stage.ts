import { type ClusterEvent, EVENT_TYPES } from '../../../shared/cluster/event.ts'
import { MUST_HEAR_KINDS } from '../../../shared/cluster/must-hear.ts'
import { encodeBatch } from '../../../shared/wire/encode-batch.ts'
import type { Agenda } from './agenda.ts'
import type { Observers } from './observers.ts'
import type { Random } from './random.ts'
import type { SimulatedBus, SimulatedConnection } from './simulated-bus.ts'
import type { SimulatedCanary } from './simulated-canary.ts'
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts'
import type { SimulatedMonitor } from './simulated-monitor.ts'
import type { SimulatedSites } from './simulated-sites.ts'
import type { Traffic } from './traffic.ts'
import type { Calendar } from './week-wave.ts'

export interface StageParts {
  readonly cluster: SimulatedCluster
  readonly traffic: Traffic
  readonly observers: Observers
  readonly agenda: Agenda
  readonly bus: SimulatedBus
  readonly monitor: SimulatedMonitor
  /** For routines and the story; the traffic has numbers of its own, so that neither disturbs the other. */
  readonly random: Random
  readonly calendar: Calendar
  /** µs since 1970; the past ends and the present begins. */
  readonly liveFrom: number
}

/** What routines and the story act on. All times are µs since 1970. */
export class Stage {
  readonly cluster: SimulatedCluster
  readonly traffic: Traffic
  readonly observers: Observers
  readonly agenda: Agenda
  readonly bus: SimulatedBus
  readonly monitor: SimulatedMonitor
  readonly random: Random
  readonly calendar: Calendar
  readonly liveFrom: number
  /** Null in clusters that are too large for it. */
  sites: SimulatedSites | null = null
  canary: SimulatedCanary | null = null

  constructor(parts: StageParts) {
    this.cluster = parts.cluster
    this.traffic = parts.traffic
    this.observers = parts.observers
    this.agenda = parts.agenda
    this.bus = parts.bus
    this.monitor = parts.monitor
    this.random = parts.random
    this.calendar = parts.calendar
    this.liveFrom = parts.liveFrom
  }

  /** One frame of `node` in the wire of its release; nothing while it is silent. */
  send(at: number, node: SimulatedNode, ...events: readonly ClusterEvent[]): void {
    if (at < node.silentUntil) return
    this.sendBytes(at, node, encodeBatch(node.id, events, node.release.wire))
    this.sites?.sent(at, node, events)
    this.canary?.sent(at, node, events)
    if (events.some((event) => (MUST_HEAR_KINDS >> EVENT_TYPES.indexOf(event.type)) & 1)) this.monitor.mustHear(at)
  }

  sendBytes(at: number, node: SimulatedNode, payload: Uint8Array): void {
    if (at >= node.silentUntil) this.sendBy(this.bus.of(node) ?? this.bus.connect(node, at), at, payload)
  }

  /** A frame by whatever connection; none: its server is away and nothing leaves. */
  sendBy(connection: SimulatedConnection | null, at: number, payload: Uint8Array): void {
    if (!connection) return
    this.bus.carry(connection, at, payload.length)
    this.observers.frame(at, payload)
  }

  /** Repeats `act` as a Poisson process from now until `to`. */
  during(from: number, to: number, meanGapUs: number, act: (at: number) => void): void {
    const next = from + this.random.exponential(meanGapUs)
    if (next >= to) return
    this.agenda.add(next, (at) => {
      act(at)
      this.during(at, to, meanGapUs, act)
    })
  }

  /** What really happened, for whoever compares; told as a note of the simulator when it begins. */
  truth(
    at: number,
    truth: string,
    nodes: readonly SimulatedNode[],
    more: Readonly<Record<string, unknown>> = {}
  ): void {
    this.observers.note(at, {
      source: 'simulator',
      truth,
      nodes: nodes.map((node) => node.id),
      names: nodes.map((node) => node.name),
      ...more
    })
  }
}
