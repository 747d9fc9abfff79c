import type { LatencyView } from '../../shared/api/latency-views.ts'
import type { Glance } from './glance.ts'

/** What the Latency view shows from `glance.from` to `glance.at`. */
export async function toLatencyView(glance: Glance): Promise<LatencyView> {
  return { fromMs: glance.from / 1000, toMs: glance.at / 1000, stepMs: 60_000, families: [], gaps: [] }
}
