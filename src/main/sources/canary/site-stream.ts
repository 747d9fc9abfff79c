import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ApiTrouble, StalwartApi } from '../../stalwart/stalwart-api.ts'
import { toMailboxState } from './mailbox-state.ts'

const PATH = '/jmap/eventsource?types=*&closeafter=no&ping=30'
/** Between two tries of one node: doubled each time. */
const FIRST_PAUSE_MS = 1_000
const MOST_PAUSE_MS = 60_000
/** A stream that stood so long was a good one: the next try comes soon again. */
const GOOD_US = 30_000_000
/** After a refusal: what was refused is seldom allowed a second later. */
const PATIENCE_MS = 60_000
const REFUSALS: ReadonlySet<ApiTrouble['kind']> = new Set<ApiTrouble['kind']>(['refused-login', 'forbidden', 'banned'])

/** As C4 notes say it. */
export type StreamStatus = 'listening' | 'lost' | 'refused'

export interface StreamSetting {
  readonly api: StalwartApi
  readonly clock: Clock
  /** 0..1; only for the jitter of reconnects. */
  readonly random: () => number
  /** It changed; the sentence is empty while it listens. */
  readonly onStatus: (status: StreamStatus, sentence: string) => void
  /** The mailboxes of the account are at this state now. */
  readonly onState: (state: string) => void
}

/**
 * One node's event stream, held open. Reconnects gently; the API beneath leaves alone for long who has this computer blocked or
 * refused the login, so that another try of ours costs nothing then.
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

  /** Tries again at once: an operator asked. */
  retry(): void {
    if (this.#status !== 'listening') this.#hurry?.()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    const { clock, random } = this.#setting
    let pauseMs = FIRST_PAUSE_MS
    while (!signal.aborted) {
      const trouble = await this.#listen(signal)
      if (signal.aborted) return
      const stoodUs = this.#openedAt === null ? 0 : clock.nowMono() - this.#openedAt
      if (stoodUs >= GOOD_US) pauseMs = FIRST_PAUSE_MS
      this.#openedAt = null
      const isRefused = REFUSALS.has(trouble.kind)
      this.#isBanned = trouble.kind === 'banned'
      this.#tell(isRefused ? 'refused' : 'lost', trouble.sentence)
      await this.#pause(
        Math.max(pauseMs * (0.75 + random() / 2), isRefused ? PATIENCE_MS : 0, trouble.retryAfterMs ?? 0)
      )
      pauseMs = Math.min(MOST_PAUSE_MS, pauseMs * 2)
    }
  }

  /** Until the stream ends. */
  async #listen(signal: AbortSignal): Promise<ApiTrouble> {
    const { api, clock, onState } = this.#setting
    const on = {
      open: (): void => {
        this.#isBanned = false
        this.#openedAt = clock.nowMono()
        this.#tell('listening', '')
      },
      event: ({ data }: { readonly data: string }): void => {
        const state = toMailboxState(data)
        if (state !== null) onState(state)
      }
    }
    const outcome = await api.events(PATH, on, signal)
    return outcome.ok ? STOPPED : outcome.error
  }

  #tell(status: StreamStatus, sentence: string): void {
    if (status === this.#status && sentence === this.#sentence) return
    this.#status = status
    this.#sentence = sentence
    this.#setting.onStatus(status, sentence)
  }

  /** Until then, or until somebody hurries. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        this.#hurry = null
        resolve()
      }
      const cancel = this.#setting.clock.after(ms, done)
      this.#hurry = done
      if (this.#stop.signal.aborted) done()
    })
  }
}

/** It ended as we asked. */
const STOPPED: ApiTrouble = { kind: 'unreachable', status: 0, sentence: 'It was stopped.', retryAfterMs: null }
