import type { ConnectionConfig } from './connection.schema.ts'

/** What a trouble's sentence may name. Values from servers and certificates are cut to 200 characters. */
export interface TroubleDetail {
  readonly file?: string
  readonly reason?: string
  readonly secret?: string
  readonly subject?: string
  readonly names?: string
}

interface TroubleRule {
  /** True: trying again may help by itself. False: somebody has to change something, so tries are a minute apart. */
  readonly retryable: boolean
  sentence(address: string, detail: TroubleDetail): string
}

const because = (detail: TroubleDetail): string => (detail.reason ? `: ${detail.reason}` : '')
const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1)

/** Stalwart's default coordinator address is 127.0.0.1:4444 (config.md 2.1), NATS's own port is 4222. */
function nothingListens(address: string): string {
  const start = `Nothing listens at ${address}.`
  const port = portOf(address)
  if (port === '4444') {
    return `${start} Port 4444 is Stalwart's default for a coordinator, but NATS itself listens on 4222 unless told otherwise: try 4222.`
  }
  if (port === '4222') {
    return `${start} Is nats-server running there, and not bound to another address? Port 4222 is NATS's default; Stalwart's default for a coordinator is 4444.`
  }
  return `${start} NATS's default port is 4222; Stalwart's default for a coordinator is 4444.`
}

const RULES = {
  'unknown-host': {
    retryable: true,
    sentence: (a) => `The name of ${a} cannot be resolved: no such host is known here.`
  },
  'nothing-listening': { retryable: true, sentence: nothingListens },
  unreachable: {
    retryable: true,
    sentence: (a, d) => `There is no route to ${a}${because(d)}.`
  },
  timeout: {
    retryable: true,
    sentence: (a) => `${a} did not answer in time: a frozen host, or a firewall that drops packets.`
  },
  'silent-server': {
    retryable: true,
    sentence: (a) =>
      `${a} accepts connections but says nothing: a frozen NATS server, or not a NATS server (one greets first).`
  },
  'not-nats': {
    retryable: false,
    sentence: (a, d) => `${a} is not a NATS server${because(d)}.`
  },
  'http-server': {
    retryable: false,
    sentence: (a) =>
      `${a} is a web server, not a NATS client port: NATS's monitoring page is often on 8222, its client port on 4222.`
  },
  'tls-first-required': {
    retryable: false,
    sentence: (a) => `${a} expects TLS before its greeting: turn on “TLS handshake first”.`
  },
  'tls-first-refused': {
    retryable: false,
    sentence: (a) => `${a} greets before TLS: turn off “TLS handshake first”.`
  },
  'tls-required': {
    retryable: false,
    sentence: (a) =>
      `${a} requires TLS, and TLS is off for this connection: turn it on, with the CA if it is a private one.`
  },
  'tls-not-offered': {
    retryable: false,
    sentence: (a) =>
      `${a} has no TLS, but TLS is wanted: nothing was sent to it. Set up TLS on the server, or turn it off here.`
  },
  'unknown-ca': {
    retryable: false,
    sentence: (a) =>
      `The certificate of ${a} was issued by an authority that is not trusted here: give the CA file that issued it.`
  },
  'name-mismatch': {
    retryable: false,
    sentence: (a, d) =>
      `The certificate of ${a} is for another name${d.names ? ` (${d.names})` : ''}: connect by a name that it holds.`
  },
  'certificate-expired': { retryable: false, sentence: (a) => `The certificate of ${a} has expired.` },
  'certificate-not-yet-valid': {
    retryable: true,
    sentence: (a) => `The certificate of ${a} is not valid yet: is a clock wrong?`
  },
  'client-certificate-required': {
    retryable: false,
    sentence: (a) => `${a} requires a client certificate: give a certificate file and its key file.`
  },
  'client-certificate-refused': {
    retryable: false,
    sentence: (a) =>
      `${a} refused the client certificate: it is not from an authority that the server trusts, or has expired.`
  },
  'tls-failed': { retryable: true, sentence: (a, d) => `TLS with ${a} failed${because(d)}.` },
  'tls-file-unreadable': {
    retryable: false,
    sentence: (_a, d) => `The TLS file ${d.file ?? ''} cannot be used${because(d)}.`
  },
  'authorization-refused': {
    retryable: false,
    sentence: (a, d) => `${a} refused the login${d.reason ? `: ${d.reason}` : ''}.`
  },
  'authorization-required': {
    retryable: false,
    sentence: (a) => `${a} requires a login, and none is configured.`
  },
  'credentials-expired': { retryable: false, sentence: (a) => `${a} says that the credentials have expired.` },
  'plain-password-refused': {
    retryable: false,
    sentence: (a) =>
      `Stoa does not send a password to ${a} without TLS: turn on TLS, or allow the plain password for this connection.`
  },
  'secret-missing': {
    retryable: false,
    sentence: (a, d) => `The ${d.secret ?? 'secret'} for ${a} is not known: enter it again.`
  },
  'creds-unreadable': {
    retryable: false,
    sentence: (_a, d) => `The credentials file ${d.file ?? ''} cannot be read${because(d)}.`
  },
  'creds-invalid': {
    retryable: false,
    sentence: (_a, d) =>
      `${d.file ? `The credentials file ${d.file}` : 'The credentials text'} is not a NATS .creds file: it must hold a user JWT and a seed.`
  },
  'nkey-invalid': {
    retryable: false,
    sentence: () => 'The nkey seed is not valid: a user seed begins with SU and has 58 characters.'
  },
  'subject-refused': {
    retryable: false,
    sentence: (a, d) =>
      `${a} does not let this user subscribe to ${d.subject ?? 'stwt.agora'}: allow it in the user's permissions.`
  },
  'permission-refused': {
    retryable: false,
    sentence: (a, d) => `${a} does not let this user use ${d.subject ?? 'a subject'}.`
  },
  'server-full': { retryable: true, sentence: (a, d) => `${a} accepts no more connections${because(d)}.` },
  'connection-lost': { retryable: true, sentence: (a, d) => `The connection to ${a} ended${because(d)}.` },
  failed: { retryable: true, sentence: (a, d) => `The connection to ${a} failed${because(d)}.` }
} as const satisfies Record<string, TroubleRule>

