import type { Result } from '../../shared/cluster/result.ts'

/** `new`: 0.16 and later, JMAP registry objects · `old`: 0.12 to 0.15, REST. */
export type ApiLine = 'new' | 'old'

/**
 * Why a call came to nothing. refused-login: 401, 402 · forbidden: 403, a permission is missing · rate-limited: 429 with a time to
 * wait · banned: this computer is blocked by that node (429 at a login, or connections that end without an answer; asking
 * again makes it worse) · unreachable, timeout, tls: no answer · not-stalwart: something else answered · protocol: an answer that is
 * no answer · too-large · bootstrap: it is not set up yet · refused: it said no to this request.
 */
export type ApiTroubleKind =
  | 'refused-login'
  | 'forbidden'
  | 'rate-limited'
  | 'banned'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'not-stalwart'
  | 'protocol'
  | 'too-large'
  | 'bootstrap'
  | 'refused'

/** `status` 0: none came. `sentence` is for the user and never holds what was sent. */
export interface ApiTrouble {
  readonly kind: ApiTroubleKind
  readonly status: number
  readonly sentence: string
  /** What it asked us to wait, ms; null: it did not say. */
  readonly retryAfterMs: number | null
}

/** Method and arguments: `['x:ClusterNode/get', { ids: null }]`. */
export type JmapCall = readonly [method: string, args: Readonly<Record<string, unknown>>]

/** One answer: its arguments, or the method's error. Whole numbers above 2^53 are kept as BigInt. */
export type JmapAnswer =
  | { readonly ok: true; readonly method: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly type: string; readonly description: string }

/** One server-sent event. Outside. */
export interface ServerEvent {
  readonly name: string
  readonly data: string
}

/**
 * One node's management API: at most four requests at a time, bounded answers and times, credentials in one place.
 * Every promise settles; expected failures are values.
 */
export interface StalwartApi {
  /** Base as configured, without a slash at its end. */
  readonly url: string
  /** Found out once and kept; configured: at once. */
  line(signal?: AbortSignal): Promise<Result<ApiLine, ApiTrouble>>
  /** Several calls in one request, in order; at most 16. */
  jmap(calls: readonly JmapCall[], signal?: AbortSignal): Promise<Result<readonly JmapAnswer[], ApiTrouble>>
  /** `path` below the base, with its leading slash; a JSON body. The answer parsed when it is JSON, else its text. */
  rest(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    signal?: AbortSignal
  ): Promise<Result<unknown, ApiTrouble>>
  /** Server-sent events until the signal aborts (ok) or the stream ends (trouble). `onOpen` once it answered 200. */
  events(
    path: string,
    on: { readonly open: () => void; readonly event: (event: ServerEvent) => void },
    signal: AbortSignal
  ): Promise<Result<null, ApiTrouble>>
}
