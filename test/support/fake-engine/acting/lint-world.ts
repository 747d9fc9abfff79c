import { lintFiles } from '../../../../src/main/engine/lint-files.ts'
import type { LintReportView } from '../../../../src/shared/api/lint-views.ts'

/** A coordinator as many are: it works, and could be better. */
const COORDINATOR = `{
 "@type": "Nats", "id": "singleton",
 "addresses": {"nats-1.example.net:4222": true},
 "authUsername": "stalwart-bus",
 "authSecret": {"@type": "Value", "secret": "****"},
 "credentials": {"@type": "None"},
 "useTls": false, "noEcho": true, "maxReconnects": 10,
 "timeoutConnection": 5000, "timeoutRequest": 10000, "pingInterval": 300000,
 "capacityClient": 2048, "capacitySubscription": 65536, "capacityReadBuffer": 70000
}`

/** What the nodes of the made-up cluster told of their configuration. */
export function toldConfiguration(scene: string, nowMs: number): LintReportView {
  const nothing = scene === 'empty' || scene === 'quiet'
  const report = lintFiles(nothing ? [] : [{ name: 'shared settings', text: COORDINATOR }], nowMs * 1000)
  return { ...report, atUs: nothing ? null : String(nowMs * 1000) }
}
