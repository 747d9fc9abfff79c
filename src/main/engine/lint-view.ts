import type { LintReportView } from '../../shared/api/lint-views.ts'
import { SHARED, toSeenConfig } from '../../shared/findings/to-seen-config.ts'
import type { Glance } from './glance.ts'
import { toReportView } from './lint-files.ts'

/** What the nodes' API had told of the configuration at a moment, judged by the rules about configurations. */
export function toLintView({ fold }: Pick<Glance, 'fold'>): LintReportView {
  const { facts } = fold.picture
  const { report, at } = toSeenConfig(facts)
  const old = facts.roles.sites.filter((site) => facts.roles.settings(site.url) !== null)
  const read = [
    ...(old.length < facts.roles.sites.length ? [{ file: SHARED, what: 'objects of 0.16 and later' }] : []),
    ...old.map((site) => ({ file: site.url, what: 'settings of a node (0.15 or before)' }))
  ]
  return { ...toReportView(report), troubles: [], read: at === 0 ? [] : read, atUs: at === 0 ? null : String(at) }
}
