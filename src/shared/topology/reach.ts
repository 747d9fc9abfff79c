import type { Connection } from '../cluster/connection.ts'
import type { ConnectionTable } from '../cluster/connections.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import { isListening, looksLikeNode } from './connection-role.ts'
import type { Identity } from './identity.ts'
import type { PresenceContext } from './presence.ts'

/** Servers that were asked this often in vain do not answer; fewer may be one lost answer. */
const IN_VAIN = 2.5
/** … but never sooner than this, µs: answers take time, and a server may pause. */
const LEAST_STALE_US = 3_000_000
/** What an asking is thought to be apart before two were seen, and at most, µs. */
const USUAL_STEP_US = 5_000_000
const MOST_STEP_US = 60_000_000
/** Monitors that told nothing for so many askings have fallen silent. */
const SILENT_AFTER = 3.5
/** A new connection may be seen just before the old one is seen to have ended. µs. */
const BEFORE_US = 10_000_000

/** How far we see at one moment: which servers tell who is connected, and who came lately. */
export class Reach implements PresenceContext {
  readonly at: number
  readonly isMonitored: boolean
  readonly isHearing: boolean
  readonly hasBlindSpot: boolean
  readonly #stale = new Set<string>()
  readonly #identity: Identity
  readonly #table: ConnectionTable
  #newcomers: Map<string, number> | null = null

  constructor(
    at: number,
    identity: Identity,
    parts: { readonly connections: ConnectionTable; readonly observers: ObserverTable }
  ) {
    this.at = at
    this.#identity = identity
    this.#table = parts.connections
    this.isHearing = parts.observers.hearing > 0
    const step = Math.min(MOST_STEP_US, identity.usualStep || USUAL_STEP_US)
    let newest = 0
    for (const server of this.#table.servers) newest = Math.max(newest, server.answeredAt)
    this.isMonitored = newest > 0 && at - newest <= SILENT_AFTER * Math.max(USUAL_STEP_US, step)
    const oldest = newest - Math.max(LEAST_STALE_US, IN_VAIN * step)
    for (const server of this.#table.servers) {
      if (server.endedAt === null && server.answeredAt < oldest) this.#stale.add(server.name)
    }
    this.hasBlindSpot = parts.observers.all.some(
      (it) => it.status === 'hearing' && it.serverName !== null && this.#stale.has(it.serverName)
    )
  }

  isStale(serverName: string): boolean {
    return this.#stale.has(serverName)
  }

  hasNewcomer(ip: string, since: number): boolean {
    this.#newcomers ??= this.#findNewcomers()
    return (this.#newcomers.get(ip) ?? 0) > since - BEFORE_US
  }

  /** By address, the newest connection that looks like a node's and is nobody's. */
  #findNewcomers(): Map<string, number> {
    const newest = new Map<string, number>()
    for (const track of this.#identity.tracks) {
      const { connection } = track
      if (!track.isOpen || track.isMatch || !mayBeNode(connection)) continue
      newest.set(connection.ip, Math.max(newest.get(connection.ip) ?? 0, connection.firstSeenAt))
    }
    return newest
  }
}

function mayBeNode(connection: Connection): boolean {
  return looksLikeNode(connection) || (connection.name === null && isListening(connection))
}
