import type { ActionDraftView, RequestView } from '../../shared/api/action-views.ts'
import type { CatalogueEntry, Way } from '../../shared/api/action-way.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { ActionSite } from '../actions/action-ports.ts'
import { toDestroyTask, toRetry } from '../actions/change-task.ts'
import type { ListAct } from '../actions/list-act.ts'
import { toListRequests } from '../actions/list-requests.ts'
import { type Params, readParams } from '../actions/read-params.ts'
import { toResyncRequest } from '../actions/resync-nodes.ts'
import { type SentRequest, toRequestView, toSingleRequest } from '../actions/sent-request.ts'
import { findEntry, lacking, wayOf } from './actions-catalogue.ts'

type Warning = ActionDraftView['warnings'][number]

/** What an operator wants to run. */
export interface Wish {
  readonly entry: string
  readonly url: string | null
  readonly params: Readonly<Record<string, string>>
}

/** A draft as the host keeps it: what would be sent, to whom. */
export interface Drafted {
  readonly entry: CatalogueEntry
  readonly way: Way
  readonly line: 'new' | 'old'
  readonly url: string
  readonly params: Params
  /** What has to be typed when it is destructive: the target's exact name. */
  readonly target: string
  readonly view: Omit<ActionDraftView, 'draft'>
}

/** What a draft is made with. */
export interface DraftParts {
  readonly sites: readonly ActionSite[]
  readonly clusterName: string
  readonly nowMs: number
  /** Null: nobody of ours is locked out. Otherwise the alarm. */
  readonly guard: (address: string) => readonly Warning[]
  /** What to know of who would take a task; empty: nothing. */
  readonly takers: (entry: CatalogueEntry) => readonly Warning[]
}

/** Checks a wish and says exactly what would be sent. Sends nothing. The error is a sentence. */
export function makeDraft(wish: Wish, parts: DraftParts): Result<Drafted, string> {
  const entry = findEntry(wish.entry)
  if (!entry) return err(`There is no entry «${wish.entry}» in the catalogue.`)
  if (entry.cannot !== null) return err(entry.cannot)
  const site = chooseSite(entry, wish.url, parts.sites)
  if (!site.ok) return site
  const line = site.value.line ?? 'new'
  const way = wayOf(entry, line)
  if (!way)
    return err(
      `${site.value.url} runs ${line === 'new' ? '0.16 or later' : 'a release before 0.16'}, which has no such call.`
    )
  const params = readParams(entry.params, wish.params, parts.nowMs)
  if (!params.ok) return params
  const target = toTarget(entry, way, params.value, { site: site.value, clusterName: parts.clusterName })
  const view = {
    entry: entry.id,
    title: entry.title,
    button: toButton(entry, way, params.value, site.value),
    line,
    url: site.value.url,
    node: site.value.nodeId,
    params: Object.fromEntries(params.value),
    requests: toRequests(entry, way, { line, site: site.value, params: params.value, ...parts }),
    warnings: toWarnings(entry, way, { site: site.value, params: params.value, parts }),
    destructive: entry.destructive,
    target,
    limitMs: entry.limitMs,
    evidence: entry.evidence
  }
  return ok({ entry, way, line, url: site.value.url, params: params.value, target, view })
}

function chooseSite(
  entry: CatalogueEntry,
  url: string | null,
  sites: readonly ActionSite[]
): Result<ActionSite, string> {
  if (sites.length === 0) return err('No node can be called yet.')
  if (url !== null) {
    const base = url.replace(/\/+$/u, '')
    const named = sites.find((site) => site.url === base)
    if (!named) return err(`«${base}» is none of the nodes whose API is set up.`)
    return named.trouble === null ? ok(named) : err(named.trouble)
  }
  const able = sites.filter(({ line, trouble }) => trouble === null && (line === null || wayOf(entry, line) !== null))
  // One that is in the cluster can tell the others.
  const best =
    able.find(({ clustered }) => clustered === true) ?? able.find(({ clustered }) => clustered !== false) ?? able[0]
  return best
    ? ok(best)
    : err(sites.find(({ trouble }) => trouble !== null)?.trouble ?? 'This release has no such call.')
}

/** The exact name of what is touched: an account, a domain, an address, a task; else the node or the cluster. */
function toTarget(
  entry: CatalogueEntry,
  way: Way,
  params: Params,
  { site, clusterName }: { readonly site: ActionSite; readonly clusterName: string }
): string {
  for (const { name, shape } of entry.params) {
    const value = params.get(name)
    if (value !== undefined && ['address', 'account', 'domain', 'tenant', 'task'].includes(shape.kind)) return value
  }
  return way.where === 'called-only' ? site.url : clusterName
}

const WHERE_WORDS: Readonly<Record<Way['where'], (url: string) => string>> = {
  'called-then-broadcast': (url) => `on all nodes, called at ${url}`,
  'any-with-role': (url) => `on any node that may take it, queued at ${url}`,
  'called-only': (url) => `on ${url} only`,
  'each-node': () => 'on each node in turn',
  shared: (url) => `for all nodes, called at ${url}`,
  nowhere: () => 'nowhere'
}

function toButton(
  { title, params: specs }: CatalogueEntry,
  { where }: Way,
  params: Params,
  { url }: ActionSite
): string {
  const named = specs.map(({ name }) => params.get(name)).find((it) => it !== undefined)
  return `${title}${named === undefined ? '' : ` (${named})`} ${WHERE_WORDS[where](url)}`
}

function toRequests(
  entry: CatalogueEntry,
  { call }: Way,
  it: {
    readonly line: 'new' | 'old'
    readonly site: ActionSite
    readonly params: Params
    readonly sites: readonly ActionSite[]
    readonly nowMs: number
  }
): readonly RequestView[] {
  const { line, site, params } = it
  const show = (sent: SentRequest): RequestView => toRequestView(site.url, sent)
  if (call.kind !== 'steps') return [show(toSingleRequest(call, params))]
  const task = params.get('task') ?? ''
  switch (call.of) {
    case 'resync':
      return it.sites.map((one) => toRequestView(one.url, toResyncRequest(one.line ?? line)))
    case 'retry-task':
      return [show(toRetry(task, it.nowMs))]
    case 'destroy-task':
      return [show(toDestroyTask(task))]
    case 'prove-now':
      // The canary has a login and requests of its own; what it renames is its own mailbox.
      return []
    default:
      return toListRequests(entry.id as ListAct, line, params).map(show)
  }
}

function toWarnings(
  entry: CatalogueEntry,
  way: Way,
  { site, params, parts }: { readonly site: ActionSite; readonly params: Params; readonly parts: DraftParts }
): readonly Warning[] {
  const warnings: Warning[] = []
  const address = params.get('address')
  if (entry.id === 'block' && address !== undefined) warnings.push(...parts.guard(address))
  if (way.where === 'called-then-broadcast' && site.clustered === false) {
    warnings.push({
      severity: 'bad',
      sentence: `No coordinator came up at ${site.url} after its last start: it would do it alone, and no other node would be told.`
    })
  }
  const lacks = lacking(site, way)
  if (lacks.length > 0)
    warnings.push({ severity: 'bad', sentence: `The login lacks ${lacks.join(', ')}: the node will refuse it.` })
  if (entry.id === 'unblock' && params.get('resetCounters') !== 'true') {
    warnings.push({
      severity: 'warn',
      sentence: 'The failure counters stay: the next single failure from there bans it again.'
    })
  }
  if (way.where === 'any-with-role') warnings.push(...parts.takers(entry))
  if (entry.breaks !== 'Nothing.') warnings.push({ severity: 'info', sentence: entry.breaks })
  return warnings
}
