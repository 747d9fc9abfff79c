/** The tab's own storage: a reload stays in, another tab or a restart of the browser does not (security.md R10). */
const TOKEN_KEY = 'stoa.token'

export type Login = { readonly kind: 'in'; readonly token: string } | { readonly kind: 'out'; readonly reason: string }

/**
 * Swaps a one-use code in the URL's fragment for this start's token, and removes the code from the address bar.
 * Without a code the token of an earlier load is used.
 */
export async function login(): Promise<Login> {
  const code = /^#login=([\w-]{1,200})$/.exec(location.hash)?.[1]
  if (code === undefined) {
    const token = sessionStorage.getItem(TOKEN_KEY)
    return token === null ? { kind: 'out', reason: 'This tab has not logged in.' } : { kind: 'in', token }
  }
  history.replaceState(null, '', `${location.pathname}${location.search}#/`)
  try {
    const answer = await fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code })
    })
    const body: unknown = answer.ok ? await answer.json() : null
    if (isToken(body)) {
      sessionStorage.setItem(TOKEN_KEY, body.token)
      return { kind: 'in', token: body.token }
    }
    return { kind: 'out', reason: 'The login URL was used before, or is older than a minute.' }
  } catch {
    return { kind: 'out', reason: 'The host did not answer.' }
  }
}

const isToken = (body: unknown): body is { token: string } =>
  typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string'
