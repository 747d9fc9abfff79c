import type { IncomingHttpHeaders, ServerResponse } from 'node:http'

/** One answer, ready to be written; `stream` takes the response for itself. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
  readonly stream?: (out: ServerResponse) => void
}

/** A request that was read to its end. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Whose request it is: the connection's, or what a trusted header says. */
  readonly address: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

export const jsonAnswer = (value: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': JSON_TYPE },
  body: JSON.stringify(value)
})

/** A problem document (RFC 7807). */
export const problem = (
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string | readonly string[]>> = {}
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify(body)
})

const plain = (status: number, title: string, detail: string): HttpAnswer =>
  problem(status, { type: 'about:blank', status, title, detail })

export const HEALTHY = problem(200, { type: 'about:blank', title: 'OK', status: 200, detail: 'OK' })
export const BLOCKED = problem(403, { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'Forbidden' })
export const FORBIDDEN = plain(403, 'Forbidden', 'You do not have enough permissions to access this resource.')
export const NOT_FOUND = plain(404, 'Not Found', 'The requested resource does not exist on this server.')
export const UNAUTHORIZED = plain(401, 'Unauthorized', 'You have to authenticate first.')
export const SECOND_FACTOR = plain(
  402,
  'MFA code required',
  'This account requires multi-factor authentication. Alternatively, you can use an app password if your account has one.'
)
/** This attempt just banned its address. */
export const LOGIN_BANNED = plain(
  429,
  'Too Many Authentication Attempts',
  'Your request has been rate limited. Please try again in a few minutes.'
)
export const SERVER_ERROR = plain(
  500,
  'Internal Server Error',
  'There was a problem while processing your request. Please contact the system administrator if this problem persists.'
)

export const badParameters = (detail: string): HttpAnswer => plain(400, 'Invalid parameters', detail)

/** As the new line answers an unknown caller. */
export const CHALLENGE: HttpAnswer = {
  ...UNAUTHORIZED,
  headers: {
    ...UNAUTHORIZED.headers,
    'www-authenticate': [
      'Bearer realm="Stalwart Server", resource_metadata="/.well-known/oauth-protected-resource"',
      'Basic realm="Stalwart Server"'
    ]
  }
}

/** Over the rate: `seconds` to the end of the window. */
export const rateLimited = (seconds: number, quota: number): HttpAnswer =>
  problem(
    429,
    {
      type: 'about:blank',
      status: 429,
      title: 'Too Many Requests',
      detail: 'Your request has been rate limited. Please try again in a few seconds.'
    },
    {
      'retry-after': String(seconds),
      'ratelimit-policy': `"requests";q=${quota}`,
      ratelimit: `"requests";r=0;t=${seconds}`
    }
  )

export const tooManyAtOnce = (quota: number): HttpAnswer =>
  problem(
    400,
    {
      type: 'urn:ietf:params:jmap:error:limit',
      status: 400,
      detail: 'The request exceeds the maximum number of concurrent requests.',
      limit: 'maxConcurrentRequests'
    },
    {
      'ratelimit-policy': `"concurrent-requests";q=${quota};qu="concurrent-requests"`,
      ratelimit: '"concurrent-requests";r=0'
    }
  )
