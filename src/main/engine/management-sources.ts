import type { ManagementInput } from '../../shared/api/management.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { noteCanaryUnable } from '../sources/canary/canary-notes.ts'
import { CanarySource } from '../sources/canary/canary-source.ts'
import type { ConnectionSecrets } from '../sources/connection-secrets.ts'
import type { Sink, Source } from '../sources/source.ts'
import { openSites } from '../sources/stalwart/open-sites.ts'
import { StalwartSource } from '../sources/stalwart/stalwart-source.ts'
import { holdCanary } from './canary-desk.ts'
import { CanaryEar } from './canary-ear.ts'
import { ManagedSource, type ManagementRun } from './managed-source.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** What the sources of a cluster with a bus are made with. */
export interface ManagedParts {
  readonly cluster: WatchedCluster
  readonly clock: Clock
  /** Asked for each time a run begins: a secret may have been typed anew. */
  readonly secrets: () => Promise<ConnectionSecrets>
  /** The bus, hearing into this sink. */
  readonly openBus: (sink: Sink) => Source
}

/** The bus and beside it the management API and the canary of one cluster; who acts and who looks finds them at the cluster. */
export function makeManagedSource({ cluster, clock, secrets, openBus }: ManagedParts): ManagedSource {
  let run: ManagementRun | null = null
  // Each block that is heard asks for a round of the canary at once.
  const ear = new CanaryEar(
    cluster.sink,
    () => (run?.canary ? toHeardWire(cluster.wire, run) : null),
    (nodeId) => run?.canary?.blockSeen(nodeId)
  )
  const open = async (): Promise<ManagementRun | null> => {
    const { management } = cluster.stored.file
    return management ? openRun(management, await secrets(), cluster.sink, clock) : null
  }
  return new ManagedSource(openBus(ear), open, (now) => {
    run = now
    cluster.sites = now?.sites ?? null
    holdCanary(cluster, now && { source: now.canary, sites: now.sites })
  })
}

/** Few frames leave the release open for long; a node that was asked has said of which line it is. */
function toHeardWire(wire: WireVersion, { sites }: ManagementRun): WireVersion {
  const isOld = sites.all.some((site) => site.board.about.line === 'old')
  return isOld && wire >= 'E' ? 'D' : wire
}

async function openRun(
  config: ManagementInput,
  secrets: ConnectionSecrets,
  sink: Sink,
  clock: Clock
): Promise<ManagementRun> {
  // The lockout guard minds them wherever the state is folded.
  sink.note({ source: 'stoa', status: 'networks', networks: [...config.networks] })
  const sites = await openSites({ config, secrets, clock, sink })
  const stalwart = new StalwartSource({ sites, clock, logs: config.logs, login: config.auth.kind })
  const canaries = sites.all.flatMap(({ canary }) => canary ?? [])
  if (config.canary === null || canaries.length === 0) {
    if (config.canary !== null)
      noteCanaryUnable(sink, 'The password of its mailbox is not kept here: type it in Settings.')
    return { sites, stalwart, canary: null }
  }
  const { everyMs } = config.canary
  const nodeOf = (url: string): number | null => sites.all.find((site) => site.url === url)?.board.about.nodeId ?? null
  return { sites, stalwart, canary: new CanarySource({ sites: canaries, nodeOf, clock, sink, everyMs }) }
}
