import type { LoginPace } from './login-pace.ts'
import type { ApiLine } from './stalwart-api.ts'

/** A secret as `main/secrets` keeps it: revealed where a request is written, nowhere else (R11). */
export interface Revealable {
  reveal(): string
}

/** Who calls: an API key, a login with its password, an OAuth access token. */
export type ApiLogin =
  | { readonly kind: 'key'; readonly secret: Revealable }
  | { readonly kind: 'basic'; readonly user: string; readonly secret: Revealable }
  | { readonly kind: 'bearer'; readonly secret: Revealable }

/** Who calls through a door, and which line is behind it. */
export interface ApiSetting {
  /** Null: without a login, which only health and the session answer. */
  readonly login: ApiLogin | null
  /** One for all nodes of this login. */
  readonly pace: LoginPace
  readonly line: 'auto' | ApiLine
}

const PRINTABLE = /^[\x21-\x7e]+$/u

/** The header's value, made anew for each request; null: the secret holds what no header can. */
export function toAuthorization(login: ApiLogin): string | null {
  if (login.kind === 'basic') {
    return `Basic ${Buffer.from(`${login.user}:${login.secret.reveal()}`, 'utf8').toString('base64')}`
  }
  const token = login.secret.reveal().trim()
  return PRINTABLE.test(token) ? `Bearer ${token}` : null
}
