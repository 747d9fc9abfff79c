import { toUnixUs, type UnixUs } from '../../../shared/cluster/units.ts'
import type { Sink } from '../source.ts'
import { Agenda } from './agenda.ts'
import { Observers } from './observers.ts'
import { Random } from './random.ts'
import { beginRoutine } from './routine.ts'
import { SimulatedBus } from './simulated-bus.ts'
import { SimulatedCanary } from './simulated-canary.ts'
import { NEW_RELEASE, OLD_RELEASE, SimulatedCluster } from './simulated-cluster.ts'
import { SimulatedMonitor } from './simulated-monitor.ts'
import { SimulatedSites } from './simulated-sites.ts'
import { Stage } from './stage.ts'
import { openAll, tellStory } from './story.ts'
import { toAnchor, toStoryMoments } from './story-moments.ts'
import { Traffic } from './traffic.ts'
import { type Calendar, DAY_US, PastPace } from './week-wave.ts'

const MAX_NODES = 1024
const MAX_RATE = 100_000
const MAX_SERVERS = 16
/** In larger ones nobody asks the nodes themselves: what they say would outweigh the frames. */
const ASKED_NODES = 64
/** Frames that the ordinary traffic of a past is made of; with the rest about 350,000, three arrivals each. */
const PAST_FRAMES = 320_000
/** A past ends at the live rate, but at no more than this, or the bench's rates would swell it. */
const PAST_END_RATE_MAX = 20
/** Live traffic swells and ebbs by this share in so many seconds, so that charts have something to show. */
const SWELL = 0.3
const SWELL_US = 600e6
/** From this rate on a measurement wants it even. */
const EVEN_RATE = 1000

export interface SimulationSettings {
  /** 0..2^53-1. The same seed gives the same history. */
  readonly seed: number
  /** 1..1024 */
  readonly nodes: number
  /** Frames a second once live, the mean; above 0, at most 100,000. */
  readonly rate: number
  /** NATS servers with an observer each, 1..16; three unless said otherwise. */
  readonly servers?: number
  readonly calendar?: Calendar
  /** Frames of ordinary traffic in seven days of past; a shorter past has its share. */
  readonly pastFrames?: number
  /**
   * An earlier run of the same cluster was recorded already and this one goes on behind it: everybody is upgraded, and
   * change ids begin above all that were told before.
   */
  readonly resumes?: boolean
}

/**
 * A made-up cluster with its life, told to a sink as the three observers of a Stoa would hear it: ordinary traffic, daily
 * routine and, in the past, the story of `STORY`. One generator for past and present, so accounts, change ids and agenda
 * go on. What it tells depends on the settings, on the anchor of `liveFrom` and on nothing else.
 */
export class Simulation {
  readonly #observers: Observers
  readonly #agenda = new Agenda()
  readonly #random: Random
  readonly #traffic: Traffic
  readonly #stage: Stage
  readonly #pace: PastPace | null
  readonly #rate: number
  readonly #liveFrom: number
  #nextFrameAt: number
  #at: number
  #frames = 0

