import type { ApiTrouble, ApiTroubleKind } from './stalwart-api.ts'

/** Outside text in a sentence, in UTF-16 units. */
const OUTSIDE_MAX = 200

/** A trouble of this kind; `status` 0: no answer came. */
export function troubleOf(
  kind: ApiTroubleKind,
  sentence: string,
  more: { readonly status?: number; readonly retryAfterMs?: number | null } = {}
): ApiTrouble {
  return { kind, status: more.status ?? 0, sentence, retryAfterMs: more.retryAfterMs ?? null }
}

/** Outside text as a sentence may hold it: one line, at most 200 characters. */
export function toQuoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim().toWellFormed()
  return line.length <= OUTSIDE_MAX ? line : `${line.slice(0, OUTSIDE_MAX).toWellFormed()}…`
}

/** Node's and OpenSSL's error codes (Node 24) for a certificate that cannot be trusted, and what to do. */
const TLS_SENTENCES: ReadonlyMap<string, string> = new Map([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name: use a name that the certificate holds'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet: is a clock wrong?'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not from an authority trusted here: give the CA file'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its certificate is not from an authority trusted here: give the CA file'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate is not from an authority trusted here: give the CA file'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not from an authority trusted here: give the CA file'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself: give that certificate as the CA file'],
  ['CERT_SIGNATURE_FAILURE', 'its certificate is not signed by the CA that was given'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS on this port: is it http:// there?']
])

const NETWORK_SENTENCES: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'its name cannot be resolved'],
  ['EAI_AGAIN', 'its name cannot be resolved now'],
  ['EAI_FAIL', 'its name cannot be resolved'],
  ['ECONNREFUSED', 'nothing listens there'],
  ['EHOSTUNREACH', 'there is no route to it'],
  ['ENETUNREACH', 'there is no route to it'],
  ['ETIMEDOUT', 'it does not answer']
])

/** What a failed request's error code means; `code` is Node's, or the error's message where it has none. */
export function toNetworkTrouble(url: string, code: string): ApiTrouble {
  const tls = TLS_SENTENCES.get(code)
  if (tls !== undefined) return troubleOf('tls', `${url} is not trusted: ${tls}.`)
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO')
    return troubleOf('tls', `TLS with ${url} failed (${toQuoted(code)}).`)
  if (code.startsWith('HPE_'))
    return troubleOf('not-stalwart', `${url} does not speak HTTP: is it another port, or https:// there?`)
  const known = NETWORK_SENTENCES.get(code)
  return troubleOf('unreachable', `${url} cannot be reached: ${known ?? toQuoted(code)}.`)
}

/** Why an answer that came is none that can be used. `problem` is its title and limit, never its `detail`, which echoes what was sent. */
export interface AnsweredBadly {
  readonly url: string
  readonly status: number
  readonly retryAfterMs: number | null
  readonly hasLogin: boolean
  readonly title: string
  readonly limit: string
  /** The words that a node answers to an address that it blocks, inside a connection that was open before. */
  readonly isBlockedHere: boolean
  readonly isProblem: boolean
  readonly location: string
  /** A call that the login as a whole must be let in for; else a 403 is of this call alone. */
  readonly isOfLogin: boolean
}

/** Rate limits without a time to wait: one clock window of the server. */
const WINDOW_MS = 60_000
/** Too many requests at once: others are at work with this account. */
const CROWDED_MS = 2_000

/** One plain sentence for each status (management-api.md 1.2, 1.6, 1.8 and 7). */
export function toStatusTrouble(it: AnsweredBadly): ApiTrouble {
  const { url, status } = it
  const at = { status, retryAfterMs: it.retryAfterMs }
  if (status >= 300 && status < 400)
    return troubleOf(
      'not-stalwart',
      `${url} answers with a redirect${it.location === '' ? '' : ` to ${toQuoted(it.location)}`}, which is not followed: enter the node's own address.`,
      at
    )
  switch (status) {
    case 401:
      return troubleOf('refused-login', `${url} refused the login: the key or password is wrong, or has expired.`, at)
    case 402:
      return troubleOf(
        'refused-login',
        `${url} wants a second factor for this login: use an API key or an application password.`,
        at
      )
    case 403:
      if (it.isBlockedHere) return toBanned(url, status)
      if (!it.isOfLogin) return troubleOf('forbidden', `${url} does not permit this login that call.`, at)
      return troubleOf(
        'forbidden',
        `${url} does not let this login in: the permission “authenticate” is missing, or the key is not allowed from this computer's address.`,
        at
      )
    case 404:
      if (it.isProblem) return troubleOf('refused', `${url} has no such call; it is another release or edition.`, at)
      return troubleOf('not-stalwart', `${url} does not know Stalwart's API: something else answers there.`, at)
    case 429:
      if (it.retryAfterMs === null && it.hasLogin) return toBanned(url, status)
      return troubleOf('rate-limited', `${url} was asked too often; Stoa waits as long as it says.`, {
        status,
        retryAfterMs: it.retryAfterMs ?? WINDOW_MS
      })
    default:
      return toOtherStatus(it)
  }
}

function toOtherStatus({ url, status, limit, title, retryAfterMs }: AnsweredBadly): ApiTrouble {
  if (limit === 'maxConcurrentRequests')
    return troubleOf('rate-limited', `${url} answers at most four requests of one account at a time.`, {
      status,
      retryAfterMs: CROWDED_MS
    })
  if (status === 400) {
    const which = limit === '' ? '' : ` (${toQuoted(limit)})`
    return troubleOf('refused', `${url} did not understand the request${which}; it is not sent again.`, { status })
  }
  const words = title === '' ? '' : ` (${toQuoted(title)})`
  if (status >= 500)
    return troubleOf('unreachable', `${url} answers with HTTP status ${status}${words}.`, { status, retryAfterMs })
  return troubleOf('protocol', `${url} answers with HTTP status ${status}${words}.`, { status })
}

/** The node blocks this computer; asking again would make it worse. `waitMs`: until it is asked again. */
export function toBanned(url: string, status: number, waitMs: number | null = null): ApiTrouble {
  return troubleOf(
    'banned',
    `This computer seems to be blocked by ${url}. Stoa stops asking it; unblock the address there, put it on the allow list, and reset the failure counters.`,
    { status, retryAfterMs: waitMs }
  )
}
