import { randomBytes } from 'node:crypto'
import type { CanaryAccount } from '../../shared/api/canary-views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { Site } from '../sources/stalwart/sites.ts'
import { HIDDEN, type ShownCall, toShownJmap, toShownRest } from './shown-request.ts'

type Api = Site['api']
type Line = 'new' | 'old'

/** Suggested where nothing was typed yet. */
const EXAMPLE = 'stoa-canary@example.net'
const ADDRESS = /^([^\s@]{1,64})@([^\s@]{1,255})$/u
/** Of the new line (management-api.md 1.9); the old line's list of names has none for principals. */
const NEEDED = ['sysDomainGet', 'sysAccountCreate'] as const

const WHAT =
  'One ordinary mailbox of its own, without any right of an administrator, without a second factor, that nobody else uses: Stoa renames one folder in it and touches nothing else.'

/**
 * How the account is made on either line. The new line's request is as other programs send it; the reference behind Stoa has
 * not tried it, so it may be refused.
 */
export function toAccountSteps(line: Line, url: string, user: string | null): CanaryAccount['steps'] {
  const [, name, domain] = ADDRESS.exec(user ?? EXAMPLE) ?? ADDRESS.exec(EXAMPLE) ?? []
  const address = `${name}@${domain}`
  const title = 'Make the mailbox'
  const use = {
    title: 'Enter its login here',
    text: 'The address and the password. Stoa keeps the password as it keeps the management key, and shows it to nobody.',
    request: null
  }
  if (line === 'old') {
    const request = toShownRest(url, 'POST', '/api/principal', toPrincipal(address, HIDDEN))
    return [{ title, text: WHAT, request }, use]
  }
  const find = toShownJmap(url, [domainCall()])
  const make = toShownJmap(url, [accountCall(name ?? '', '<id of the domain>', HIDDEN)])
  return [
    { title: 'Find the id of its domain', text: `The one whose name is ${domain}.`, request: find },
    { title, text: WHAT, request: make },
    use
  ]
}

/** Why this login may not make it; empty: it may, as far as is known. `permissions`: empty where unknown. */
export function toAccountRefusal(line: Line, permissions: readonly string[]): string {
  if (line === 'old' || permissions.length === 0) return ''
  const missing = NEEDED.filter((name) => !permissions.includes(name))
  return missing.length === 0 ? '' : `The management key lacks ${missing.join(' and ')}.`
}

/** Makes it, through any node: all share their accounts. The error is a sentence without the password. */
export async function makeAccount(api: Api, line: Line, user: string, password: string): Promise<Result<null, string>> {
  const [, name, domain] = ADDRESS.exec(user) ?? []
  if (name === undefined || domain === undefined) return err('Write it as an address: stoa-canary@example.net.')
  if (line === 'old') {
    const made = await api.rest('POST', '/api/principal', toPrincipal(user, password))
    return made.ok ? ok(null) : err(made.error.sentence)
  }
  const domainId = await findDomain(api, domain)
  if (!domainId.ok) return domainId
  const set = await api.jmap([accountCall(name, domainId.value, password)])
  if (!set.ok) return err(set.error.sentence)
  const [answer] = set.value
  if (!answer?.ok) return err(`It was refused: ${answer?.type || 'no reason was given'}.`)
  if (fieldOf(fieldOf(answer.args, 'created'), KEY) !== undefined) return ok(null)
  const refused = fieldOf(fieldOf(answer.args, 'notCreated'), KEY)
  const type = fieldOf(refused, 'type')
  if (type === 'primaryKeyViolation') return err('There is such an account already: enter its password instead.')
  return err(`It was refused: ${typeof type === 'string' ? type : 'no reason was given'}.`)
}

/** 192 bits: enough for any rule about passwords, and typed by nobody. */
export const thinkUpPassword = (): string => randomBytes(24).toString('base64url')

const KEY = 'canary'

const domainCall = (): ShownCall => ['x:Domain/get', { ids: null }]

const accountCall = (name: string, domainId: string, secret: string): ShownCall => [
  'x:Account/set',
  {
    create: {
      [KEY]: {
        '@type': 'User',
        name,
        domainId,
        description: 'Canary of Stoa',
        roles: { '@type': 'User' },
        credentials: { '0': { '@type': 'Password', secret } }
      }
    }
  }
]

const toPrincipal = (address: string, secret: string): Readonly<Record<string, unknown>> => ({
  type: 'individual',
  name: address,
  secrets: [secret],
  emails: [address],
  roles: ['user'],
  quota: 0,
  description: 'Canary of Stoa'
})

async function findDomain(api: Api, domain: string): Promise<Result<string, string>> {
  const got = await api.jmap([domainCall()])
  if (!got.ok) return err(got.error.sentence)
  const [answer] = got.value
  if (!answer?.ok) return err(`The domains cannot be read: ${answer?.type || 'no reason was given'}.`)
  const { list } = answer.args
  const found = (Array.isArray(list) ? list : []).find((one) => fieldOf(one, 'name') === domain.toLowerCase())
  const id = fieldOf(found, 'id')
  return typeof id === 'string' ? ok(id) : err(`This cluster has no domain ${domain}.`)
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}
