import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ApiTrouble, StalwartApi } from '../../stalwart/stalwart-api.ts'
import type { LoginGate } from './login-gate.ts'
import { toMailboxState } from './mailbox-state.ts'

const PATH = '/jmap/eventsource?types=*&closeafter=no&ping=30'
/** The server pings each 30 s: a stream that says nothing for longer than three of them is dead. */
const DEAD_MS = 100_000
/** Between two tries of one node: doubled each time. */
const FIRST_PAUSE_MS = 1_000
const MOST_PAUSE_MS = 60_000
/** A stream that stood so long was a good one: the next try comes soon again. */
const GOOD_US = 30_000_000
/** A node that asks for patience without saying how long. */
const PATIENCE_MS = 60_000

/** As C4 notes say it. */
export type StreamStatus = 'listening' | 'lost' | 'refused'

export interface StreamSetting {
  readonly api: StalwartApi
  readonly clock: Clock
  readonly gate: LoginGate
  /** 0..1; only for the jitter of reconnects. */
  readonly random: () => number
  /** It changed; the sentence is empty while it listens. */
  readonly onStatus: (status: StreamStatus, sentence: string) => void
  /** The mailboxes of the account are at this state now. */
  readonly onState: (state: string) => void
}

/**
 * One node's event stream, held open. Reconnects gently; a node that has this computer blocked is left alone until an
 * operator asks: asking again makes it worse.
 */
export class SiteStream {
  readonly #setting: StreamSetting
  readonly #stop = new AbortController()
  #status: StreamStatus | null = null
  #sentence = ''
  #isBanned = false
  #openedAt: number | null = null
  /** Ends the pause that is running. */
  #hurry: (() => void) | null = null
  #task: Promise<void> | null = null

  constructor(setting: StreamSetting) {
    this.#setting = setting
  }

  get url(): string {
    return this.#setting.api.url
  }

  get api(): StalwartApi {
    return this.#setting.api
  }

  /** Null: never tried. */
  get status(): StreamStatus | null {
    return this.#status
  }

  /** Why it does not listen. Outside. */
  get sentence(): string {
    return this.#sentence
  }

  get isBanned(): boolean {
    return this.#isBanned
  }

  start(): void {
    this.#task ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#hurry?.()
    await this.#task
  }

  /** Tries again at once, a ban notwithstanding: an operator asked. */
  retry(): void {
    if (this.#status !== 'listening') this.#hurry?.()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let pauseMs = FIRST_PAUSE_MS
    while (!signal.aborted) {
      await this.#setting.gate.enter(signal)
      if (signal.aborted) return
      const trouble = await this.#listen(signal)
      if (signal.aborted) return
      const stoodUs = this.#openedAt === null ? 0 : this.#setting.clock.nowMono() - this.#openedAt
      if (stoodUs >= GOOD_US) pauseMs = FIRST_PAUSE_MS
      this.#openedAt = null
      this.#judge(trouble)
      await this.#pause(
        this.#isBanned ? null : Math.max(pauseMs * (0.75 + this.#setting.random() / 2), toPatience(trouble))
      )
      pauseMs = Math.min(MOST_PAUSE_MS, pauseMs * 2)
    }
  }

  /** Until the stream ends. */
  async #listen(signal: AbortSignal): Promise<ApiTrouble> {
    const { api, clock, gate, onState } = this.#setting
    const ended = new AbortController()
    const stop = (): void => ended.abort()
    signal.addEventListener('abort', stop, { once: true })
    let cancel = clock.after(DEAD_MS, stop)
    const alive = (): void => {
      cancel()
      cancel = clock.after(DEAD_MS, stop)
    }
    const on = {
      open: (): void => {
        gate.good()
        this.#isBanned = false
        this.#openedAt = clock.nowMono()
        this.#tell('listening', '')
        alive()
      },
      event: ({ data }: { readonly data: string }): void => {
        alive()
        const state = toMailboxState(data)
        if (state !== null) onState(state)
      }
    }
    const outcome = await api.events(PATH, on, ended.signal)
    cancel()
    signal.removeEventListener('abort', stop)
    return outcome.ok ? SILENT : outcome.error
  }

  #judge({ kind, sentence }: ApiTrouble): void {
    this.#setting.gate.failed(kind)
    this.#isBanned = kind === 'banned'
    const isRefused = kind === 'refused-login' || kind === 'forbidden' || kind === 'banned'
    this.#tell(isRefused ? 'refused' : 'lost', sentence)
  }

  #tell(status: StreamStatus, sentence: string): void {
    if (status === this.#status && sentence === this.#sentence) return
    this.#status = status
    this.#sentence = sentence
    this.#setting.onStatus(status, sentence)
  }

  /** Null: until somebody asks. */
  #pause(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? null : this.#setting.clock.after(ms, () => done())
      const done = (): void => {
        cancel?.()
        this.#hurry = null
        resolve()
      }
      this.#hurry = done
      if (this.#stop.signal.aborted) done()
    })
  }
}

/** We ended it ourselves: nothing came for too long. */
const SILENT: ApiTrouble = {
  kind: 'timeout',
  status: 0,
  sentence: 'Its event stream said nothing for 100 s, not even the ping of each 30 s.',
  retryAfterMs: null
}

function toPatience({ kind, retryAfterMs }: ApiTrouble): number {
  if (kind === 'rate-limited') return retryAfterMs ?? PATIENCE_MS
  return kind === 'forbidden' ? PATIENCE_MS : 0
}
