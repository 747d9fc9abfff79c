import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import {
  CHALLENGE,
  FORBIDDEN,
  HEALTHY,
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  LOGIN_BANNED,
  NOT_FOUND,
  rateLimited,
  SECOND_FACTOR,
  tooManyAtOnce,
  UNAUTHORIZED
} from './http-answers.ts'
import { answerJmap, CAPABILITIES } from './jmap-request.ts'
import { type Login, recognise } from './logins.ts'
import { toPrometheusText } from './prometheus-text.ts'
import { answerRest } from './rest-request.ts'
import type { StalwartNode } from './stalwart-node.ts'
import type { TaskRunner } from './task-runner.ts'

/** Failed logins of the new line wait 50 to 500 ms; the least of it here. */
const WRONG_LOGIN_MS = 50
const MINUTE_MS = 60_000
const SCHEMA = '25gnm1_stand-in'

/** What answers for one node. */
export interface SiteParts {
  readonly node: StalwartNode
  readonly tasks: TaskRunner
  readonly logins: readonly Login[]
  readonly edition: 'oss' | 'community' | 'enterprise'
  readonly isBootstrap: () => boolean
  /** How long each answer takes, ms; a slot is held meanwhile. */
  readonly slowMs: () => number
  /** Requests of an account that are being answered by this node. */
  readonly inFlight: Map<number, number>
}

type Caller = { readonly login: Login } | { readonly answer: HttpAnswer }

/** One request to one node, of either line. */
export async function answerRequest(request: HttpRequest, parts: SiteParts): Promise<HttpAnswer> {
  const { path, method } = request
  const { node } = parts
  const isOld = node.setup.line === 'old'
  if (path === '/healthz/live' || path === '/healthz/ready') return anonymous(request, parts) ?? HEALTHY
  if (path === '/metrics/prometheus') return prometheus(request, node)
  if (path === '/.well-known/jmap' && !isOld)
    return { status: 307, headers: { 'cache-control': 'no-cache', location: '/jmap/session' }, body: '' }
  const isSession = path === '/jmap/session' || path === '/.well-known/jmap'
  if (isSession && request.headers.authorization === undefined) return jsonAnswer(toSession(node, null))
  if (isSession) {
    const caller = await identify(request, parts)
    return 'answer' in caller ? caller.answer : jsonAnswer(toSession(node, caller.login))
  }
  const isKnown =
    (method === 'POST' && (path === '/jmap' || path === '/jmap/')) ||
    path === '/jmap/eventsource' ||
    path === '/jmap/eventsource/' ||
    path.startsWith('/api/')
  if (!isKnown) return NOT_FOUND
  const caller = await identify(request, parts)
  if ('answer' in caller) return caller.answer
  return withSlot(caller.login, parts, () => answerKnown(request, parts, caller.login))
}

/** At most four of one account at a time; event streams hold no slot. */
async function withSlot(login: Login, parts: SiteParts, answer: () => HttpAnswer): Promise<HttpAnswer> {
  const { inFlight, node } = parts
  const most = node.setup.database.singleton('Jmap').maxConcurrentRequests
  const now = inFlight.get(login.account) ?? 0
  if (typeof most === 'number' && now >= most && !login.permissions.has('unlimitedRequests')) return tooManyAtOnce(most)
  inFlight.set(login.account, now + 1)
  // Answers come in a later turn, as those of a server that asks a database.
  await new Promise((turn) => setImmediate(turn))
  if (parts.slowMs() > 0) await new Promise((go) => setTimeout(go, parts.slowMs()))
  try {
    return answer()
  } finally {
    inFlight.set(login.account, (inFlight.get(login.account) ?? 1) - 1)
  }
}

function answerKnown(request: HttpRequest, parts: SiteParts, login: Login): HttpAnswer {
  const { node, tasks } = parts
  const { path, headers, body } = request
  if (path.startsWith('/jmap/eventsource')) {
    const account = node.setup.database.account(login.account)
    if (!account) return FORBIDDEN
    const pingS = Number(request.query.get('ping') ?? 30)
    return { status: 200, headers: {}, body: '', stream: (out) => node.streams.open(account, pingS, out) }
  }
  if (path.startsWith('/jmap')) {
    // Keys of the old line are good for its own API only.
    if (node.setup.line === 'old' && login.token?.startsWith('api_')) return UNAUTHORIZED
    node.log.write(node.now(), 'debug', 'jmap.method-call', 'JMAP method call', `accountId = ${login.account}`)
    return answerJmap({ node, tasks, login, isBootstrap: parts.isBootstrap() }, headers['content-type'], body)
  }
  return node.setup.line === 'old' ? answerRest(request, node, login) : answerApi(request, parts, login)
}

/** `/api/*` of the new line. */
function answerApi(request: HttpRequest, parts: SiteParts, login: Login): HttpAnswer {
  const { path } = request
  if (path === '/api/account')
    return jsonAnswer({
      permissions: [...login.permissions],
      edition: parts.edition,
      locale: parts.isBootstrap() ? 'POSIX' : 'en_US'
    })
  if (path === `/api/schema/${SCHEMA}`) return jsonAnswer({ objects: {} })
  if (path === '/api/schema' || path.startsWith('/api/schema/'))
    return { status: 302, headers: { location: `/api/schema/${SCHEMA}` }, body: '' }
  if (path === '/api/token/delivery')
    return login.permissions.has('liveDeliveryTest')
      ? { status: 200, headers: { 'cache-control': 'no-cache' }, body: 'sw1.STAND-IN' }
      : FORBIDDEN
  return NOT_FOUND
}

