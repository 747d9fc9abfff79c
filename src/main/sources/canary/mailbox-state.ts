/** Longer ones are no state changes of one account (RFC 8620 section 7.1). */
const MOST_CHARACTERS = 65_536

/**
 * The state of the mailboxes that a server-sent event tells; null when it tells of none. `data` is outside: a `StateChange` as
 * JSON, accounts by their ids, types by their names.
 */
export function toMailboxState(data: string): string | null {
  if (data.length > MOST_CHARACTERS) return null
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return null
  }
  const changed = fieldOf(value, 'changed')
  if (typeof changed !== 'object' || changed === null) return null
  for (const types of Object.values(changed)) {
    const state = fieldOf(types, 'Mailbox')
    if (typeof state === 'string') return state.slice(0, 200)
  }
  return null
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}
