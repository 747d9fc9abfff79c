import type { StalwartNode } from './stalwart-node.ts'

/** Counts by bucket, not added up, and the last label is `inf`: as the real one does it (telemetry.md 7.1). */
const REQUEST_TIMES = [
  ['250', 120],
  ['500', 4],
  ['1000', 0],
  ['5000', 1],
  ['inf', 0]
] as const

/** `GET /metrics/prometheus` of one node: counters that are not zero, gauges, a histogram. */
export function toPrometheusText(node: StalwartNode): string {
  const lines: string[] = []
  const put = (name: string, help: string, type: string, ...values: readonly string[]): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values)
  }
  for (const [name, value] of node.counters) put(name, name.replaceAll('_', ' '), 'counter', `${name} ${value}`)
  const { database, line } = node.setup
  const calculates = line === 'old' || node.role.tasks.has('metricsCalculate')
  put('server_memory', 'Server memory usage', 'gauge', 'server_memory 89432064')
  put('user_count', 'Total number of users', 'gauge', `user_count ${calculates ? database.accounts.length : 0}`)
  put('domain_count', 'Total number of domains', 'gauge', `domain_count ${calculates ? 1 : 0}`)
  put(
    'http_request_time',
    'HTTP request duration',
    'histogram',
    ...REQUEST_TIMES.map(([le, count]) => `http_request_time_bucket{le="${le}"} ${count}`),
    'http_request_time_sum 9120',
    'http_request_time_count 125'
  )
  return `${lines.join('\n')}\n`
}
