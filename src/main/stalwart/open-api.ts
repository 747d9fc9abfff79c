import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { memberOf, parseApiJson, writeApiJson } from './api-json.ts'
import { type ApiSetting, toAuthorization } from './api-setting.ts'
import { troubleOf } from './api-trouble.ts'
import { guardCalls } from './guard-calls.ts'
import type { Gate } from './login-pace.ts'
import { type DoorAnswer, type DoorRequest, headerOf, type NodeDoor } from './node-door.ts'
import { readJmap, readRest, toAnswerTrouble } from './read-answer.ts'
import { SseReader } from './sse-reader.ts'
import type { ApiLine, ApiTrouble, JmapAnswer, JmapCall, ServerEvent, StalwartApi } from './stalwart-api.ts'

/** GETs of these only read; the old line also has GETs that start work, and those are sent once. */
const READING_PATHS = [
  '/api/account',
  '/api/settings/',
  '/api/logs',
  '/api/queue/status',
  '/api/spam-filter/train/status'
]

/** An answer to nobody in particular, whatever its status. */
export interface AnonymousAnswer {
  readonly status: number
  readonly text: string
  /** The node's own clock, whole seconds as ms; null: it did not say. */
  readonly dateMs: number | null
  readonly tookMs: number
}

/** One login's API behind a door. */
export interface NodeApi extends StalwartApi {
  readonly door: NodeDoor
  /** The node's own clock in its newest answer, and when that came (monotonic µs); null: none yet. */
  readonly said: { readonly dateMs: number; readonly at: number } | null
  /** A GET without login: health, metrics, which line. Trouble only where nothing usable came. */
  anonymous(path: string, signal?: AbortSignal): Promise<Result<AnonymousAnswer, ApiTrouble>>
}

/** Sends nothing by itself. `anonymousPace` is shared by all nodes: that limit is of our address. */
export function openApi(door: NodeDoor, setting: ApiSetting, clock: { nowMono(): number }): NodeApi {
  return new OpenApi(door, setting, clock)
}

class OpenApi implements NodeApi {
  readonly url: string
  readonly door: NodeDoor
  readonly #setting: ApiSetting
  readonly #clock: { nowMono(): number }
  #line: ApiLine | null
  #said: NodeApi['said'] = null

  constructor(door: NodeDoor, setting: ApiSetting, clock: { nowMono(): number }) {
    this.url = door.url
    this.door = door
    this.#setting = setting
    this.#clock = clock
    this.#line = setting.line === 'auto' ? null : setting.line
  }

  get said(): NodeApi['said'] {
    return this.#said
  }

  async line(signal?: AbortSignal): Promise<Result<ApiLine, ApiTrouble>> {
    if (this.#line !== null) return ok(this.#line)
    const got = await this.#ask(
      { method: 'GET', path: '/.well-known/jmap', body: null, isReading: true, signal },
      false
    )
    if (!got.ok) return got
    const found = toLine(this.url, got.value)
    if (found.ok) this.#line = found.value
    return found
  }

  async jmap(calls: readonly JmapCall[], signal?: AbortSignal): Promise<Result<readonly JmapAnswer[], ApiTrouble>> {
    const guarded = guardCalls(calls)
    if (!guarded.ok) return guarded
    const isReading = guarded.value.every(([method]) => /\/(?:get|query|echo)$/u.test(method))
    const body = toBody(guarded.value)
    const got = await this.#ask({ method: 'POST', path: '/jmap/', body, isReading, signal }, true)
    if (!got.ok) return got
    const trouble = toAnswerTrouble(this.url, got.value, { hasLogin: true, path: '/jmap/' })
    return trouble === null ? readJmap(this.url, guarded.value, got.value) : err(trouble)
  }

  async rest(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    signal?: AbortSignal
  ): Promise<Result<unknown, ApiTrouble>> {
    if (!/^\/[\x21-\x7e]*$/u.test(path)) return err(troubleOf('refused', 'There is no such path.'))
    const isReading = method === 'GET' && READING_PATHS.some((known) => path.startsWith(known))
    const text = body === undefined ? null : writeApiJson(body)
    const got = await this.#ask({ method, path, body: text, isReading, signal }, true)
    if (!got.ok) return got
    const trouble = toAnswerTrouble(this.url, got.value, { hasLogin: true, path })
    return trouble === null ? readRest(this.url, path, got.value) : err(trouble)
  }

