import { isIP } from 'node:net'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** NATS's own default port; Stalwart's default coordinator address says 4444 (config.md section 2.1). */
export const NATS_PORT = 4222

/** A NATS server as the operator named it. `text` is the canonical `host:port`, IPv6 in brackets, and names its observer. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly text: string
}

/** DNS names are at most 253 characters; brackets, scope and port fit below this. */
const ADDRESS_MAX = 300
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/

/**
 * Reads `host`, `host:port`, `[v6]:port` or a bare IPv6 address; port 4222 where none is given. The error is a
 * sentence for the operator.
 */
export function parseServerAddress(input: string): Result<ServerAddress, string> {
  const given = input.trim()
  if (given.length === 0) return err('A server address is missing.')
  if (given.length > ADDRESS_MAX) return err('A server address is longer than a host name and a port can be.')
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(given)
  const colons = given.split(':').length - 1
  const [host, portText] = bracketed
    ? [bracketed[1] ?? '', bracketed[2]]
    : colons > 1
      ? [given, undefined]
      : [given.split(':')[0] ?? '', colons === 1 ? given.slice(given.indexOf(':') + 1) : undefined]
  const port = portText === undefined ? NATS_PORT : parsePort(portText)
  if (port === null) return err(`“${given}” has no usable port: it must be a number from 1 to 65535.`)
  const name = host.toLowerCase()
  if (bracketed || colons > 1) {
    if (isIP(name) !== 6) return err(`“${given}” is not an IPv6 address.`)
    return ok({ host: name, port, text: `[${name}]:${port}` })
  }
  if (isIP(name) === 0 && !isHostName(name)) return err(`“${given}” is not a host name or address.`)
  return ok({ host: name, port, text: `${name}:${port}` })
}

/** Four numbers that are no IPv4 address are a slip, not a name. */
function isHostName(name: string): boolean {
  return HOST_NAME.test(name) && !/^[\d.]+$/.test(name)
}

function parsePort(text: string): number | null {
  if (!/^\d{1,5}$/.test(text)) return null
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : null
}

/** Whether a password sent there in clear stays on this machine (R14). Names are trusted only if reserved (RFC 6761). */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.')
  if (isIP(host) === 6) return host === '::1' || /^::ffff:127\./.test(host)
  return /(^|\.)localhost\.?$/.test(host)
}