/** One kind for each thing that the operator would do something else about. */
export type TroubleKind = keyof typeof RULES

/** Why a connection cannot be made or used; `sentence` is for the user and holds no secret. Outside text within. */
export interface ConnectionTrouble {
  readonly kind: TroubleKind
  readonly sentence: string
  readonly retryable: boolean
}

const OUTSIDE_TEXT_MAX = 200

/** The trouble of a known kind. */
export function troubleOf(kind: TroubleKind, address: string, detail: TroubleDetail = {}): ConnectionTrouble {
  const rule: TroubleRule = RULES[kind]
  const cut = Object.fromEntries(Object.entries(detail).map(([key, text]) => [key, text.slice(0, OUTSIDE_TEXT_MAX)]))
  return { kind, sentence: rule.sentence(address, cut), retryable: rule.retryable }
}

/** What was known when an error came. */
export interface TroubleContext {
  /** Canonical `host:port`. */
  readonly address: string
  readonly config: ConnectionConfig
  /** `tls_verify` of the server's INFO, if it was seen: the server asks for client certificates. */
  readonly asksClientCertificate?: boolean
}

/** By Node's and OpenSSL's error codes (Node 24). Codes that depend on the configuration are in `byCode`. */
const KIND_BY_CODE: ReadonlyMap<string, TroubleKind> = new Map<string, TroubleKind>([
  ['ENOTFOUND', 'unknown-host'],
  ['EAI_AGAIN', 'unknown-host'],
  ['EAI_FAIL', 'unknown-host'],
  ['ECONNREFUSED', 'nothing-listening'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'name-mismatch'],
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['CERT_NOT_YET_VALID', 'certificate-not-yet-valid'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown-ca'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown-ca'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-ca'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-ca'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unknown-ca'],
  ['CERT_SIGNATURE_FAILURE', 'unknown-ca'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'client-certificate-required'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'client-certificate-refused'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'client-certificate-refused'],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'client-certificate-refused'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'client-certificate-refused'],
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'client-certificate-refused'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-first-refused'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'tls-first-refused']
])

/** Verification failures; with TLS off they mean that the server insisted on TLS and Node's own CAs were tried. */
const VERIFICATION_KINDS: ReadonlySet<TroubleKind> = new Set<TroubleKind>(['unknown-ca', 'name-mismatch'])

