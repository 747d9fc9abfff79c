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
  readonly line: 'auto' | ApiLine
}