  async anonymous(path: string, signal?: AbortSignal): Promise<Result<AnonymousAnswer, ApiTrouble>> {
    const got = await this.#ask({ method: 'GET', path, body: null, isReading: true, signal }, false)
    if (!got.ok) return got
    const { status, body, tookMs, header } = got.value
    const trouble = toAnswerTrouble(this.url, got.value, { hasLogin: false, path })
    if (trouble !== null && trouble.kind === 'banned') this.door.banned()
    if (trouble !== null && (trouble.kind === 'rate-limited' || trouble.kind === 'banned')) return err(trouble)
    return ok({ status, text: new TextDecoder('utf-8').decode(body), dateMs: toDate(header('date')), tookMs })
  }

  async events(
    path: string,
    on: { readonly open: () => void; readonly event: (event: ServerEvent) => void },
    signal: AbortSignal
  ): Promise<Result<null, ApiTrouble>> {
    const gate = await this.#gate()
    if (!gate.ok) return gate
    const settle = gate.value.kind === 'probe' ? gate.value.settle : () => undefined
    const authorization = this.#authorization()
    if (authorization === 'unusable') {
      settle('unknown')
      return err(this.#unusable())
    }
    const ending = new AbortController()
    const onAbort = (): void => ending.abort()
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) ending.abort()
    const request: DoorRequest = {
      method: 'GET',
      path,
      authorization,
      body: null,
      isReading: true,
      signal: ending.signal
    }
    const ended = await this.#stream(request, on, (outcome) => settle(outcome))
    ending.abort()
    signal.removeEventListener('abort', onAbort)
    settle('unknown')
    return signal.aborted ? ok(null) : err(ended)
  }

  /** Resolves with the reason for which the stream is over. */
  #stream(
    request: DoorRequest,
    on: { readonly open: () => void; readonly event: (event: ServerEvent) => void },
    settle: (outcome: 'accepted' | 'refused' | 'unknown') => void
  ): Promise<ApiTrouble> {
    return new Promise((resolve) => {
      this.door.open(
        request,
        (message) => {
          const status = message.statusCode ?? 0
          const head: DoorAnswer = {
            status,
            header: (name) => headerOf(message, name),
            body: new Uint8Array(0),
            tookMs: 0
          }
          const trouble = toAnswerTrouble(this.url, head, { hasLogin: true, path: request.path })
          settle(trouble?.kind === 'refused-login' ? 'refused' : 'accepted')
          if (trouble !== null) {
            this.#learn(trouble)
            return resolve(trouble)
          }
          if (!head.header('content-type').startsWith('text/event-stream'))
            return resolve(troubleOf('protocol', `${this.url} answers with something else than events.`, { status }))
          on.open()
          const reader = new SseReader(on.event)
          const cancelSilence = this.door.watchSilence(message, () =>
            resolve(troubleOf('timeout', `The events of ${this.url} fell silent; it pings each 30 s.`, { status }))
          )
          const over = (): void => {
            cancelSilence()
            resolve(troubleOf('unreachable', `${this.url} ended the stream of events.`, { status }))
          }
          message.on('data', (bytes: Buffer) => {
            if (!reader.take(bytes))
              resolve(troubleOf('too-large', `${this.url} sent an event above 64 KiB.`, { status }))
          })
          message.on('end', over)
          message.on('error', over)
          message.on('close', over)
        },
        resolve
      )
    })
  }

  async #gate(): Promise<Result<Gate, ApiTrouble>> {
    const gate = await this.#setting.pace.gate(this.url)
    if (gate.kind === 'refused')
      return err(
        troubleOf(
          'refused-login',
          `${this.url} is not asked with this login for now: it was refused, and more wrong logins would get this computer blocked. Set it anew to try at once.`
        )
      )
    if (gate.kind === 'rate-limited')
      return err(
        troubleOf(
          'rate-limited',
          `${this.url} is asked again in ${Math.ceil(gate.waitMs / 1000)} s: the limit of this account was reached.`,
          {
            retryAfterMs: gate.waitMs
          }
        )
      )
    return ok(gate)
  }

  #authorization(): DoorRequest['authorization'] | 'unusable' {
    const { login } = this.#setting
    if (login === null) return null
    if (toAuthorization(login) === null) return 'unusable'
    return () => toAuthorization(login) ?? ''
  }

  #unusable(): ApiTrouble {
    return troubleOf('refused-login', 'The key holds characters that no key has, or is empty: enter it again.')
  }

  async #ask(request: Omit<DoorRequest, 'authorization'>, withLogin: boolean): Promise<Result<DoorAnswer, ApiTrouble>> {
    const authorization = withLogin ? this.#authorization() : null
    if (authorization === 'unusable') return err(this.#unusable())
    const ban = this.door.ban
    if (ban !== null) return err(ban)
    const { path } = request
    if (authorization === null) return this.#told(await this.door.ask({ ...request, authorization }), false, path)
    const gate = await this.#gate()
    if (!gate.ok) return gate
    const got = this.#told(await this.door.ask({ ...request, authorization }), true, path)
    if (gate.value.kind === 'probe') gate.value.settle(toOutcome(got, path))
    else if (got.ok && isRefusedLogin(got.value.status, path)) this.#setting.pace.refused(this.url)
    return got
  }

  /** What every answer tells beside its body. */
  #told(got: Result<DoorAnswer, ApiTrouble>, hasLogin: boolean, path: string): Result<DoorAnswer, ApiTrouble> {
    if (!got.ok) return got
    const dateMs = toDate(got.value.header('date'))
    if (dateMs !== null) this.#said = { dateMs, at: this.#clock.nowMono() }
    const trouble = hasLogin ? toAnswerTrouble(this.url, got.value, { hasLogin, path }) : null
    if (trouble !== null) this.#learn(trouble)
    return got
  }

  #learn(trouble: ApiTrouble): void {
    if (trouble.kind === 'banned') this.door.banned()
    if (trouble.kind === 'rate-limited' && trouble.status === 429)
      this.#setting.pace.hold(this.url, trouble.retryAfterMs ?? 0)
  }
}

