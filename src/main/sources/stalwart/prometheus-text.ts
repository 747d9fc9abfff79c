/** Counters and gauges that are recorded: the cluster's, security, tasks, queue, connections, memory. */
const KEPT =
  /^(?:cluster_|security_|registry_|task_manager_|task_queue_|queue_|telemetry_|server_memory$|user_count$|domain_count$|purge_|housekeeper_|store_(?:data|blob)_(?:store_)?purge|acme_|[a-z]+_active_connections$|auth_(?:success|failed|error)$|delivery_(?:completed|failed|attempt_start|attempt_end)$)/u
const LINE = /^(?<name>[a-z][a-z0-9_]{0,99}) (?<value>-?\d+(?:\.\d+)?)$/u
/** More than there are events. */
const METRICS_MAX = 1_000

/** Values by name, of the lines without labels; null: it is not in the form of Prometheus. Histograms are left out: their buckets are not cumulative there. */
export function parsePrometheus(text: string): ReadonlyMap<string, number> | null {
  const values = new Map<string, number>()
  let known = 0
  for (const line of text.split('\n')) {
    if (line.startsWith('# TYPE ')) known++
    const parts = LINE.exec(line.trimEnd())?.groups
    if (parts?.name === undefined || parts.value === undefined) continue
    known++
    if (KEPT.test(parts.name) && values.size < METRICS_MAX) values.set(parts.name, Number(parts.value))
  }
  return known === 0 && text.trim() !== '' ? null : values
}
