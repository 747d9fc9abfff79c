import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { InterfaceBoard } from '../nats-monitor/interface-board.ts'
import type { Sink } from '../source.ts'
import { type ClosedGap, EDGE_US, GapPass } from './gap-pass.ts'
import { HeardAlready, type HeardArrival } from './heard-already.ts'
import { type FoundStream, StreamApi, type StreamFault } from './stream-api.ts'

/** What the engine tells of the history. */
export interface CaptureHistory {
  /** Gaps of nobody hearing that are over and were not filled yet, newest first. */
  gaps(): readonly ClosedGap[]
  /** Arrivals recorded in a time, in any order. */
  arrivals(fromUs: number, toUs: number): Promise<readonly HeardArrival[]>
}

/** What the filler is made with. */
export interface FillerSetting {
  readonly sink: Sink
  readonly clock: Clock
  readonly board: InterfaceBoard
  readonly history: CaptureHistory
  readonly timing: FillerTiming
}

/** How often gaps are looked for, and how old one must be, so that both its edges are recorded. ms. */
export interface FillerTiming {
  readonly everyMs: number
  readonly settledMs: number
}

/** As in life. */
export const FILLER_TIMING: FillerTiming = { everyMs: 15_000, settledMs: 12_000 }

/** Messages of one gap that are read: an hour of 10,000 a second is a load test, not a night. */
const MESSAGES_MAX = 20_000_000
/** Gaps tried in one run. */
const TRIED_MAX = 64

/**
 * Where a stream keeps the frames on the servers' side, reads what nobody could hear into the history: arrivals of an
 * observer `jetstream:STREAM` with the stream's times. Needs the grant *capture* of design.md section 9; without it, and
 * without a stream, a gap stays a gap. What was read shows up as it was stored: a leader's crash loses seconds silently.
 */
export class GapFiller {
  readonly #setting: FillerSetting
  /** Gaps that brought nothing, by their beginning. */
  readonly #tried = new Set<number>()
  #api: StreamApi | null = null
  #isSaid = false
  #cancel: () => void = () => undefined

  constructor(setting: FillerSetting) {
    this.#setting = setting
  }

  connected(nc: NatsConnection): void {
    this.lost()
    const api = new StreamApi(nc)
    this.#api = api
    this.#tried.clear()
    this.#isSaid = false
    this.#later(api, this.#setting.timing.settledMs)
  }

  /** Twice is fine. */
  lost(): void {
    this.#api = null
    this.#cancel()
  }

  #later(api: StreamApi, ms: number): void {
    this.#cancel = this.#setting.clock.after(ms, () => void this.#look(api))
  }

  async #look(api: StreamApi): Promise<void> {
    const isGoingOn = await this.#fillAll(api)
    if (isGoingOn && this.#api === api) this.#later(api, this.#setting.timing.everyMs)
  }

  /** False: there is no use in asking again on this connection. */
  async #fillAll(api: StreamApi): Promise<boolean> {
    const { clock, history, timing } = this.#setting
    const settled = clock.nowUnix() - timing.settledMs * 1000
    const gaps = history.gaps().filter((gap) => gap.to <= settled && !this.#tried.has(gap.from))
    if (gaps.length === 0 && this.#isSaid) return true
    const stream = await api.find()
    if (this.#api !== api) return false
    this.#say(stream.ok ? stream.value : null, stream.ok ? null : stream.error)
    if (!stream.ok) return stream.error.kind !== 'refused'
    for (const gap of gaps) {
      if (this.#tried.size >= TRIED_MAX) return true
      this.#tried.add(gap.from)
      await this.#fill(api, stream.value, gap)
      if (this.#api !== api) return false
    }
    return true
  }

  async #fill(api: StreamApi, stream: FoundStream, gap: ClosedGap): Promise<void> {
    const begin = new Date(Math.floor((gap.from - EDGE_US) / 1000)).toISOString()
    const opened = await api.openAt(stream, begin)
    if (!opened.ok) return
    const pass = await this.#beginPass(stream, gap)
    let sequence = 0
    for (let read = 0; read < MESSAGES_MAX && this.#api === api; ) {
      const batch = await api.next(stream, opened.value)
      if (!batch.ok || batch.value.length === 0) break
      read += batch.value.length
      for (const message of batch.value) {
        // In the order of the stream, each once, whatever is delivered again.
        if (message.sequence <= sequence) continue
        sequence = message.sequence
        pass.take(message)
      }
      const isEnd = pass.isBehind || batch.value.at(-1)?.pending === 0
      if (isEnd) pass.end()
      await this.#setting.sink.drained()
      if (isEnd) break
    }
    await api.close(stream, opened.value)
  }

  async #beginPass(stream: FoundStream, gap: ClosedGap): Promise<GapPass> {
    const { sink, history } = this.#setting
    const middle = gap.from + EDGE_US
    const before = await history.arrivals(gap.from - EDGE_US, middle)
    const behind = await history.arrivals(Math.max(gap.to - EDGE_US, middle + 1), gap.to + EDGE_US)
    return new GapPass({ sink, stream: stream.name, gap, heard: new HeardAlready([...before, ...behind]) })
  }

  #say(stream: FoundStream | null, fault: StreamFault | null): void {
    const { board } = this.#setting
    this.#isSaid = true
    if (stream) {
      const sentence = `The stream ${stream.name} keeps the frames: what Stoa misses while it is away is read from it.`
      board.tell({ interface: 'jetstream', state: 'available', sentence })
    } else if (fault?.kind === 'refused') {
      const sentence = 'This user may not ask for streams: what Stoa misses while it is away stays a gap.'
      board.tell({ interface: 'jetstream', state: 'refused', sentence })
    } else if (fault?.kind === 'absent') {
      const sentence = 'No stream keeps the frames: what Stoa misses while it is away stays a gap.'
      board.tell({ interface: 'jetstream', state: 'silent', sentence })
    } else board.tell({ interface: 'jetstream', state: 'silent', sentence: 'JetStream does not answer.' })
  }
}
