import type { ExpectedFrame } from '../../shared/api/action-way.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { EVENT_TYPES } from '../../shared/cluster/event.ts'
import { MUST_HEAR_KINDS } from '../../shared/cluster/must-hear.ts'
import type { SiteFacts } from '../../shared/roles/facts-of-roles.ts'
import type { ActionPorts, ActionSite, BusPort, FoundFrame } from '../actions/action-ports.ts'
import type { NoteBody } from '../sources/source.ts'
import { toProve } from './canary-prove.ts'
import type { Fold } from './fold.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Frames after a request are looked for so far back, µs: longer than anything waits for its own. */
const BACK_US = 60_000_000
/** Below it, what was decoded may have been something else. */
const SURE = 0.5
const FOREVER = Number.MAX_SAFE_INTEGER

/** The nodes of a cluster whose API is set up, with what the fold knows of each. Empty while it is not watched. */
export function toActionSites(cluster: WatchedCluster): readonly ActionSite[] {
  const { roles } = cluster.fold.picture
  return (cluster.sites?.all ?? []).map(({ url, api }) => ({ ...toSite(url, roles.site(url)), api }))
}

function toSite(url: string, facts: SiteFacts | null): Omit<ActionSite, 'api'> {
  const trouble = facts?.troubles.find(({ call }) => call === null) ?? null
  return {
    url,
    line: facts?.line ?? null,
    nodeId: facts?.nodeId ?? null,
    hostname: facts?.hostname ?? null,
    clustered: facts?.clustered ?? null,
    permissions: facts?.permissions ?? [],
    trouble: trouble?.sentence ?? null
  }
}

/** What runs of a cluster need of it. */
export function toActionPorts(cluster: WatchedCluster, clock: Clock): ActionPorts {
  return {
    clock,
    note: (body) => cluster.sink.note(body as NoteBody),
    sites: () => toActionSites(cluster),
    bus: toBus(cluster),
    logLines: (url, events, after) => cluster.fold.picture.runs.lines(url, events, after),
    listed: (list, address) => {
      const entry = cluster.fold.picture.addresses.listed[list].at(address)
      return entry ? { stored: entry.stored ?? entry.address, id: entry.id } : null
    },
    get prove() {
      return toProve(cluster, clock)
    }
  }
}

function toBus(cluster: WatchedCluster): BusPort {
  return {
    hearing: () => {
      const { hearing, all } = cluster.fold.state.observers
      const { origin } = cluster.stored.file
      const known = origin.kind === 'nats' ? origin.connection.servers.length : 0
      if (!cluster.isWatched || hearing === 0) return 'none'
      return hearing < Math.max(all.length, known) ? 'some' : 'all'
    },
    through: () => cluster.fold.through,
    unread: () => {
      const { fold } = cluster
      const { undecodable, ambiguous, frames } = fold.state.totals
      return undecodable + ambiguous + (fold.release.confidence < SURE ? frames : 0)
    },
    find: (frame, from, after, except) => findFrame(cluster.fold, frame, { from, after, except }),
    marks: (seq) =>
      cluster.fold.picture.propagation
        .find(seq)
        ?.marks.map(({ nodeId, evidence, reason }) => ({ nodeId, evidence, reason })) ?? null
  }
}

interface Sought {
  readonly from: number | null
  readonly after: number
  readonly except: ReadonlySet<number>
}

function findFrame(
  fold: Fold,
  { type, objectType }: ExpectedFrame,
  { from, after, except }: Sought
): FoundFrame | null {
  const { propagation } = fold.picture
  const kind = EVENT_TYPES.indexOf(type)
  if ((MUST_HEAR_KINDS & (1 << kind)) === 0) return null
  const since = Math.max(0, fold.state.lastAt - BACK_US)
  // Their stamps cost nothing; of those that came since, each is looked at.
  for (const { seq } of propagation.stamps(since, FOREVER)) {
    if (seq <= after || except.has(seq)) continue
    const it = propagation.find(seq)
    if (!it || it.kind !== kind || it.objectType !== objectType) continue
    if (from !== null && it.nodeId !== from) continue
    return { seq, nodeId: it.nodeId }
  }
  return null
}
