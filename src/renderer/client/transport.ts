import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { Outcome } from './outcome.ts'
import type { StoaApi } from './stoa-api.ts'

/** One open way to the host. `closed` resolves once, when it is gone for good. */
export interface Transport {
  readonly api: StoaApi
  readonly closed: Promise<void>
  close(): void
}

export type OpenError = { readonly kind: 'unauthorised' } | { readonly kind: 'unreachable' }
export type OpenTransport = () => Promise<Outcome<Transport, OpenError>>

declare global {
  interface Window {
    /** Set by the preload script in the desktop app and by nothing else. */
    readonly bridge?: { readonly kind: 'desktop' }
  }
}

/** True inside the desktop app, where no login is needed. */
export const isDesktop = (): boolean => window.bridge?.kind === 'desktop'

/** Hands one end of a channel to the preload script, which gives it to the host. */
export const openBridge: OpenTransport = async () => {
  const channel = new MessageChannel()
  const closed = new Promise<void>((done) => channel.port1.addEventListener('close', () => done(), { once: true }))
  window.postMessage('stoa-port', '*', [channel.port2])
  channel.port1.start()
  const api: StoaApi = createORPCClient(new PortLink({ port: channel.port1 }))
  return { ok: true, value: { api, closed, close: () => channel.port1.close() } }
}

/** The token travels as a subprotocol, so that a bad one is refused before the upgrade (security.md R10). */
export function socketOpener(token: string): OpenTransport {
  return async () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}/rpc`, ['stoa', `token.${token}`])
    const closed = new Promise<void>((done) => socket.addEventListener('close', () => done(), { once: true }))
    const opened = new Promise<true>((done) => socket.addEventListener('open', () => done(true), { once: true }))
    if (!(await Promise.race([opened, closed.then(() => false)]))) return { ok: false, error: await whyRefused(token) }
    const api: StoaApi = createORPCClient(new SocketLink({ websocket: socket }))
    return { ok: true, value: { api, closed, close: () => socket.close() } }
  }
}

/** A browser does not tell why an upgrade failed; the same path asked plainly does. */
async function whyRefused(token: string): Promise<OpenError> {
  try {
    const answer = await fetch('/rpc', { headers: { authorization: `Bearer ${token}` } })
    return { kind: answer.status === 401 ? 'unauthorised' : 'unreachable' }
  } catch {
    return { kind: 'unreachable' }
  }
}
