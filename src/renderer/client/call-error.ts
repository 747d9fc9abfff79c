import { ORPCError } from '@orpc/client'

/** Why a call gave no answer. `message` is a sentence for the user; it may quote outside text. */
export type CallError =
  | { readonly kind: 'not-found' | 'refused' | 'invalid' | 'failed'; readonly message: string }
  | { readonly kind: 'lost'; readonly message: string }

const KINDS: ReadonlyMap<string, 'not-found' | 'refused' | 'invalid'> = new Map([
  ['NOT_FOUND', 'not-found'],
  ['REFUSED', 'refused'],
  ['INVALID', 'invalid'],
  ['BAD_REQUEST', 'invalid']
])

export const LOST: CallError = { kind: 'lost', message: 'Stoa’s host does not answer. Trying again.' }

/** What a rejected call means. A transport that went away rejects with a plain error, the host's answers are ORPCErrors. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof ORPCError) return { kind: KINDS.get(thrown.code) ?? 'failed', message: thrown.message }
  return LOST
}
