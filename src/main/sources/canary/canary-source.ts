import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ApiTrouble, StalwartApi } from '../../stalwart/stalwart-api.ts'
import type { Sink, Source } from '../source.ts'
import { CanaryMailbox } from './canary-mailbox.ts'
import { CanaryNotes } from './canary-notes.ts'
import { KnownStates } from './known-states.ts'
import { type Answer, Round } from './round.ts'
import { type NextRound, RoundPlan } from './round-plan.ts'
import { SiteStream, type StreamStatus } from './site-stream.ts'

/** How long a round waits for a node; 7 to 16 ms were measured (design.md section 3). */
const LIMIT_MS = 5_000
/** The same while another round is waiting to prove something. */
const URGENT_LIMIT_MS = 2_000
/** After the start, streams get so long to open before the first round. */
const OPENING_MS = 5_000
/** The request of a round may outlast its wait by nothing: it is aborted with it. Failed preparations wait their turn. */
const PREPARE_MS = 10_000

export interface CanarySetting {
  /** One a node, each with the canary's own login. */
  readonly sites: readonly StalwartApi[]
  /** Which node answers at a site, as far as is known. */
  readonly nodeOf: (url: string) => number | null
  readonly clock: Clock
  readonly sink: Sink
  /** Between two rounds in turn. */
  readonly everyMs: number
  /** 0..1; only for the jitter of reconnects. */
  readonly random?: () => number
}

/** How one site stands now, for the guided set-up. */
export interface SiteNow {
  readonly url: string
  readonly status: StreamStatus | null
  readonly sentence: string
}

/** How the newest round stands or ended. */
export interface RoundNow {
  readonly round: number
  readonly via: string
  /** The node that was asked for; null: any. */
  readonly wanted: string | null
  readonly isOver: boolean
  /** Null: the change was made, or may still be. */
  readonly failed: string | null
  readonly answeredUs: number | null
  readonly heard: ReadonlyMap<string, number>
  readonly silent: readonly string[]
}

/**
 * Measures, end to end, how long a change takes from any node to any other: renames a mailbox of its own account through
 * one node and waits for the event streams of all others (telemetry.md 11.4). Never two rounds at once. It publishes nothing
 * itself and never gives up; `start` resolves at once.
 */
export class CanarySource implements Source {
  readonly #setting: CanarySetting
  readonly #notes: CanaryNotes
  readonly #mailbox = new CanaryMailbox()
  readonly #known = new KnownStates()
  readonly #streams: readonly SiteStream[]
  readonly #stop = new AbortController()
  #plan: RoundPlan | null = null
  #round: Round | null = null
  #newest: RoundNow | null = null
  #isStrict = false
  #number = 0
  #isBusy = false
  #cancel: (() => void) | null = null
  readonly #listeners = new Set<(round: RoundNow) => void>()

