import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { type HttpAnswer, jsonAnswer, problem } from './http-answers.ts'
import { type Args, isRecord, type MethodAnswer, type MethodCaller, methodError } from './jmap-answers.ts'
import { callApiKey } from './jmap-keys.ts'
import { callMailbox } from './jmap-mailbox.ts'
import { callAction, callClusterNode, callLog } from './jmap-nodes.ts'
import { callRegistry, isMisshapen } from './jmap-registry.ts'
import { callTask } from './jmap-tasks.ts'
import type { Login } from './logins.ts'
import type { StalwartNode } from './stalwart-node.ts'
import type { TaskRunner } from './task-runner.ts'

const REGISTRY = 'urn:stalwart:jmap'
const MAIL = 'urn:ietf:params:jmap:mail'
/** Capabilities of a session, the registry's apart. */
export const CAPABILITIES = [
  'urn:ietf:params:jmap:core',
  MAIL,
  'urn:ietf:params:jmap:calendars',
  'urn:ietf:params:jmap:calendars:parse',
  'urn:ietf:params:jmap:contacts',
  'urn:ietf:params:jmap:contacts:parse',
  'urn:ietf:params:jmap:filenode',
  'urn:ietf:params:jmap:principals',
  'urn:ietf:params:jmap:principals:availability',
  'urn:ietf:params:jmap:submission',
  'urn:ietf:params:jmap:vacationresponse',
  'urn:ietf:params:jmap:sieve',
  'urn:ietf:params:jmap:blob',
  'urn:ietf:params:jmap:quota',
  'urn:ietf:params:jmap:emailpush',
  'urn:ietf:params:jmap:webpush-vapid',
  'urn:ietf:params:jmap:websocket'
] as const

const BOOTSTRAP =
  "The server is in bootstrap mode. Only the 'Bootstrap' object type can be accessed until the bootstrap process is complete."

interface JmapRequest {
  readonly using: readonly string[]
  readonly calls: readonly (readonly [string, Args, string])[]
}

/** What a request came with, beside its body. */
export interface JmapCaller {
  readonly node: StalwartNode
  readonly tasks: TaskRunner
  readonly login: Login
  /** Bootstrap mode: only `x:Bootstrap` answers. */
  readonly isBootstrap: boolean
}

const limitProblem = (limit: string, detail: string): HttpAnswer =>
  problem(400, { type: 'urn:ietf:params:jmap:error:limit', status: 400, detail, limit })

/** `POST /jmap`: the whole request. A body that it does not understand comes back in `detail`, secrets and all. */
export function answerJmap(caller: JmapCaller, contentType: string | undefined, body: string): HttpAnswer {
  const notRequest = (detail: string): HttpAnswer =>
    problem(400, { type: 'urn:ietf:params:jmap:error:notRequest', status: 400, detail })
  if (contentType?.split(';')[0]?.trim() !== 'application/json')
    return problem(400, {
      type: 'urn:ietf:params:jmap:error:notJSON',
      status: 400,
      detail: 'Failed to parse JSON: The Content-Type header must be application/json.'
    })
  const { database, line } = caller.node.setup
  const limits = database.singleton('Jmap')
  if (Buffer.byteLength(body) > Number(limits.maxRequestSize))
    return limitProblem('maxSizeRequest', 'The request exceeds the maximum size.')
  const request = parseRequest(body)
  if (!request) return notRequest(body)
  const unknown = request.using.find((name) => !knows(name, line))
  if (unknown !== undefined)
    return notRequest(line === 'new' ? body : `Unknown capability: ${JSON.stringify(unknown)} at line 1 column 60`)
  if (request.calls.length > Number(limits.maxMethodCalls))
    return limitProblem('maxCallsInRequest', 'The request exceeds the maximum number of calls in a single request.')
  if (line === 'new' && request.calls.some(([, args]) => isMisshapen(args))) return notRequest(body)
  return jsonAnswer({ methodResponses: runCalls(request, caller), sessionState: sessionState(caller.node) })
}

/** Constant for one process, as the real one's is for long. */
export const sessionState = (node: StalwartNode): string => (0x42c86bd0 + node.setup.nodeId).toString(16)