function toBody(calls: readonly JmapCall[]): string {
  const isRegistry = calls.some(([method]) => method.startsWith('x:'))
  const isMail = calls.some(([method]) => !method.startsWith('x:') && !method.startsWith('Core/'))
  const using = [
    'urn:ietf:params:jmap:core',
    ...(isRegistry ? ['urn:stalwart:jmap'] : []),
    ...(isMail ? ['urn:ietf:params:jmap:mail'] : [])
  ]
  const body = writeApiJson({ using, methodCalls: calls.map(([method, args], place) => [method, args, String(place)]) })
  // A trace-level log holds this request too: written so, a search for «(event.name)» does not find itself (2.2).
  return body.replaceAll('(', '\\u0028')
}

/** New: the well-known address redirects to the session; old: it answers with it (management-api.md 7). */
function toLine(url: string, answer: DoorAnswer): Result<ApiLine, ApiTrouble> {
  const location = answer.header('location')
  if (answer.status === 307 && /^(?:https?:\/\/[^/]+)?\/jmap\/session$/u.test(location)) return ok('new')
  if (answer.status === 200 && memberOf(parseApiJson(answer.body), 'capabilities') !== undefined) return ok('old')
  const trouble = toAnswerTrouble(url, answer, { hasLogin: false, path: '/.well-known/jmap' })
  if (trouble !== null && trouble.kind !== 'refused') return err(trouble)
  return err(
    troubleOf('not-stalwart', `${url} is not Stalwart's HTTP interface: something else answers there.`, {
      status: answer.status
    })
  )
}

function toOutcome(got: Result<DoorAnswer, ApiTrouble>, path: string): 'accepted' | 'refused' | 'unknown' {
  if (!got.ok) return 'unknown'
  const { status } = got.value
  if (isRefusedLogin(status, path)) return 'refused'
  return status < 500 && status !== 429 ? 'accepted' : 'unknown'
}

/** Under /jmap a 403 is of the login as a whole; `/api/` of the old line also answers it to a missing permission. */
function isRefusedLogin(status: number, path: string): boolean {
  return status === 401 || status === 402 || (status === 403 && path.startsWith('/jmap'))
}

function toDate(text: string): number | null {
  const at = text === '' ? Number.NaN : Date.parse(text)
  return Number.isFinite(at) ? at : null
}
