import { randomUUID } from 'node:crypto'
import type { ConnectionInput } from '../../shared/api/connection.ts'
import type { DraftView } from '../../shared/api/views.ts'
import { toSystemSecret } from './system-secret.ts'

/** Connections that the wizard is about to make; more are only left-overs of closed pages, so the oldest go. */
const DRAFTS = 32

/** Secret values by their names of the contract; in memory only, never in a view. */
export type SecretValues = Readonly<Record<string, string>>

export interface Draft {
  readonly source: DraftView['source']
  readonly suggestedName: string
  readonly connection: ConnectionInput
  readonly secrets: SecretValues
  /** Secrets that the pasted text names but does not hold, each with a sentence of where they are. */
  readonly wanted: DraftView['wanted']
  readonly warnings: readonly string[]
}

/** Which secret an authentication kind needs, and how it is asked for. */
const NEEDED = {
  none: null,
  password: { secret: 'password', sentence: 'The password of this user.' },
  token: { secret: 'token', sentence: 'The token of this account.' },
  nkey: { secret: 'nkeySeed', sentence: 'The nkey seed; it begins with SU.' },
  creds: { secret: 'creds', sentence: 'The text of the .creds file.' }
} as const

/** What the wizard is working on, by an id that only this host knows. */
export class Drafts {
  readonly #drafts = new Map<string, Draft>()

  add(draft: Draft): string {
    const id = randomUUID()
    this.#drafts.set(id, draft)
    for (const old of this.#drafts.keys()) {
      if (this.#drafts.size <= DRAFTS) break
      this.#drafts.delete(old)
    }
    return id
  }

  get(id: string): Draft | null {
    return this.#drafts.get(id) ?? null
  }

  replace(id: string, draft: Draft): void {
    this.#drafts.set(id, draft)
  }

  /** Forgets a draft and its secrets. */
  delete(id: string): void {
    this.#drafts.delete(id)
  }
}

/** What the page learns of a draft: which secrets are present or wanted, never a value. */
export function toDraftView(id: string, draft: Draft): DraftView {
  const { connection, secrets } = draft
  const needed = connection.auth.kind === 'creds' && connection.auth.file !== null ? null : NEEDED[connection.auth.kind]
  const named = draft.wanted.filter((one) => !Object.hasOwn(secrets, one.secret))
  const isMissing = needed !== null && !Object.hasOwn(secrets, needed.secret)
  const second = toSystemSecret(connection.system ?? null)
  const wanted = named.length > 0 || !isMissing ? named : [needed]
  return {
    draft: id,
    source: draft.source,
    suggestedName: draft.suggestedName,
    servers: connection.servers,
    auth: connection.auth.kind,
    user: connection.auth.kind === 'password' ? connection.auth.user : null,
    tls: connection.tls !== null,
    present: Object.keys(secrets),
    wanted: second === null || Object.hasOwn(secrets, second.secret) ? wanted : [...wanted, second],
    warnings: draft.warnings
  }
}
