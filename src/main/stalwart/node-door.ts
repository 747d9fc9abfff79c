import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { API_LIMITS } from './api-limits.ts'
import { toBanned, toNetworkTrouble, troubleOf } from './api-trouble.ts'
import { Places } from './places.ts'
import type { ApiTrouble } from './stalwart-api.ts'

/** How one node is reached, whoever logs in. */
export interface DoorSetting {
  /** Base: scheme, host, port; a slash at its end is taken off. */
  readonly url: string
  /** The private CA's certificates, PEM; null: those that the system trusts. Verification cannot be switched off (R14). */
  readonly caPem: string | null
  /** A login may go over http:// to another machine (R14). */
  readonly allowPlain: boolean
  readonly clock: Clock
  /** Why nothing may be sent at all, such as a CA that cannot be read; null or missing: it may. */
  readonly fault?: ApiTrouble | null
}

/** One request. `authorization` is asked for when the request is written, and kept nowhere. */
export interface DoorRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly authorization: (() => string) | null
  /** JSON text; null: none. */
  readonly body: string | null
  /** Only reads: may be sent a second time when a kept connection was closed meanwhile. */
  readonly isReading: boolean
  readonly signal: AbortSignal | undefined
}

/** An answer whatever its status. `header` gives one value, empty when it is missing. */
export interface DoorAnswer {
  readonly status: number
  readonly header: (name: string) => string
  readonly body: Uint8Array
  readonly tookMs: number
}

const HEADERS_MAX_BYTES = 16 * 1024
/** A node that stops ends connections without a word at one moment; one that blocks us still does a second later. */
const SILENT_FOR_MS = 1_000
/** Pause after connections that ended without a word; doubles up to the longest while they go on so. */
const FIRST_PAUSE_MS = 15_000

type Attempt =
  | { readonly kind: 'answer'; readonly answer: DoorAnswer }
  | { readonly kind: 'trouble'; readonly trouble: ApiTrouble }
  /** The connection ended before a byte of an answer. */
  | { readonly kind: 'silent-end'; readonly isReused: boolean }

/** One node's HTTP interface: its connections, the four places, what is known of a ban; shared by all logins there. */
export class NodeDoor {
  readonly url: string
  readonly #setting: DoorSetting
  readonly #base: URL
  readonly #agent: PlainAgent | SecureAgent
  readonly #places = new Places(API_LIMITS.atATime, API_LIMITS.waiting)
  readonly #requests = new Set<ClientRequest>()
  #bannedUntil = 0
  /** Since when each new connection ended without a word, µs; null: the newest did not. */
  #silentSince: number | null = null
  #pauseMs = FIRST_PAUSE_MS
  #ownAddress: string | null = null
  #isClosed = false

  constructor(setting: DoorSetting) {
    this.#setting = setting
    this.url = setting.url.replace(/\/+$/u, '')
    this.#base = new URL(this.url)
    const kept = { keepAlive: true, maxSockets: API_LIMITS.atATime + API_LIMITS.streams, maxFreeSockets: 2 }
    this.#agent =
      this.#base.protocol === 'https:'
        ? new SecureAgent({
            ...kept,
            rejectUnauthorized: true,
            ...(setting.caPem === null ? {} : { ca: setting.caPem })
          })
        : new PlainAgent(kept)
  }

  /** This computer's address as this node sees it, unless something translates between; null: not connected yet. */
  get ownAddress(): string | null {
    return this.#ownAddress
  }

  /** Whether a login would go in plain text to another machine, which was not allowed (R14). */
  get isTooPlain(): boolean {
    const { protocol, hostname } = this.#base
    return protocol === 'http:' && !this.#setting.allowPlain && !isLoopback(hostname)
  }

