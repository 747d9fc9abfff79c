import { isLoopback } from './config/server-address.ts'
import type { Facts } from './facts.ts'
import type { HygieneWatch, OwnUser, ServerHygiene } from './hygiene-watch.ts'

/** One NATS server as rules about its setup see it. */
export interface SeenHygieneServer extends Readonly<ServerHygiene> {
  /** Clients of other machines are connected. */
  readonly hasFarClients: boolean
  readonly isUp: boolean
}

/** How the NATS servers are set up. */
export interface SeenHygiene {
  readonly servers: readonly SeenHygieneServer[]
  /** Release of each server that is up. Outside. */
  readonly versions: readonly { readonly server: string; readonly version: string }[]
  readonly user: OwnUser | null
}

/** Nobody told anything. */
export const NO_HYGIENE: SeenHygiene = { servers: [], versions: [], user: null }

/** Gathers it; servers that are gone are left out. */
export function toSeenHygiene({ connections }: Pick<Facts, 'connections'>, watch: HygieneWatch): SeenHygiene {
  const far = new Set<string>()
  for (const { server, ip } of connections.open) if (ip !== '' && !isLoopback(ip)) far.add(server.name)
  const up = new Map<string, string | null>()
  for (const { name, version, endedAt } of connections.servers) if (endedAt === null) up.set(name, version)
  const servers = [...watch.servers].map((it) => ({
    ...it,
    hasFarClients: far.has(it.name),
    isUp: up.has(it.name) || up.size === 0
  }))
  const versions = [...up].flatMap(([server, version]) =>
    version === null || version === '' ? [] : [{ server, version }]
  )
  return { servers, versions, user: watch.user }
}
