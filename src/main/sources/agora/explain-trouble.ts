import { type ConnectionTrouble, type TroubleContext, toTrouble, troubleOf } from '../connection-trouble.ts'
import type { ServerAddress } from '../server-address.ts'
import { type ProbeLimits, readGreeting, speaksHttp, speaksTlsFirst } from './probe-server.ts'

/** Which server an error is about, and what was known of it. */
export interface ServerContext extends TroubleContext {
  readonly server: ServerAddress
}

/** Troubles behind which several causes hide; only a look at the port tells them apart. */
const UNCLEAR: ReadonlySet<string> = new Set(['timeout', 'connection-lost', 'not-nats', 'failed'])

/**
 * Says why a try failed. Where the client's error does not tell (a time-out is all that a web server, a frozen host and
 * a TLS-first server have in common) the port is looked at once more, without a login.
 */
export async function explainTrouble(
  error: unknown,
  context: ServerContext,
  limits: ProbeLimits
): Promise<ConnectionTrouble> {
  const trouble = toTrouble(error, context)
  if (!UNCLEAR.has(trouble.kind)) return trouble
  const greeting = await readGreeting(context.server, limits)
  if (!greeting.ok) return toTrouble(greeting.error, context)
  if (greeting.value.kind === 'info') {
    return toTrouble(error, { ...context, asksClientCertificate: greeting.value.info.tls_verify === true })
  }
  return (await troubleOfGreeting(greeting.value, context, limits)) ?? trouble
}

/** What a port that did not greet as NATS does is instead; null if that cannot be told. */
export async function troubleOfGreeting(
  greeting: { readonly kind: 'silent' | 'closed' } | { readonly kind: 'other'; readonly text: string },
  context: ServerContext,
  limits: ProbeLimits
): Promise<ConnectionTrouble | null> {
  const { address, server } = context
  if (greeting.kind === 'other') {
    if (greeting.text.startsWith('HTTP/')) return troubleOf('http-server', address)
    return troubleOf('not-nats', address, { reason: `it says “${greeting.text}”` })
  }
  if (!context.config.tls?.handshakeFirst && (await speaksTlsFirst(server, limits))) {
    return troubleOf('tls-first-required', address)
  }
  if (await speaksHttp(server, limits)) return troubleOf('http-server', address)
  return greeting.kind === 'silent' ? troubleOf('silent-server', address) : null
}