  /** Begins at `from`; up to `liveFrom` it is the past, from there on `rate` holds. Equal: no past. */
  constructor(settings: SimulationSettings, span: { readonly from: UnixUs; readonly liveFrom: UnixUs }, sink: Sink) {
    assertSettings(settings)
    const { seed, nodes, rate, servers = 3, calendar = { utcOffsetMinutes: 0 }, pastFrames = PAST_FRAMES } = settings
    const { from, liveFrom } = span
    const hasPast = liveFrom > from
    const { resumes = false } = settings
    this.#rate = rate
    this.#liveFrom = liveFrom
    this.#random = new Random(seed, 1)
    // Seconds since 1970 are above every first run's ids and grow faster than the busiest account's do.
    const above = resumes ? Math.floor(from / 1e6) : 0
    const release = hasPast && !resumes ? OLD_RELEASE : NEW_RELEASE
    const cluster = new SimulatedCluster(new Random(seed, 2), { nodes, release, above })
    this.#traffic = new Traffic(cluster, this.#random)
    this.#observers = new Observers(sink, new Random(seed, 3), servers)
    const endRate = Math.min(rate, PAST_END_RATE_MAX)
    const to = Math.max(from, toAnchor(liveFrom))
    const frames = (pastFrames * (to - from)) / (7 * DAY_US)
    this.#pace = hasPast ? new PastPace({ from, to, frames, endRate, calendar }) : null
    const bus = new SimulatedBus(new Random(seed, 5), servers)
    const monitor = new SimulatedMonitor({ bus, observers: this.#observers, agenda: this.#agenda, liveFrom, nodes })
    const stage = new Stage({
      bus,
      monitor,
      cluster,
      traffic: this.#traffic,
      observers: this.#observers,
      agenda: this.#agenda,
      random: new Random(seed, 4),
      calendar,
      liveFrom
    })
    this.#stage = stage
    if (nodes <= ASKED_NODES) this.#askNodes(seed, { bus, cluster, liveFrom, resumes, from })
    this.#at = from
    this.#nextFrameAt = from + this.#gap(from)
    this.#agenda.add(from, (at) => {
      const named = cluster.nodes.map((node) => ({ duty: node.duty, version: node.release.version }))
      stage.truth(at, 'cluster', cluster.nodes, { seed, servers: this.#observers.names, named })
      openAll(stage, at)
    })
    for (const node of cluster.nodes) bus.connect(node, from)
    monitor.begin(from)
    beginRoutine(stage, from)
    if (hasPast) tellStory(stage, toStoryMoments(liveFrom, calendar), { from, resumes })
  }

  /** Up to when everything was told. */
  get at(): UnixUs {
    return toUnixUs(this.#at)
  }

  /** Frames of ordinary traffic told so far. */
  get frames(): number {
    return this.#frames
  }

  /** Tells everything up to `to`. Cost: about 1 µs a frame with three observers, beside the sink's own. */
  advance(to: UnixUs): void {
    const agenda = this.#agenda
    for (;;) {
      if (agenda.nextAt <= this.#nextFrameAt) {
        if (agenda.nextAt > to) break
        agenda.runNext()
        continue
      }
      const at = this.#nextFrameAt
      if (at > to) break
      const node = this.#traffic.pickNode(at)
      if (node) {
        this.#stage.sendBytes(at, node, this.#traffic.frame(node))
        this.#frames++
      }
      this.#nextFrameAt = at + this.#gap(at)
    }
    this.#observers.flush(to)
    this.#at = to
  }

  /** Leaves ordinary traffic out until `to`: nobody can make up in time what a sleeping or slow machine missed. */
  skip(to: UnixUs): void {
    this.#nextFrameAt = Math.max(this.#nextFrameAt, to)
  }

  /** The observers end as the real ones do. */
  close(at: UnixUs): void {
    this.#observers.names.forEach((_, server) => {
      this.#observers.status(at, server, { status: 'closed', cause: 'stopped' })
    })
  }

  #askNodes(
    seed: number,
    span: {
      readonly bus: SimulatedBus
      readonly cluster: SimulatedCluster
      readonly liveFrom: number
      readonly resumes: boolean
      readonly from: number
    }
  ): void {
    const { from, ...parts } = span
    const common = { ...parts, agenda: this.#agenda, observers: this.#observers }
    const stage = this.#stage
    const sites = new SimulatedSites({ ...common, random: new Random(seed, 6) })
    const send = stage.send.bind(stage)
    const canary = new SimulatedCanary({ ...common, sites, random: new Random(seed, 7), send })
    stage.sites = sites
    stage.canary = canary
    sites.begin(from)
    canary.begin(from)
  }

  #gap(at: number): number {
    return this.#random.exponential(1e6 / this.#rateAt(at))
  }

  #rateAt(at: number): number {
    if (at < this.#liveFrom && this.#pace) return this.#pace.rateAt(at)
    if (this.#rate >= EVEN_RATE) return this.#rate
    return this.#rate * (1 + SWELL * Math.sin((2 * Math.PI * at) / SWELL_US))
  }
}

function assertSettings(settings: SimulationSettings): void {
  const { seed, nodes, rate, servers = 3 } = settings
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`simulator: seed ${seed}`)
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MAX_NODES) throw new Error(`simulator: ${nodes} nodes`)
  if (!(rate > 0 && rate <= MAX_RATE)) throw new Error(`simulator: ${rate} frames a second`)
  if (!Number.isInteger(servers) || servers < 1 || servers > MAX_SERVERS)
    throw new Error(`simulator: ${servers} servers`)
}
