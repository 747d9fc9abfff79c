import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { NATS_SERVER, NATS_SERVER_NEW } from './nats-server.ts'

/** A nats-server that is here. */
export interface NatsRelease {
  readonly binary: string
  /** `2.9.10` */
  readonly version: string
  /** Before 2.10: falls silent after a reload, one route a peer, no message trace. */
  readonly isOld: boolean
}

/** All that are here, each version once: Debian's, what NATS_SERVER_PATH names, and what NATS_SERVER_PATH_NEW names. */
export const NATS_RELEASES: readonly NatsRelease[] = findReleases()

function findReleases(): readonly NatsRelease[] {
  const found = new Map<string, NatsRelease>()
  for (const binary of ['/usr/sbin/nats-server', NATS_SERVER, NATS_SERVER_NEW]) {
    if (binary === undefined || !existsSync(binary)) continue
    const version = /v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version'], { encoding: 'utf8' }))?.[1]
    if (version === undefined || found.has(version)) continue
    const [major, minor] = version.split('.').map(Number) as [number, number]
    found.set(version, { binary, version, isOld: major === 2 && minor < 10 })
  }
  return [...found.values()]
}
