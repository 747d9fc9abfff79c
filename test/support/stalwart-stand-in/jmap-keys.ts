import { randomBytes } from 'node:crypto'
import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { covers } from './address-match.ts'
import {
  type Args,
  isRecord,
  type MethodAnswer,
  type MethodCaller,
  NOT_AUTHORIZED,
  NOT_AUTHORIZED_TO_SET,
  SetAnswer,
  setLists
} from './jmap-answers.ts'
import { ALL_PERMISSIONS, type Login } from './logins.ts'
import type { SetError } from './object-fields.ts'

const KEYS_MAX = 5

/** `x:ApiKey/get|set`: keys of the calling account; their secret is shown once. */
export function callApiKey(verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const { login, accountId, node } = caller
  const { keys } = node.setup.database
  const own = keys.filter((key) => key.account === login.account)
  if (verb === 'get') {
    if (!login.permissions.has('sysApiKeyGet')) return NOT_AUTHORIZED
    const list = own.map((key) => ({
      description: key.name,
      createdAt: '2026-11-21T08:00:00Z',
      expiresAt: null,
      id: key.name
    }))
    return { ok: true, args: { accountId, list, notFound: [] } }
  }
  if (verb !== 'set') return null
  if (!login.permissions.has('sysApiKeyCreate')) return NOT_AUTHORIZED_TO_SET
  const answer = new SetAnswer(accountId)
  const { create, destroy } = setLists(args)
  for (const [key, sent] of create) {
    const made = createKey(sent, login, keys)
    if (made.ok) {
      answer.put('created', key, { id: made.login.name, secret: made.login.token })
      keys.push(made.login)
    } else answer.refuse('notCreated', key, made.error)
  }
  for (const id of destroy) {
    const at = keys.findIndex((key) => key.name === id && key.account === login.account)
    if (at < 0) answer.refuse('notDestroyed', id, { type: 'notFound' })
    else {
      keys.splice(at, 1)
      answer.destroyed(id)
    }
  }
  return answer.toAnswer()
}

type MadeKey =
  | { readonly ok: true; readonly login: Login & { readonly token: string } }
  | { readonly ok: false; readonly error: SetError }

function createKey(sent: Args, login: Login, keys: readonly Login[]): MadeKey {
  const refuse = (error: SetError): MadeKey => ({ ok: false, error })
  const own = keys.filter((key) => key.account === login.account)
  if (own.length >= KEYS_MAX)
    return refuse({ type: 'overQuota', description: `You have exceeded your quota of ${KEYS_MAX} API keys.` })
  const mode = isRecord(sent.permissions) ? sent.permissions : { '@type': 'Inherit' }
  const named = Object.keys(isRecord(mode.permissions) ? mode.permissions : {})
  const description = 'Invalid key for object property'
  if (named.some((name) => !ALL_PERMISSIONS.has(name)))
    return refuse({ type: 'invalidPatch', description, properties: ['permissions/permissions'] })
  const inherited = [...login.permissions]
  const permissions =
    mode['@type'] === 'Replace'
      ? inherited.filter((name) => named.includes(name))
      : inherited.filter((name) => mode['@type'] !== 'Disable' || !named.includes(name))
  const from = isRecord(sent.allowedIps) ? Object.keys(sent.allowedIps) : []
  const made = {
    name: toJmapId(BigInt(keys.length + 2)),
    account: login.account,
    token: `API_${randomBytes(28).toString('base64url')}`,
    permissions: new Set(permissions),
    isForeignOnly: from.length > 0 && !from.some((entry) => covers(entry, '127.0.0.1')),
    ...(typeof sent.expiresAt === 'string' ? { expiresMs: Date.parse(sent.expiresAt) } : {})
  }
  return { ok: true, login: made }
}
