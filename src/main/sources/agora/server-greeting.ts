import type { ServerInfo } from '@nats-io/transport-node'

/** Strings of INFO are the server's to choose; more than this of one is noise. */
const TEXT_MAX = 256
/** `connect_urls` beyond this are not looked at. */
const URLS_MAX = 64

const TEXTS = ['version', 'server_id', 'server_name', 'cluster', 'domain', 'client_ip', 'host'] as const
const NUMBERS = ['client_id', 'port', 'proto', 'max_payload'] as const
const FLAGS = ['jetstream', 'headers', 'auth_required', 'tls_required', 'tls_available', 'tls_verify', 'ldm'] as const

/**
 * What a `connected` note keeps of a server's INFO: a fixed list of fields of the right type, strings cut at 256
 * characters. Never the nonce, keys or what a later release adds.
 */
export function toInfoNote(info: ServerInfo | undefined): Record<string, unknown> {
  const from = (info ?? {}) as unknown as Record<string, unknown>
  const note: Record<string, unknown> = {}
  for (const key of TEXTS) {
    const value = from[key]
    if (typeof value === 'string') note[key] = value.slice(0, TEXT_MAX)
  }
  for (const key of NUMBERS) if (typeof from[key] === 'number') note[key] = from[key]
  for (const key of FLAGS) if (typeof from[key] === 'boolean') note[key] = from[key]
  const urls = toConnectUrls(info)
  if (urls.length > 0) note.connect_urls = urls
  return note
}

/** The further servers that this one names. Its words: nothing may be sent there before the operator agreed (R14). */
export function toConnectUrls(info: ServerInfo | undefined): string[] {
  const urls: unknown = info?.connect_urls
  if (!Array.isArray(urls)) return []
  return urls.filter((url): url is string => typeof url === 'string' && url.length <= TEXT_MAX).slice(0, URLS_MAX)
}
