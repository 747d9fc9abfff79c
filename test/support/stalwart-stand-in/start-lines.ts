import type { NodeLog } from './node-log.ts'
import { type EffectiveRole, runsTasks } from './node-role.ts'
import { toDate } from './shared-database.ts'

/** What a node knows of itself when it starts. */
export interface Start {
  readonly atMs: number
  readonly nodeId: number
  readonly hostname: string
  readonly roleName: string | null
  readonly shard: number
  readonly role: EffectiveRole
  readonly version: string
  /** Why it runs alone; null: the coordinator is up. */
  readonly alone: string | null
  readonly listeners: readonly string[]
}

const PORTS: Readonly<Record<string, number>> = { http: 8080, smtp: 25, imap: 143, submission: 587 }

function listen(log: NodeLog, start: Start): void {
  for (const name of start.listeners) {
    const details = `listenerId = "${name}", localIp = ::, localPort = ${PORTS[name] ?? 1}, tls = false`
    log.write(start.atMs, 'info', 'network.listen-start', 'Network listener started', details)
  }
}

/** The lines of a start of the new line, in the order that a real node writes them (fixtures/0.16/telemetry/log). */
export function writeStart(log: NodeLog, start: Start): void {
  const { atMs, nodeId, hostname, role, alone } = start
  const write = (event: string, words: string, details = '') => log.write(atMs, 'info', event, words, details)
  write('server.startup', 'Starting Stalwart Server', `hostname = "${hostname}", version = "${start.version}"`)
  if (alone !== null) {
    const details = `source = "Coordinator", id = 20080258862541, reason = "Failed to connect to Nats: ${alone}"`
    log.write(atMs, 'error', 'registry.build-error', 'Configuration build error', details)
  } else {
    const type = start.roleName ?? '[default]'
    write('cluster.startup', 'Clustering enabled', `id = ${nodeId}, type = "${type}", details = ${start.shard}`)
  }
  if (!role.isKnown) writeRoleError(log, atMs, start.roleName ?? '')
  if (runsTasks(role)) write('task-manager.manager-started', 'Task manager started')
  listen(log, start)
  if (alone === null) write('cluster.publisher-start', 'PubSub publisher started')
  write('task-manager.scheduler-started', 'Task scheduler started')
  const timers: readonly (readonly [string, number])[] = [
    ['purgeAccount', 54_000_000],
    ['purgeDataStore', 61_200_000],
    ['purgeBlobStore', 68_400_000],
    ...(alone === null ? [['renewNodeIdLease', 1_800_000] as const] : []),
    ['calculateMetrics', 300_000]
  ]
  for (const [id, afterMs] of timers)
    write(
      'task-manager.task-scheduled',
      'Task scheduled for future execution',
      `due = ${toDate(atMs + afterMs)}, id = "${id}"`
    )
  if (role.tasks.has('outboundMta')) write('queue.started', 'MTA queue started')
  if (alone === null) write('cluster.subscriber-start', 'PubSub subscriber started')
  write('telemetry.metrics-collected', 'Metrics collected', 'elapsed = 37ms')
}

/** What an unknown or destroyed role leaves at each reload. */
export function writeRoleError(log: NodeLog, atMs: number, name: string): void {
  const details = `source = "ClusterRole", id = 20080258862541, reason = "Cluster role \\"${name}\\" not found in registry"`
  log.write(atMs, 'error', 'registry.build-error', 'Configuration build error', details)
}

/** The lines of a start of the old line (fixtures/0.15/log). */
export function writeOldStart(log: NodeLog, start: Start): void {
  const { atMs, alone } = start
  log.write(
    atMs,
    'info',
    'server.startup',
    `Starting Stalwart Server v${start.version}`,
    `version = "${start.version}"`
  )
  log.write(atMs, 'info', 'spam.model-not-found', 'Spam classifier model not found')
  if (alone !== null) {
    const build = `details = "Build error for key "store.bus.urls": Failed to connect to Nats: ${alone}"`
    log.write(atMs, 'error', 'config.build-error', 'Configuration build error', build)
    const parse = 'details = "Parse error for key "cluster.coordinator": Coordinator backend "bus" not found"'
    log.write(atMs, 'error', 'config.parse-error', 'Configuration parse error', parse)
  }
  listen(log, start)
  for (const id of ['Account', 'Store(0)', 'Store(1)', 'Store(2)'])
    log.write(
      atMs,
      'debug',
      'housekeeper.schedule',
      'Housekeeper task scheduled',
      `due = ${toDate(atMs + 54_000_000)}, id = "${id}"`
    )
  if (alone === null) {
    log.write(atMs, 'info', 'cluster.publisher-start', 'PubSub publisher started')
    log.write(atMs, 'info', 'cluster.subscriber-start', 'PubSub subscriber started')
  }
  log.write(atMs, 'debug', 'housekeeper.run', 'Housekeeper task run', 'type = "metrics_calculate"')
}
