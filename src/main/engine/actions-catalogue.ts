import { ACTION_CATALOGUE } from '../../shared/api/action-catalogue.table.ts'
import type { ActionEntryView, ActionLine, ActionTargetView } from '../../shared/api/action-views.ts'
import type { CatalogueEntry, Way } from '../../shared/api/action-way.ts'
import type { ActionSite } from '../actions/action-ports.ts'

/** Any permission that is not told of is not missing: only a node that told its permissions can lack one. */
const TOLD_LEAST = 1

/** One entry by its id; null: there is none. */
export function findEntry(id: string): CatalogueEntry | null {
  return ACTION_CATALOGUE.find((it) => it.id === id) ?? null
}

/** How it is done in one line; null: that line cannot. */
export function wayOf(entry: CatalogueEntry, line: ActionLine): Way | null {
  return entry.cannot === null ? entry[line] : null
}

/** The line that most of a page is about: that of the first node which told. Null: nobody told. */
export function toLine(sites: readonly ActionSite[]): ActionLine | null {
  return sites.find(({ line }) => line !== null)?.line ?? null
}

/** Permissions that this node's login lacks, as told; empty: none, or it did not tell. */
export function lacking({ permissions }: ActionSite, way: Way): readonly string[] {
  if (permissions.length < TOLD_LEAST) return []
  return way.permissions.filter((it) => !permissions.includes(it))
}

/** One entry as it stands; `refusal`: why nothing can be run here at all. */
export function toEntryView(
  entry: CatalogueEntry,
  sites: readonly ActionSite[],
  parts: { readonly refusal: string | null; readonly hasCanary: boolean }
): ActionEntryView {
  const line = toLine(sites)
  const way = entry[line ?? 'new'] ?? entry.new ?? entry.old
  const { id, group, title, does, role, cost, breaks, undo, params, destructive, evidence, limitMs } = entry
  return {
    id,
    group,
    lines: (['new', 'old'] as const).filter((it) => entry[it] !== null),
    title,
    does,
    where: way?.where ?? 'nowhere',
    role,
    cost,
    breaks,
    undo,
    permissions: way?.permissions ?? [],
    params,
    destructive,
    evidence,
    limitMs,
    unavailable: entry.cannot ?? parts.refusal ?? whyNot(entry, sites, parts.hasCanary)
  }
}

function whyNot(entry: CatalogueEntry, sites: readonly ActionSite[], hasCanary: boolean): string | null {
  if (sites.length === 0) return 'No node can be called yet.'
  if (entry.id === 'prove-now' && !hasCanary) return 'No canary is set up for this cluster.'
  const able = sites.filter(({ line }) => line === null || wayOf(entry, line) !== null)
  if (able.length === 0)
    return entry.new === null ? 'From 0.16 on there is no such call.' : 'Before 0.16 there is no such call.'
  const answering = able.filter(({ trouble }) => trouble === null)
  if (answering.length === 0) return able[0]?.trouble ?? 'No node answers.'
  const lacks = answering.map((site) => lacking(site, wayOf(entry, site.line ?? 'new') ?? NO_WAY))
  if (lacks.every((it) => it.length > 0)) return `The login lacks the permission ${lacks[0]?.join(', ')}.`
  return null
}

const NO_WAY: Way = {
  call: { kind: 'action', type: '' },
  where: 'nowhere',
  permissions: [],
  proof: { kind: 'answer' }
}

/** One node that can be called. */
export function toTargetView({ url, nodeId, hostname, line, clustered, trouble }: ActionSite): ActionTargetView {
  return { url, nodeId, hostname, line, clustered, trouble }
}
