import type { NodesView, SubjectPast } from '../../shared/api/topology-views.ts'
import type { Glance } from './glance.ts'

/** What the Nodes view shows at a moment, with bands of presence over the span. */
export async function toNodesView(glance: Glance): Promise<NodesView> {
  return { atMs: glance.at / 1000, fromMs: glance.from / 1000, nodes: [], bands: [], unmatched: [], gaps: [] }
}

/** The past of one subject (`node:7`, `server:nats-1`, `connection:nats-1/43`); null: there is none of that name. */
export async function toSubjectPast(_glance: Glance, _subject: string): Promise<SubjectPast | null> {
  return null
}
