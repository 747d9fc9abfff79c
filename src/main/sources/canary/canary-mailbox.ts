import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import type { ApiTrouble, StalwartApi } from '../../stalwart/stalwart-api.ts'

const MAIL = 'urn:ietf:params:jmap:mail'
/** Every name differs from the one before: a rename to the same name changes nothing, and nobody would be told. */
const NAME = /^Stoa canary (\d{1,3})$/u
const NAMES = 1_000

type Fields = Readonly<Record<string, unknown>>

interface Place {
  readonly accountId: string
  readonly mailboxId: string
}

const trouble = (sentence: string): ApiTrouble => ({ kind: 'refused', status: 200, sentence, retryAfterMs: null })

/**
 * The mailbox of the canary's own account, made on first use. One for all nodes: they share their store. Plain JMAP
 * (RFC 8621), so that both lines answer.
 */
export class CanaryMailbox {
  #place: Place | null = null
  #number = 0

  get isReady(): boolean {
    return this.#place !== null
  }

  /** Finds or makes it, through any node. */
  async prepare(api: StalwartApi, signal: AbortSignal): Promise<Result<null, ApiTrouble>> {
    if (this.#place) return ok(null)
    const session = await api.rest('GET', '/jmap/session', undefined, signal)
    if (!session.ok) return session
    const accountId = toAccountId(session.value)
    if (accountId === null) return err(trouble('This login has no mailbox account: its session names none.'))
    const found = await call(api, signal, 'Mailbox/get', { accountId, ids: null, properties: ['id', 'name'] })
    if (!found.ok) return found
    for (const box of toObjects(found.value.list)) {
      const number = NAME.exec(toText(box.name) ?? '')?.[1]
      const mailboxId = toText(box.id)
      if (number === undefined || mailboxId === null) continue
      this.#number = Number(number)
      this.#place = { accountId, mailboxId }
      return ok(null)
    }
    return this.#create(api, accountId, signal)
  }

  /** Renames it. The answer: the state that this made; null when the server did not say. */
  async rename(api: StalwartApi, signal: AbortSignal): Promise<Result<string | null, ApiTrouble>> {
    const place = this.#place
    if (!place) return err(trouble('The canary’s mailbox is not known yet.'))
    const { accountId, mailboxId } = place
    this.#number = (this.#number + 1) % NAMES
    const update = { [mailboxId]: { name: `Stoa canary ${this.#number}` } }
    const set = await call(api, signal, 'Mailbox/set', { accountId, update })
    if (!set.ok) return set
    const refused = toObject(toObject(set.value.notUpdated)[mailboxId])
    const type = toText(refused.type)
    if (type === null) return ok(toText(set.value.newState))
    // Somebody destroyed it: it is found or made anew at the next round.
    this.#place = null
    return err(trouble(`The canary’s mailbox could not be renamed: ${type}.`))
  }

  async #create(api: StalwartApi, accountId: string, signal: AbortSignal): Promise<Result<null, ApiTrouble>> {
    const create = { canary: { name: 'Stoa canary 0', isSubscribed: false } }
    const set = await call(api, signal, 'Mailbox/set', { accountId, create })
    if (!set.ok) return set
    const mailboxId = toText(toObject(toObject(set.value.created).canary).id)
    if (mailboxId === null) {
      const why = toText(toObject(toObject(set.value.notCreated).canary).type) ?? 'no reason was given'
      return err(trouble(`The canary’s mailbox could not be made: ${why}.`))
    }
    this.#number = 0
    this.#place = { accountId, mailboxId }
    return ok(null)
  }
}

/** One method, alone in its request. */
async function call(
  api: StalwartApi,
  signal: AbortSignal,
  method: string,
  args: Fields
): Promise<Result<Fields, ApiTrouble>> {
  const answers = await api.jmap([[method, args]], signal)
  if (!answers.ok) return answers
  const [answer] = answers.value
  if (answer?.ok) return ok(answer.args)
  return err(trouble(`${method} was refused: ${answer?.type || 'no reason was given'}.`))
}

/** Of mail; a server that does not say which is has one account. */
function toAccountId(session: unknown): string | null {
  const primary = toText(toObject(toObject(session).primaryAccounts)[MAIL])
  if (primary !== null) return primary
  const names = Object.keys(toObject(toObject(session).accounts))
  return names.length === 1 ? (names[0] ?? null) : null
}

const toObject = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const toObjects = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(toObject) : [])
const toText = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 200) : null)
