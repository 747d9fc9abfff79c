import {
  badParameters,
  FORBIDDEN,
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  NOT_FOUND,
  SERVER_ERROR
} from './http-answers.ts'
import type { Login } from './logins.ts'
import { answerPrincipals } from './rest-principals.ts'
import { answerReload } from './rest-reload.ts'
import { answerSettings } from './rest-settings.ts'
import type { StalwartNode } from './stalwart-node.ts'

const DONE = jsonAnswer({ data: null })
const INDEXES = ['email', 'calendar', 'contacts', 'file', 'tracing', 'all']
/** A training that was started, until it ends by itself. */
const TRAINING_MS = 50

/** Old-line trains on the called node, whatever its role. */
const training = new WeakMap<StalwartNode, NodeJS.Timeout>()

/** `/api/*` of the old line (management-api.md 7): work is done by the node that is called. */
export function answerRest(request: HttpRequest, node: StalwartNode, login: Login): HttpAnswer {
  const parts = request.path.split('/').slice(2).map(decodeURIComponent)
  const needs = permissionFor(request.method, parts)
  if (needs === null) return NOT_FOUND
  if (needs !== '' && !login.permissions.has(needs)) return FORBIDDEN
  switch (parts[0]) {
    case 'settings':
      return answerSettings(request, parts.slice(1), node)
    case 'reload':
      return answerReload(request, parts.slice(1), node)
    case 'principal':
      return answerPrincipals(request, parts.slice(1), node.setup.database)
    case 'store':
      return answerStore(parts.slice(1), node)
    case 'spam-filter':
      return answerTraining(parts.slice(2), node)
    case 'queue':
      return answerQueue(request, parts.slice(1), node)
    case 'logs':
      return answerLogs(request, node)
    case 'restart':
      return jsonAnswer({ error: 'unsupported', details: 'Restart is not yet supported' })
    default:
      return SERVER_ERROR
  }
}

/** The permission that a path needs; null: there is no such path. */
function permissionFor(method: string, parts: readonly string[]): string | null {
  const [area, what, kind] = parts
  switch (area) {
    case 'settings':
      return method === 'GET' ? 'settings-list' : method === 'DELETE' ? 'settings-delete' : 'settings-update'
    case 'reload':
      return 'settings-reload'
    case 'principal':
      return 'principal-list'
    case 'logs':
      return 'logs-view'
    case 'restart':
      return 'restart'
    case 'store': {
      const purge = { data: 'purge-data-store', blob: 'purge-blob-store', 'in-memory': 'purge-in-memory-store' }
      if (what === 'purge' && kind === 'account') return 'purge-account'
      if (what === 'purge') return kind !== undefined && kind in purge ? purge[kind as keyof typeof purge] : null
      return what === 'reindex' || what === 'uids' || what === 'quota' ? 'fts-reindex' : null
    }
    case 'spam-filter':
      return what === 'train' ? 'spam-filter-train' : null
    case 'update':
      return what === 'webadmin' ? 'webadmin-update' : what === 'spam-filter' ? 'spam-filter-update' : null
    case 'queue':
      if (what === 'status') return method === 'GET' ? 'message-queue-get' : 'message-queue-update'
      return what === 'messages' || what === 'reports' ? 'message-queue-list' : null
    default:
      return null
  }
}

function answerStore(parts: readonly string[], node: StalwartNode): HttpAnswer {
  const [what, kind, name, prefix] = parts
  const { database } = node.setup
  const account = (login: string | undefined) =>
    database.accounts.find((one) => one.name.split('@')[0] === login?.split('@')[0])
  if (what === 'reindex') return INDEXES.includes(kind ?? '') ? DONE : badParameters('Invalid search index specified')
  if (what === 'uids') return jsonAnswer({ data: [account(kind)?.mailboxes.length ?? 0, 4] })
  if (what === 'quota') return jsonAnswer({ data: 3_013 })
  const log = (type: string, details = ''): void => {
    node.log.write(node.now(), 'debug', 'purge.started', 'Purge started', `type = "${type}"`)
    node.log.write(node.now(), 'debug', 'purge.finished', 'Purge finished', `type = "${type}"${details}, elapsed = 6ms`)
  }
  if (kind === 'account') {
    if (name !== undefined && !account(name)) return jsonAnswer({ error: 'notFound', item: '' })
    log('account', ', id = 0')
    return DONE
  }
  if (name !== undefined && name !== 'default' && !node.keys().has(`store.${name}.type`)) return NOT_FOUND
  if (kind === 'in-memory' && prefix?.startsWith('rate-')) database.failures.clear()
  log(kind === 'data' ? 'data' : kind === 'blob' ? 'blob' : 'in-memory')
  return DONE
}

function answerTraining(parts: readonly string[], node: StalwartNode): HttpAnswer {
  const [verb] = parts
  const running = training.get(node)
  const end = (reason: string | null): void => {
    clearTimeout(training.get(node))
    training.delete(node)
    const details = reason === null ? 'total = 120, details = [60, 60]' : `reason = "${reason}"`
    node.log.write(node.now(), 'info', 'spam.train-completed', 'Spam classifier training completed', details)
    if (reason === null) node.publish({ type: 'ReloadSpamFilter' })
  }
  if (verb === 'status') return jsonAnswer({ data: running !== undefined })
  if (verb === 'stop') {
    if (running) end('Training stopped')
    return jsonAnswer({ data: running !== undefined })
  }
  if (verb === 'reset' || verb === 'delete') return jsonAnswer({ data: true })
  if (verb !== 'start') return NOT_FOUND
  if (running) return jsonAnswer({ data: false })
  node.log.write(node.now(), 'info', 'spam.train-started', 'Spam classifier training started')
  training.set(
    node,
    setTimeout(() => end(null), TRAINING_MS)
  )
  return jsonAnswer({ data: true })
}

/** Of this process only; nothing of it goes over the bus. */
function answerQueue(request: HttpRequest, parts: readonly string[], node: StalwartNode): HttpAnswer {
  const [what, verb] = parts
  if (what !== 'status') return jsonAnswer({ data: { items: [], total: 0, status: !node.isQueuePaused } })
  const before = !node.isQueuePaused
  if (request.method === 'PATCH' && (verb === 'stop' || verb === 'start')) node.pauseQueue(verb === 'stop')
  return jsonAnswer({ data: before })
}

/** `total` is no count: matches so far and one page. At debug level the query's own line matches. */
function answerLogs(request: HttpRequest, node: StalwartNode): HttpAnswer {
  if (!node.log.isOn) return jsonAnswer({ error: 'unsupported', details: 'No log tracers configured' })
  const filter = request.query.get('filter') ?? ''
  const limit = Number(request.query.get('limit') ?? 100)
  const page = Math.max(1, Number(request.query.get('page') ?? 1))
  const url = `listenerId = "http", localPort = 8080, remoteIp = ${request.address}, remotePort = 58106, url = "${request.path}?${request.query.toString()}"`
  node.log.write(node.now(), 'debug', 'http.request-url', 'HTTP request URL', url)
  const found = node.log.find(filter)
  const items = found.slice((page - 1) * limit, page * limit).map((line) => ({
    timestamp: line.timestamp,
    level: line.level.toUpperCase(),
    event: line.description,
    event_id: line.event,
    details: line.details
  }))
  return jsonAnswer({ data: { items, total: Math.min(found.length, page * limit) + limit } })
}
