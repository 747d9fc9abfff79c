import type { MessagePort } from 'node:worker_threads'

/** One page's tie to the engine. Both calls may be repeated. */
export interface Attachment {
  /** While on, the engine sends this page only whole snapshots, newest only (security.md R21). */
  setCongested(on: boolean): void
  /** Ends every stream of this page. */
  detach(): void
}

/**
 * What a host needs of the engine: to hand it one end of a channel for each page.
 *
 * The port speaks oRPC's message-port protocol. In 1.16.1 that is the same encoding as its WebSocket one: a text
 * message is JSON, a binary one (`Uint8Array`) is JSON with Blobs behind it (standard-server-peer,
 * `encodeRequestMessage`). So a host copies messages between transports unread, as long as text stays a string and
 * binary stays a Uint8Array; a plain object would take another decoder and is refused.
 */
export interface PageEngine {
  attach(port: MessagePort): Attachment
}

/** What hosts write into the log; `fields` are ours or counted, never a payload, a secret or a whole URL. */
export type HostLog = (event: string, fields?: Readonly<Record<string, string | number | boolean | null>>) => void