  /** The trouble while this node is left alone since it blocks us; null: it may be asked. */
  get ban(): ApiTrouble | null {
    const waitMs = Math.ceil((this.#bannedUntil - this.#setting.clock.nowMono()) / 1000)
    return waitMs > 0 ? toBanned(this.url, 0, waitMs) : null
  }

  /** An answer said that this computer is blocked: nothing is sent for a quarter of an hour. */
  banned(): void {
    this.#pause(API_LIMITS.bannedMs)
  }

  /** The operator wants it to be asked again at once. */
  forgive(): void {
    this.#bannedUntil = 0
    this.#spoke()
  }

  /** One answer, whatever its status, or why none came. Never rejects; waits for one of four places. */
  async ask(request: DoorRequest): Promise<Result<DoorAnswer, ApiTrouble>> {
    const place = await this.#places.take(request.signal)
    if (place === null) return err(this.#notSent(request.signal))
    try {
      const refused = this.#refusal(request)
      if (refused !== null) return err(refused)
      const first = await this.#try(request)
      if (first.kind !== 'silent-end') return this.#toResult(first)
      if (!first.isReused || !request.isReading) return err(this.#silence(first.isReused))
      const second = await this.#try(request)
      return second.kind === 'silent-end' ? err(this.#silence(second.isReused)) : this.#toResult(second)
    } finally {
      place.leave()
    }
  }

  /**
   * A streamed answer: `onAnswer` gets it once its head came, and says what becomes of the stream. Its place is one of two
   * beside the four. The caller destroys the message when it has enough.
   */
  open(
    request: DoorRequest,
    onAnswer: (message: IncomingMessage) => void,
    onFail: (trouble: ApiTrouble) => void
  ): void {
    const refused = this.#refusal(request)
    if (refused !== null) {
      onFail(refused)
      return
    }
    const sent = this.#send(request)
    const cancel = this.#setting.clock.after(API_LIMITS.readingMs, () => {
      onFail(toTimeout(this.url, API_LIMITS.readingMs))
      sent.destroy()
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      cancel()
      onFail(request.signal?.aborted ? this.#notSent(request.signal) : this.#failed(error, sent))
    })
    sent.on('response', (message: IncomingMessage) => {
      cancel()
      // Whoever does not read on must not be ended by what comes of it.
      message.on('error', () => undefined)
      onAnswer(message)
    })
    sent.end()
  }

  /** Runs `silent` once nothing came for longer than the node's pings are apart. The answer cancels it. */
  watchSilence(message: IncomingMessage, silent: () => void): () => void {
    const { clock } = this.#setting
    let cancel = clock.after(API_LIMITS.silenceMs, silent)
    message.on('data', () => {
      cancel()
      cancel = clock.after(API_LIMITS.silenceMs, silent)
    })
    return () => cancel()
  }

  /** Ends its connections; what waits ends with trouble. Twice is fine. */
  close(): void {
    this.#isClosed = true
    this.#places.close()
    for (const request of this.#requests) request.destroy()
    this.#agent.destroy()
  }

  #refusal(request: DoorRequest): ApiTrouble | null {
    if (this.#isClosed || request.signal?.aborted) return this.#notSent(request.signal)
    if (request.authorization !== null && this.isTooPlain)
      return troubleOf(
        'tls',
        `Stoa does not send a login to ${this.url} without TLS: use https://, or allow plain text for this cluster.`
      )
    if ((request.body?.length ?? 0) > API_LIMITS.requestBytes)
      return troubleOf('too-large', 'The request is larger than 1 MiB; it was not sent.')
    return this.#setting.fault ?? this.ban
  }

  #notSent(signal: AbortSignal | undefined): ApiTrouble {
    if (this.#isClosed || signal?.aborted) return troubleOf('unreachable', `The request to ${this.url} was given up.`)
    return troubleOf('timeout', `${this.url} is far behind: ${API_LIMITS.waiting} requests wait for it already.`)
  }

  #toResult(attempt: Exclude<Attempt, { kind: 'silent-end' }>): Result<DoorAnswer, ApiTrouble> {
    if (attempt.kind === 'trouble') return err(attempt.trouble)
    this.#spoke()
    return ok(attempt.answer)
  }

  #spoke(): void {
    this.#silentSince = null
    this.#pauseMs = FIRST_PAUSE_MS
  }

  #pause(ms: number): void {
    this.#bannedUntil = this.#setting.clock.nowMono() + ms * 1000
  }

  #silence(isReused: boolean): ApiTrouble {
    const now = this.#setting.clock.nowMono()
    if (!isReused) {
      this.#silentSince ??= now
      if (now - this.#silentSince >= SILENT_FOR_MS * 1000) {
        this.#pause(this.#pauseMs)
        const waitMs = this.#pauseMs
        this.#pauseMs = Math.min(waitMs * 2, API_LIMITS.bannedMs)
        return toBanned(this.url, 0, waitMs)
      }
    }
    return toNetworkTrouble(this.url, 'it ended the connection without an answer')
  }

  #failed(error: NodeJS.ErrnoException, sent: ClientRequest): ApiTrouble {
    const code = error.code ?? error.message
    if (code === 'ECONNRESET' || code === 'EPIPE') return this.#silence(sent.reusedSocket)
    if (code === 'ECONNREFUSED') this.#spoke()
    return toNetworkTrouble(this.url, code)
  }

