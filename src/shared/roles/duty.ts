import type { Lease, SiteFacts } from './facts-of-roles.ts'
import { type JsonObject, textOf } from './json.ts'
import { ROLE_ERROR } from './prove-role.ts'
import type { RolesState } from './roles-state.ts'

/** Whether a node's process runs, as far as anything tells. */
export type Running = 'yes' | 'no' | 'unknown'
/** A node's presence on the bus, as topology words it. */
export type PresenceWord = 'active' | 'silent' | 'deaf' | 'gone' | 'unknown'

/** What is known of one node and what it is for. Texts are outside. */
export interface Duty {
  readonly nodeId: number
  readonly hostname: string | null
  readonly presence: PresenceWord
  readonly running: Running
  readonly line: 'new' | 'old' | null
  /** `[default]`: none is set; null: not told. */
  readonly role: string | null
  /** known: there is such a role · default: none is set · unknown: no such role, or destroyed · untold. */
  readonly roleState: 'known' | 'default' | 'unknown' | 'untold'
  readonly roleObject: JsonObject | null
  readonly site: SiteFacts | null
  readonly lease: Lease | null
}

/** How the new line names the role of a node that has none set. */
const DEFAULT_ROLE = '[default]'

/**
 * One for each node that anybody told of: the bus, a lease or its own management API; by node id. `presences`: what the bus
 * says. `without`: nodes that are taken away in thought.
 */
export function toDuties(
  roles: RolesState,
  presences: ReadonlyMap<number, PresenceWord>,
  without: ReadonlySet<number> = new Set()
): readonly Duty[] {
  const sites = newestSites(roles)
  const leases = new Map(roles.leases.map((it) => [it.nodeId, it]))
  const objects = new Map((roles.objects('x:ClusterRole') ?? []).map((it) => [textOf(it, 'name') ?? '', it]))
  const isTold = roles.objects('x:ClusterRole') !== null
  const lines = new Set(roles.sites.flatMap((it) => it.line ?? []))
  const onlyLine = lines.size === 1 ? ([...lines][0] ?? null) : null
  const ids = [...new Set([...presences.keys(), ...sites.keys(), ...leases.keys()])].sort((a, b) => a - b)
  return ids.map((nodeId) => {
    const site = sites.get(nodeId) ?? null
    const lease = leases.get(nodeId) ?? null
    const presence = presences.get(nodeId) ?? 'unknown'
    const role = site?.role ?? null
    const roleObject = role === null ? null : (objects.get(role) ?? null)
    return {
      nodeId,
      hostname: site?.hostname ?? lease?.hostname ?? null,
      presence,
      running: without.has(nodeId) ? 'no' : toRunning(presence, site, lease),
      line: site?.line ?? onlyLine,
      role,
      roleState: toRoleState(site, roleObject, isTold),
      roleObject,
      site,
      lease
    }
  })
}

/** Where several sites tell one node id, the one that told last. */
function newestSites(roles: RolesState): ReadonlyMap<number, SiteFacts> {
  const sites = new Map<number, SiteFacts>()
  for (const site of roles.sites) {
    if (site.nodeId === null) continue
    const known = sites.get(site.nodeId)
    if (!known || site.toldAt > known.toldAt) sites.set(site.nodeId, site)
  }
  return sites
}

/** A node that lost the bus and answers over HTTP still takes tasks. */
function toRunning(presence: PresenceWord, site: SiteFacts | null, lease: Lease | null): Running {
  if (presence === 'active' || presence === 'silent' || presence === 'deaf') return 'yes'
  const isSilent = site?.troubles.some((it) => it.call === null) === true
  if (site?.health?.live === 200 && !isSilent) return 'yes'
  if (presence === 'gone' || lease?.status === 'inactive') return 'no'
  return isSilent && site?.health?.live === 0 ? 'no' : 'unknown'
}

function toRoleState(site: SiteFacts | null, object: JsonObject | null, isTold: boolean): Duty['roleState'] {
  if (site === null || site.role === null) return 'untold'
  if (site.role === DEFAULT_ROLE) return 'default'
  if (object !== null) return 'known'
  if (isTold || site.observed.some((it) => it.type === ROLE_ERROR)) return 'unknown'
  return 'untold'
}
