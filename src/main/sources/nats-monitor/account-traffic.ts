import type { InterfaceWord } from './account-sentences.ts'
import { ASK_SUBJECTS } from './asker.ts'
import { toAnsweringServer } from './connz-answer.ts'
import { countOf, listOf, type OutsideObject, objectOf, textOf, toObject } from './outside-json.ts'

/** Counts of messages alone are told at most this often. µs. */
const TRAFFIC_EVERY_US = 60_000_000
/** An account's user is told of its own account; a system user of all. */
const ACCOUNTS_MAX = 64
/** Servers remembered. */
const SERVERS_MAX = 512

const STEADY = ['conns', 'leafnodes', 'num_subscriptions', 'slow_consumers'] as const

interface Told {
  readonly steady: string
  readonly all: string
  readonly at: number
}

/** What the servers count for the account (STATZ): told when anything but traffic changed, and traffic now and then. */
export class AccountTraffic {
  readonly #note: (body: Readonly<Record<string, unknown>>) => void
  readonly #told = new Map<string, Told>()
  #account: string | null = null

  constructor(note: (body: Readonly<Record<string, unknown>>) => void) {
    this.#note = note
  }

  /** The one account that was told of; null: none, or several. Outside. */
  get account(): string | null {
    return this.#account
  }

  clear(): void {
    this.#told.clear()
  }

  /** The name of the server that answered, or null. */
  take(ask: number, answer: OutsideObject, now: number): string | null {
    const server = toAnsweringServer(answer)
    const rest = objectOf(answer, 'data')
    if (!server || !rest) return null
    const accounts = listOf(rest, 'account_statz', ACCOUNTS_MAX).flatMap((value) => {
      const account = toObject(value)
      return account ? [toAccount(account)] : []
    })
    this.#account = accounts.length === 1 ? String(accounts[0]?.acc) : null
    const steady = JSON.stringify(accounts.map((account) => [account.acc, STEADY.map((key) => account[key])]))
    const all = JSON.stringify(accounts)
    const told = this.#told.get(server.id)
    const isDue = !told || told.steady !== steady || (told.all !== all && now - told.at >= TRAFFIC_EVERY_US)
    if (isDue && (told || this.#told.size < SERVERS_MAX)) {
      this.#told.set(server.id, { steady, all, at: now })
      const { id, name } = server
      const reduced = { server: { id, name }, data: { account_statz: accounts } }
      this.#note({ ask, subject: ASK_SUBJECTS.traffic, answer: reduced })
    }
    return server.name
  }

  /** Servers without a connection of the account do not answer, so fewer than all is no lack. */
  say(answered: number): InterfaceWord {
    if (answered === 0) return { state: 'silent', sentence: 'Nobody answers a question for what the account counts.' }
    return { state: 'available', sentence: 'The servers tell what they count for the account.' }
  }
}

function toAccount(from: OutsideObject): Record<string, unknown> {
  const account: Record<string, unknown> = { acc: textOf(from, 'acc') }
  for (const key of [...STEADY, 'total_conns'] as const) account[key] = countOf(from, key)
  for (const key of ['sent', 'received'] as const) {
    const flow = objectOf(from, key)
    account[key] = flow ? { msgs: countOf(flow, 'msgs'), bytes: countOf(flow, 'bytes') } : { msgs: 0, bytes: 0 }
  }
  return account
}
