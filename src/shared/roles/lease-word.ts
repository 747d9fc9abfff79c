import type { Duty } from './duty.ts'

/** A lease is renewed each 30 min; older ones mean that the node's coordinator is not active (config.md 6, lease-stale-http-up). µs */
export const LEASE_LATE_US = 35 * 60_000_000
/** Older ones are taken by whoever starts next (management-api.md 2.1). µs */
export const LEASE_STALE_US = 60 * 60_000_000

/** How old a lease was when it was last told; µs, null: not told. */
export function leaseAge({ lease }: Duty): number | null {
  if (lease === null || lease.renewedAt === null) return null
  return Math.max(0, lease.askedAt - lease.renewedAt)
}

/** Where a lease and what else is known of the node contradict each other, in one sentence; null: they agree, or nobody knows. */
export function toDisagreement(duty: Duty): string | null {
  const { lease, presence, site } = duty
  if (lease === null) return null
  const age = leaseAge(duty) ?? 0
  const onBus = presence === 'active' || presence === 'silent'
  if (site?.clustered === false && lease.status === 'active')
    return 'Its lease says active, but it started without joining the bus: it runs alone.'
  if (lease.status === 'active' && presence === 'gone')
    return 'Its lease says active, but its bus connection ended. A node that died stays active for up to an hour.'
  if (lease.status === 'active' && presence === 'deaf')
    return 'Its lease says active, but it does not listen on the bus.'
  if (lease.status !== 'active' && onBus)
    return `Its lease says ${lease.status}, but it is on the bus: its lease is not renewed, or another node took its id.`
  if (lease.status === 'active' && onBus && age > LEASE_LATE_US)
    return 'It is on the bus, but its lease was not renewed for more than 35 minutes.'
  if (lease.status === 'active' && age > LEASE_LATE_US && site?.health?.live === 200)
    return 'It answers over HTTP, but its lease was not renewed for more than 35 minutes: its coordinator is not active, or it cannot write.'
  return null
}