  #send(request: DoorRequest): ClientRequest {
    const { method, path, authorization, body } = request
    const start = this.#base.protocol === 'https:' ? requestSecure : requestPlain
    const sent = start({
      agent: this.#agent,
      protocol: this.#base.protocol,
      // Node takes an IPv6 address without its brackets.
      hostname: this.#base.hostname.replace(/^\[|\]$/gu, ''),
      port: this.#base.port,
      method,
      path,
      maxHeaderSize: HEADERS_MAX_BYTES,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      headers: {
        accept: 'application/json, text/event-stream, text/plain',
        ...(authorization === null ? {} : { authorization: authorization() }),
        ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      }
    })
    this.#requests.add(sent)
    sent.once('close', () => this.#requests.delete(sent))
    sent.once('response', (message) => {
      this.#ownAddress = message.socket.localAddress ?? null
    })
    return sent
  }

  #try(request: DoorRequest): Promise<Attempt> {
    const { clock } = this.#setting
    const begun = clock.nowMono()
    const limitMs = request.isReading ? API_LIMITS.readingMs : API_LIMITS.actingMs
    return new Promise((resolve) => {
      const sent = this.#send(request)
      const settle = (attempt: Attempt): void => {
        cancel()
        resolve(attempt)
      }
      const give = (trouble: ApiTrouble): void => {
        settle({ kind: 'trouble', trouble })
        sent.destroy()
      }
      const cancel = clock.after(limitMs, () => give(toTimeout(this.url, limitMs)))
      let hasAnswer = false
      sent.on('response', (message: IncomingMessage) => {
        hasAnswer = true
        collect(message, {
          done: (body) => {
            const tookMs = (clock.nowMono() - begun) / 1000
            settle({ kind: 'answer', answer: toAnswer(message, body, tookMs) })
          },
          tooLarge: () => give(troubleOf('too-large', `${this.url} answers with more than 16 MiB; it is not read.`)),
          broken: () =>
            give(
              troubleOf('protocol', `${this.url} ended its answer in the middle.`, { status: message.statusCode ?? 0 })
            )
        })
      })
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const code = error.code ?? error.message
        if (request.signal?.aborted || this.#isClosed) give(this.#notSent(request.signal))
        else if (!hasAnswer && (code === 'ECONNRESET' || code === 'EPIPE'))
          settle({ kind: 'silent-end', isReused: sent.reusedSocket })
        else give(this.#failed(error, sent))
      })
      sent.end(request.body ?? undefined)
    })
  }
}

interface Collected {
  readonly done: (body: Uint8Array) => void
  readonly tooLarge: () => void
  readonly broken: () => void
}

/** Reads an answer to its end, up to the bound. */
function collect(message: IncomingMessage, on: Collected): void {
  const parts: Buffer[] = []
  let bytes = 0
  message.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes > API_LIMITS.answerBytes) {
      parts.length = 0
      on.tooLarge()
    } else parts.push(part)
  })
  message.on('end', () => on.done(Buffer.concat(parts)))
  message.on('error', on.broken)
  message.on('aborted', on.broken)
}

function toAnswer(message: IncomingMessage, body: Uint8Array, tookMs: number): DoorAnswer {
  return { status: message.statusCode ?? 0, header: (name) => headerOf(message, name), body, tookMs }
}

/** One header's value; empty when it is missing, the first of several. */
export function headerOf(message: IncomingMessage, name: string): string {
  const value = Object.hasOwn(message.headers, name) ? message.headers[name] : undefined
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}

function toTimeout(url: string, limitMs: number): ApiTrouble {
  return troubleOf('timeout', `${url} did not answer within ${limitMs / 1000} s.`)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/u.test(hostname)
}