/**
 * Says in one sentence what an error of the client, of a socket or of TLS means for the operator. Classes and texts
 * are those of @nats-io/nats-core 3.4 (errors.js, options.js, node_transport.js) and nats-server 2.9 to 2.15.
 */
export function toTrouble(error: unknown, context: TroubleContext): ConnectionTrouble {
  const { address } = context
  const byCode = troubleByCode(error, context)
  if (byCode) return byCode
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? error.message : String(error)
  if (name === 'TimeoutError') return troubleOf('timeout', address)
  if (name === 'PermissionViolationError') return permissionTrouble(error, address)
  if (name === 'UserAuthenticationExpiredError') return troubleOf('credentials-expired', address)
  if (name === 'AuthorizationError') return loginTrouble(message, context)
  return troubleByMessage(message, address)
}

function troubleByCode(error: unknown, context: TroubleContext): ConnectionTrouble | null {
  const { address, config } = context
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (!('code' in at) || typeof at.code !== 'string') continue
    const hasCertificate = config.tls !== null && config.tls.certFile !== null
    if ((at.code === 'ECONNRESET' || at.code === 'EPIPE') && context.asksClientCertificate && !hasCertificate) {
      // With TLS 1.3 the server's alert races with its close.
      return troubleOf('client-certificate-required', address)
    }
    if (at.code.endsWith('_ALERT_HANDSHAKE_FAILURE')) {
      return troubleOf(hasCertificate ? 'tls-failed' : 'client-certificate-required', address, { reason: at.code })
    }
    const kind = KIND_BY_CODE.get(at.code)
    if (kind && config.tls === null && VERIFICATION_KINDS.has(kind)) return troubleOf('tls-required', address)
    if (kind) return troubleOf(kind, address, certificateNames(at))
    if (at.code.startsWith('ERR_SSL') || at.code.startsWith('ERR_TLS') || at.code.startsWith('ERR_OSSL')) {
      return troubleOf('tls-failed', address, { reason: at.code })
    }
    if (at.code === 'ECONNRESET' || at.code === 'EPIPE') {
      return troubleOf('connection-lost', address, { reason: 'the other side reset it' })
    }
  }
  return null
}

function certificateNames(error: Error): TroubleDetail {
  const certificate: unknown = 'cert' in error ? error.cert : undefined
  if (typeof certificate !== 'object' || certificate === null || !('subjectaltname' in certificate)) return {}
  return { names: String(certificate.subjectaltname) }
}

function permissionTrouble(error: unknown, address: string): ConnectionTrouble {
  const at = error as { readonly operation?: unknown; readonly subject?: unknown }
  const kind = at.operation === 'subscription' ? 'subject-refused' : 'permission-refused'
  return troubleOf(kind, address, { subject: String(at.subject ?? '') })
}

function loginTrouble(message: string, context: TroubleContext): ConnectionTrouble {
  const { address, config } = context
  if (/expired/i.test(message)) return troubleOf('credentials-expired', address)
  if (/timeout/i.test(message)) return troubleOf('authorization-refused', address, { reason: 'it ran out of time' })
  switch (config.auth.kind) {
    case 'none':
      return troubleOf('authorization-required', address)
    case 'password':
      return troubleOf('authorization-refused', address, { reason: 'wrong user name or password' })
    case 'token':
      return troubleOf('authorization-refused', address, { reason: 'wrong token' })
    case 'nkey':
      return troubleOf('authorization-refused', address, { reason: 'it does not know this nkey' })
    case 'creds':
      return troubleOf('authorization-refused', address, { reason: 'it does not accept these credentials' })
  }
}

function troubleByMessage(message: string, address: string): ConnectionTrouble {
  if (/does not support 'tls'/.test(message)) return troubleOf('tls-not-offered', address)
  if (/Secure Connection - TLS Required/i.test(message)) return troubleOf('tls-required', address)
  if (/unexpected response|is not valid JSON|Unexpected token/i.test(message)) return troubleOf('not-nats', address)
  if (/maximum (account active )?connections exceeded/i.test(message)) return troubleOf('server-full', address)
  if (/undefined error|^undefined$/.test(message)) {
    return troubleOf('connection-lost', address, { reason: 'the other side closed it' })
  }
  return troubleOf('failed', address, { reason: message })
}
