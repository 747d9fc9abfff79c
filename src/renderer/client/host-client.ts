import { type CallError, LOST, toCallError } from './call-error.ts'
import type { Outcome, WaitingClock } from './outcome.ts'
import type { StoaApi } from './stoa-api.ts'
import type { OpenTransport, Transport } from './transport.ts'

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly attempts: number }
  | { readonly kind: 'unauthorised' }

/** First pause before a new try, and the longest: the host is on this machine, so trying is cheap. */
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 5_000
/** How long a call waits for a link before it says that there is none. */
const CALL_WAIT_MS = 8_000
/** Pause before a push that the host ended is asked for again. */
const REOPEN_MS = 1_000

type Open<T> = (api: StoaApi, signal: AbortSignal) => Promise<AsyncIterable<T>>
export type Ended = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: CallError }

/** The page's one tie to the host: keeps a link open, makes calls, keeps pushes coming across lost links. */
export class HostClient {
  readonly #open: OpenTransport
  readonly #clock: WaitingClock
  readonly #listeners = new Set<() => void>()
  #link: LinkState = { kind: 'connecting' }
  #transport: Transport | null = null
  #cancelRetry: () => void = () => {}
  #stopped = false

  constructor(open: OpenTransport, clock: WaitingClock) {
    this.#open = open
    this.#clock = clock
  }

  get link(): LinkState {
    return this.#link
  }

  onLink(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    this.#stopped = false
    void this.#connect(0)
  }

  stop(): void {
    this.#stopped = true
    this.#cancelRetry()
    this.#transport?.close()
  }

  /** Tries at once instead of waiting for the next turn. */
  retryNow(): void {
    if (this.#link.kind !== 'lost') return
    this.#cancelRetry()
    void this.#connect(this.#link.attempts)
  }

  async call<T>(ask: (api: StoaApi) => Promise<T>): Promise<Outcome<T, CallError>> {
    const api = await this.#api()
    if (api === null) return { ok: false, error: LOST }
    try {
      return { ok: true, value: await ask(api) }
    } catch (thrown) {
      return { ok: false, error: toCallError(thrown) }
    }
  }

  /** Follows a push until stopped, asking again whenever the link or the push ends. `onEnded` is told of refusals only. */
  watch<T>(open: Open<T>, onValue: (value: T) => void, onEnded: (ended: Ended) => void): () => void {
    const stop = new AbortController()
    const run = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const ended = await this.#follow(open, onValue, stop.signal)
        if (stop.signal.aborted) return
        if (ended.kind === 'failed' && ended.error.kind !== 'lost') onEnded(ended)
        if (this.#link.kind === 'open') await this.#pause(REOPEN_MS)
        else await this.#linkChange(stop.signal)
      }
    }
    void run()
    return () => stop.abort()
  }

  /** Follows a push that has an end (a trial, an export). Stopping it tells the host to give up. */
  follow<T>(open: Open<T>, onValue: (value: T) => void, onEnded: (ended: Ended) => void): () => void {
    const stop = new AbortController()
    void this.#follow(open, onValue, stop.signal).then((ended) => {
      if (!stop.signal.aborted) onEnded(ended)
    })
    return () => stop.abort()
  }

  async #follow<T>(open: Open<T>, onValue: (value: T) => void, signal: AbortSignal): Promise<Ended> {
    const api = await this.#api()
    if (api === null) return { kind: 'failed', error: LOST }
    try {
      const values = await open(api, signal)
      for await (const value of values) {
        if (signal.aborted) break
        onValue(value)
      }
      return { kind: 'done' }
    } catch (thrown) {
      return { kind: 'failed', error: toCallError(thrown) }
    }
  }

  async #api(): Promise<StoaApi | null> {
    const waited = new AbortController()
    const cancel = this.#clock.after(CALL_WAIT_MS, () => waited.abort())
    while (this.#openApi() === null && !waited.signal.aborted) await this.#linkChange(waited.signal)
    cancel()
    return this.#openApi()
  }

  #openApi(): StoaApi | null {
    return this.#transport?.api ?? null
  }

  #linkChange(signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const finish = (): void => {
        off()
        signal.removeEventListener('abort', finish)
        done()
      }
      const off = this.onLink(finish)
      if (signal.aborted) finish()
      else signal.addEventListener('abort', finish)
    })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((done) => {
      this.#clock.after(ms, done)
    })
  }

  #become(link: LinkState): void {
    this.#link = link
    for (const listener of [...this.#listeners]) listener()
  }

  async #connect(attempts: number): Promise<void> {
    const opened = await this.#open()
    if (this.#stopped) return
    if (!opened.ok) {
      if (opened.error.kind === 'unauthorised') return this.#become({ kind: 'unauthorised' })
      return this.#retry(attempts + 1)
    }
    this.#transport = opened.value
    this.#become({ kind: 'open' })
    await opened.value.closed
    this.#transport = null
    if (!this.#stopped) this.#retry(0)
  }

  #retry(attempts: number): void {
    const sinceMs = this.#link.kind === 'lost' ? this.#link.sinceMs : this.#clock.nowUnix() / 1000
    const waitMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** attempts)
    this.#cancelRetry = this.#clock.after(waitMs, () => void this.#connect(attempts))
    this.#become({ kind: 'lost', sinceMs, attempts })
  }
}