  constructor(setting: CanarySetting) {
    this.#setting = setting
    const { sites, clock, sink, nodeOf, random = Math.random } = setting
    this.#notes = new CanaryNotes(sink, nodeOf)
    this.#streams = sites.map(
      (api) =>
        new SiteStream({
          ...{ api, clock, random },
          onStatus: (status, sentence) => this.#onStatus(api.url, status, sentence),
          onState: (state) => this.#onState(api.url, state)
        })
    )
  }

  async start(): Promise<void> {
    if (this.#plan !== null) return
    const { clock, everyMs } = this.#setting
    this.#plan = new RoundPlan(everyMs, clock.nowMono() + OPENING_MS * 1000)
    this.#notes.started(
      this.#streams.map(({ url }) => url),
      everyMs
    )
    for (const stream of this.#streams) stream.start()
    this.#schedule()
  }

  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return
    this.#stop.abort()
    this.#cancel?.()
    this.#cancel = null
    if (this.#round) this.#end(this.#round, 'Stoa stopped the canary.')
    await Promise.all(this.#streams.map((stream) => stream.stop()))
    if (this.#plan !== null) this.#notes.stopped()
  }

  /** How every site stands. */
  get sites(): readonly SiteNow[] {
    return this.#streams.map(({ url, status, sentence }) => ({ url, status, sentence }))
  }

  /** The round that runs, or the last one; null: there was none. */
  get newest(): RoundNow | null {
    return this.#newest
  }

  /** Hears of each round once it is over; the answer ends that. */
  onOver(listener: (round: RoundNow) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * A round as soon as may be, through `via` (its URL) or through the next in turn; streams that wait try again too. False:
   * it is part of one that was asked for already.
   */
  now(via: string | null, cause: 'asked' | 'run'): boolean {
    if (cause === 'asked') {
      for (const stream of this.#streams) stream.retry()
    }
    const isNew = this.#plan?.ask(via, cause) ?? false
    this.#schedule()
    return isNew
  }

  /** Another block was on the bus, sent by this node (null: unknown): a round at once, at most one each 2 s. */
  blockSeen(nodeId: number | null): void {
    const { nodeOf, clock } = this.#setting
    const origin = nodeId === null ? undefined : this.#streams.find(({ url }) => nodeOf(url) === nodeId)
    this.#plan?.block(origin?.url ?? null, clock.nowMono())
    this.#schedule()
  }

  #onStatus(url: string, status: StreamStatus, sentence: string): void {
    this.#notes.stream(url, status, sentence)
    if (this.#streams.some((stream) => stream.status === null)) return
    this.#plan?.hasten(this.#setting.clock.nowMono())
    this.#schedule()
  }

  #onState(url: string, state: string): void {
    const round = this.#round
    if (!round) {
      this.#known.add(state)
      return
    }
    const heard = round.event(url, state, this.#setting.clock.nowMono())
    if (heard) this.#notes.heard(round.round, round.via, heard.url, heard.afterUs)
    this.#look(round)
  }

  /** Sees to it that the next round begins when it is due. */
  #schedule(): void {
    const plan = this.#plan
    if (plan === null || this.#stop.signal.aborted) return
    if (this.#round) {
      this.#limit(this.#round, plan)
      return
    }
    if (this.#isBusy) return
    const { clock } = this.#setting
    this.#cancel?.()
    const inMs = Math.max(0, plan.dueAt - clock.nowMono()) / 1000
    this.#cancel = clock.after(inMs, () => this.#begin(plan))
  }

  #begin(plan: RoundPlan): void {
    if (this.#round || this.#isBusy || this.#stop.signal.aborted) return
    const sites = this.#streams.map((it) => ({
      url: it.url,
      isListening: it.status === 'listening',
      isBarred: it.isBanned
    }))
    const next = plan.take(this.#setting.clock.nowMono(), sites)
    const api = this.#streams.find(({ url }) => url === next?.via)?.api
    if (next === null || api === undefined) {
      // Nobody to go through: all have us blocked, or refuse the login.
      this.#later()
      return
    }
    this.#isBusy = true
    void this.#go(api, next).finally(() => {
      this.#isBusy = false
      this.#schedule()
    })
  }

  /** One round, from the request to its end. */
  async #go(api: StalwartApi, { via, wanted, cause }: NextRound): Promise<void> {
    const { clock } = this.#setting
    const number = this.#nextNumber()
    if (!this.#mailbox.isReady) {
      const prepared = await this.#mailbox.prepare(api, this.#within(PREPARE_MS))
      if (this.#stop.signal.aborted) return
      if (!prepared.ok) {
        this.#notes.begun(number, via, cause)
        this.#notes.over(number, via, [], prepared.error.sentence)
        this.#tell({ ...toNow(via, wanted, number), isOver: true, failed: prepared.error.sentence })
        return
      }
    }
    const waits = this.#streams.filter((it) => it.url !== via && it.status !== null).map(({ url }) => url)
    const ended = new AbortController()
    const over = new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve(), { once: true }))
    this.#notes.begun(number, via, cause)
    const beganAt = clock.nowMono()
    const round = new Round({ round: number, via, beganAt, waits, known: this.#known, isStrict: this.#isStrict })
    this.#round = round
    this.#newest = toNow(via, wanted, number)
    this.#ender = () => ended.abort()
    if (this.#plan) this.#limit(round, this.#plan)
    const renamed = await this.#mailbox.rename(api, ended.signal)
    if (this.#round !== round) return
    this.#onAnswer(round, toAnswer(renamed), clock.nowMono())
    await over
  }

  #ender: () => void = () => undefined

  #onAnswer(round: Round, answer: Exclude<Answer, { kind: 'waiting' }>, at: number): void {
    const heard = round.answered(answer)
    if (answer.kind === 'done') {
      const afterUs = Math.max(0, Math.round(at - round.beganAt))
      this.#notes.answered(round.round, round.via, afterUs)
      this.#newest = { ...this.#nowOf(round), answeredUs: afterUs }
    }
    for (const each of heard) this.#notes.heard(round.round, round.via, each.url, each.afterUs)
    this.#look(round)
  }

  #look(round: Round): void {
    this.#newest = this.#nowOf(round)
    if (!round.isComplete) return
    const { answer } = round
    this.#end(round, answer.kind === 'failed' && !answer.isMade ? answer.sentence : null)
  }

  /** Ends a round that waits too long; sooner while another one waits. */
  #limit(round: Round, plan: RoundPlan): void {
    const { clock } = this.#setting
    const limitMs = plan.isUrgent ? URGENT_LIMIT_MS : LIMIT_MS
    const leftMs = Math.max(0, limitMs - (clock.nowMono() - round.beganAt) / 1000)
    this.#cancel?.()
    this.#cancel = clock.after(leftMs, () => {
      if (this.#round === round) this.#end(round, toFailure(round))
    })
  }

  #end(round: Round, failed: string | null): void {
    this.#round = null
    this.#cancel?.()
    this.#cancel = null
    this.#isStrict = round.isUnnamed
    round.close()
    const silent = failed === null ? round.silent : []
    this.#notes.over(round.round, round.via, silent, failed)
    this.#tell({ ...this.#nowOf(round), isOver: true, failed, silent })
    this.#ender()
  }

  #tell(over: RoundNow): void {
    this.#newest = over
    for (const listener of [...this.#listeners]) listener(over)
  }

  #nowOf(round: Round): RoundNow {
    const known = this.#newest?.round === round.round ? this.#newest : toNow(round.via, null, round.round)
    return { ...known, heard: new Map(round.heard), silent: round.silent }
  }

  /** Tried again when the next turn would have been. */
  #later(): void {
    this.#cancel?.()
    this.#cancel = this.#setting.clock.after(this.#setting.everyMs, () => this.#schedule())
  }

  /** Ids of rounds grow over restarts too: ms since 1970, but never the same twice. */
  #nextNumber(): number {
    this.#number = Math.max(this.#number + 1, Math.floor(this.#setting.clock.nowUnix() / 1000))
    return this.#number
  }

  #within(ms: number): AbortSignal {
    const limit = new AbortController()
    const cancel = this.#setting.clock.after(ms, () => limit.abort())
    limit.signal.addEventListener('abort', cancel, { once: true })
    return AbortSignal.any([limit.signal, this.#stop.signal])
  }
}

const toNow = (via: string, wanted: string | null, round: number): RoundNow => ({
  ...{ round, via, wanted, isOver: false, failed: null, answeredUs: null },
  ...{ heard: new Map<string, number>(), silent: [] }
})

/** Kinds after which the change may have been made though nobody said so. */
const UNANSWERED: ReadonlySet<ApiTrouble['kind']> = new Set<ApiTrouble['kind']>(['timeout', 'unreachable', 'protocol'])

function toAnswer(
  renamed: Awaited<ReturnType<CanaryMailbox['rename']>>
): Exclude<Answer, { readonly kind: 'waiting' }> {
  if (renamed.ok) return { kind: 'done', state: renamed.value }
  const { kind, sentence } = renamed.error
  return { kind: 'failed', sentence, isMade: UNANSWERED.has(kind) }
}

/** Of a round that ran out of time: an event proves the change, so does the answer; otherwise nobody's silence means a thing. */
function toFailure(round: Round): string | null {
  const { answer } = round
  if (answer.kind === 'done' || round.heard.size > 0) return null
  return answer.kind === 'failed' ? answer.sentence : 'The node did not answer the rename in time.'
}