const knows = (name: string, line: 'new' | 'old'): boolean =>
  (CAPABILITIES as readonly string[]).includes(name) || (line === 'new' && name === REGISTRY)

function parseRequest(body: string): JmapRequest | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  if (!isRecord(value) || !Array.isArray(value.using) || !Array.isArray(value.methodCalls)) return null
  const calls = value.methodCalls.map((call) =>
    Array.isArray(call) && typeof call[0] === 'string' && isRecord(call[1]) && typeof call[2] === 'string'
      ? ([call[0], call[1], call[2]] as const)
      : null
  )
  return calls.every((call) => call !== null) ? { using: value.using.map(String), calls } : null
}

function runCalls(request: JmapRequest, jmap: JmapCaller): readonly unknown[] {
  const accountId = toJmapId(BigInt(jmap.login.account))
  const caller: MethodCaller = { node: jmap.node, tasks: jmap.tasks, login: jmap.login, accountId, created: new Map() }
  const done: (readonly [string, Args, string])[] = []
  for (const [method, args, id] of request.calls) {
    const resolved = resolveReferences(args, done)
    const answer = resolved
      ? callMethod(method, resolved, caller, request.using, jmap.isBootstrap)
      : methodError('invalidResultReference')
    done.push(answer.ok ? [method, answer.args, id] : ['error', toErrorArgs(answer), id])
  }
  return done
}

const toErrorArgs = (answer: MethodAnswer & { readonly ok: false }): Args =>
  answer.description === undefined ? { type: answer.type } : { type: answer.type, description: answer.description }

function callMethod(
  method: string,
  args: Args,
  caller: MethodCaller,
  using: readonly string[],
  isBootstrap: boolean
): MethodAnswer {
  const { login, node } = caller
  const isOld = node.setup.line === 'old'
  const [noun = '', verb = ''] = method.split('/')
  const unknown = methodError('unknownMethod', method)
  if (isBootstrap && noun !== 'x:Bootstrap')
    return methodError('forbidden', verb === 'set' ? BOOTSTRAP.replace('accessed', 'modified') : BOOTSTRAP)
  const own = args.accountId
  if (typeof own === 'string' && own !== caller.accountId && !login.permissions.has('impersonate'))
    return methodError('forbidden', `You are not an owner of account ${own}`)
  if (method === 'Core/echo')
    return login.permissions.has('jmapCoreEcho')
      ? { ok: true, args }
      : methodError('forbidden', 'You are not authorized to perform this action')
  if (noun === 'Mailbox') return using.includes(MAIL) ? (callMailbox(verb, args, caller) ?? unknown) : unknown
  if (!noun.startsWith('x:') || isOld) return unknown
  const kind = noun.slice(2)
  if (kind === 'ClusterNode') return callClusterNode(verb, args, caller) ?? unknown
  if (kind === 'Action') return callAction(verb, args, caller) ?? unknown
  if (kind === 'Log') return callLog(verb, args, caller) ?? unknown
  if (kind === 'Task') return callTask(verb, args, caller) ?? unknown
  if (kind === 'ApiKey') return callApiKey(verb, args, caller) ?? unknown
  return callRegistry(kind, verb, args, caller) ?? unknown
}

/** `#ids: { resultOf, name, path }` replaced by what an earlier answer has there; null: it has nothing there. */
function resolveReferences(args: Args, done: readonly (readonly [string, Args, string])[]): Args | null {
  const resolved: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(args)) {
    if (!name.startsWith('#') || !isRecord(value)) {
      resolved[name] = value
      continue
    }
    const source = done.find(([method, , id]) => id === value.resultOf && method === value.name)
    const found = source ? atPath(source[1], String(value.path).split('/').slice(1)) : undefined
    if (found === undefined) return null
    resolved[name.slice(1)] = found
  }
  return resolved
}

function atPath(value: unknown, path: readonly string[]): unknown {
  const [head, ...rest] = path
  if (head === undefined) return value
  if (head === '*') return Array.isArray(value) ? value.map((one) => atPath(one, rest)) : undefined
  return isRecord(value) && Object.hasOwn(value, head) ? atPath(value[head], rest) : undefined
}
