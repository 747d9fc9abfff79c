import type { FindingsView } from '../../shared/api/finding-views.ts'
import type { Glance } from './glance.ts'

/** What the Findings view shows at a moment: what lasts then, and what ended since `glance.from`. */
export async function toFindingsView(glance: Glance): Promise<FindingsView> {
  return { atMs: glance.at / 1000, findings: [], counts: { info: 0, warning: 0, critical: 0 }, unjudged: [] }
}