async function identify(request: HttpRequest, parts: SiteParts): Promise<Caller> {
  const { node } = parts
  const { line, database } = node.setup
  const logins = [...parts.logins, ...database.keys]
  const who = recognise(request.headers.authorization, logins, node.now())
  if (who.kind === 'login') {
    const { login } = who
    if (!login.permissions.has('authenticate')) return { answer: FORBIDDEN }
    const answer = budget(`account:${login.account}`, 'rateLimitAuthenticated', request, parts)
    return answer && !login.permissions.has('unlimitedRequests') ? { answer } : { login }
  }
  if (who.kind === 'elsewhere') return { answer: FORBIDDEN }
  if (who.kind === 'second-factor') return { answer: SECOND_FACTOR }
  if (who.kind === 'expired') return { answer: UNAUTHORIZED }
  if (who.kind === 'nobody') return { answer: anonymous(request, parts) ?? (line === 'new' ? CHALLENGE : UNAUTHORIZED) }
  if (line === 'new') await new Promise((go) => setTimeout(go, WRONG_LOGIN_MS))
  if (node.failLogin(request.address, who.name)) return { answer: LOGIN_BANNED }
  return { answer: line === 'new' ? CHALLENGE : UNAUTHORIZED }
}

const anonymous = (request: HttpRequest, parts: SiteParts): HttpAnswer | null =>
  budget(`ip:${request.address}`, 'rateLimitAnonymous', request, parts)

/** One more of this minute, one budget for all nodes; null: still within it. */
function budget(key: string, rule: string, request: HttpRequest, parts: SiteParts): HttpAnswer | null {
  const { node } = parts
  const { database } = node.setup
  const rate = database.singleton('Http')[rule] as { readonly count: number; readonly period: number } | null
  if (!rate || node.blocks.isAllowed(request.address, node.now())) return null
  const { used, endsInS } = database.count(key, rate.period || MINUTE_MS, node.now())
  return used > rate.count ? rateLimited(endsInS, rate.count) : null
}

function prometheus(request: HttpRequest, node: StalwartNode): HttpAnswer {
  const setting = node.settings.prometheus
  if (!setting) return NOT_FOUND
  const { user, secret } = setting
  const wanted = user !== null && secret !== null ? Buffer.from(`${user}:${secret}`).toString('base64') : null
  if (wanted !== null && request.headers.authorization !== `Basic ${wanted}`) return UNAUTHORIZED
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4' }, body: toPrometheusText(node) }
}

function toSession(node: StalwartNode, login: Login | null): unknown {
  const host = String(node.setup.database.singleton('SystemSettings').defaultHostname)
  const capabilities: Record<string, unknown> = Object.fromEntries(CAPABILITIES.map((name) => [name, {}]))
  capabilities['urn:ietf:params:jmap:core'] = {
    maxSizeUpload: 50_000_000,
    maxConcurrentUpload: 4,
    maxSizeRequest: 10_000_000,
    maxConcurrentRequests: 4,
    maxCallsInRequest: 16,
    maxObjectsInGet: 500,
    maxObjectsInSet: 500,
    collationAlgorithms: ['i;ascii-numeric', 'i;ascii-casemap', 'i;unicode-casemap']
  }
  capabilities['urn:ietf:params:jmap:sieve'] = { implementation: 'Stalwart v1.0.0' }
  capabilities['urn:ietf:params:jmap:webpush-vapid'] = { applicationServerKey: 'stand-in' }
  capabilities['urn:ietf:params:jmap:websocket'] = { url: `wss://${host}/jmap/ws`, supportsPush: true }
  const id = login ? toJmapId(BigInt(login.account)) : ''
  const own = [
    'urn:ietf:params:jmap:core',
    'urn:ietf:params:jmap:mail',
    ...(node.setup.line === 'new' ? ['urn:stalwart:jmap'] : [])
  ]
  const accountCapabilities = Object.fromEntries(own.map((name) => [name, {}]))
  const account = { name: login?.name ?? '', isPersonal: true, isReadOnly: false, accountCapabilities }
  if (login && node.setup.line === 'new') capabilities['urn:stalwart:jmap'] = {}
  return {
    capabilities,
    accounts: login ? { [id]: account } : {},
    primaryAccounts: login ? Object.fromEntries(own.map((name) => [name, id])) : {},
    username: login?.name ?? '',
    apiUrl: `https://${host}/jmap/`,
    downloadUrl: `https://${host}/jmap/download/{accountId}/{blobId}/{name}?accept={type}`,
    uploadUrl: `https://${host}/jmap/upload/{accountId}/`,
    eventSourceUrl: `https://${host}/jmap/eventsource/?types={types}&closeafter={closeafter}&ping={ping}`,
    state: '0'
  }
}
