import { memberOf, toMembers } from '../../stalwart/api-json.ts'
import type { StalwartApi } from '../../stalwart/stalwart-api.ts'

/** Keys of an account; there are at most five (management-api.md 1.2). */
const KEYS_MAX = 16

/** A key that leaks works from anywhere unless it has allowed addresses. `unknown`: this login does not see keys. */
export type KeyScope = 'unknown' | 'limited' | 'some-open' | 'all-open'

/** Looks at the keys of the calling account; which of them is used cannot be told. */
export async function readKeyScope(api: StalwartApi, signal: AbortSignal): Promise<KeyScope> {
  const got = await api.jmap([['x:ApiKey/get', { ids: null }]], signal)
  const answer = got.ok ? got.value[0] : undefined
  const list = answer?.ok ? answer.args.list : null
  if (!Array.isArray(list) || list.length === 0) return 'unknown'
  const open = list
    .slice(0, KEYS_MAX)
    .filter((key) => Object.keys(toMembers(memberOf(key, 'allowedIps')) ?? {}).length === 0)
  if (open.length === 0) return 'limited'
  return open.length === list.length ? 'all-open' : 'some-open'
}

/** What the operator is told about it; null: nothing. */
export function sayKeyScope(scope: KeyScope): string | null {
  switch (scope) {
    case 'limited':
      return null
    case 'all-open':
      return 'This API key works from any address: give it allowed addresses (allowedIps) and an expiry.'
    case 'some-open':
      return 'An API key of this account works from any address: give each allowed addresses (allowedIps) and an expiry.'
    case 'unknown':
      return 'Stoa cannot see whether its API key has allowed addresses (allowedIps); without them it works from anywhere.'
  }
}
