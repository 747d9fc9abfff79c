import { Coverage, hasType } from '../roles/coverage.ts'
import { type Duty, type PresenceWord, toDuties } from '../roles/duty.ts'
import type { SiteFacts } from '../roles/facts-of-roles.ts'
import { field, namesOf, textOf, toUs } from '../roles/json.ts'
import { leaseAge } from '../roles/lease-word.ts'
import type { RolesState } from '../roles/roles-state.ts'
import { TaskTakers } from '../roles/task-takers.ts'
import { TASK_TYPES, type TaskType } from '../roles/task-types.table.ts'
import { type Broadcast, toBroadcastWord } from './broadcast.ts'
import type { Facts } from './facts.ts'
import type { Evidence } from './finding.ts'

/** One task type, and who does it. */
export interface SeenType {
  readonly type: TaskType
  readonly verdict: 'covered' | 'nobody' | 'twice' | 'single' | 'uneven' | 'unknown'
  readonly doers: readonly number[]
  /** Nodes that would do it and do not run. */
  readonly away: readonly number[]
  /** By shard from 1 on; empty: it is not divided. */
  readonly shards: readonly { readonly shard: number; readonly nodeIds: readonly number[] }[]
  readonly shardsTotal: number | null
}

/** One node as rules about roles see it. Texts are outside; times µs since 1970. */
export interface SeenDuty extends Duty {
  /** Null: not told. */
  readonly sendsMail: boolean | null
  /** Events that filled its queue channel since it started, as far as they were heard; null: its start is not known. */
  readonly queueEvents: {
    readonly count: number
    readonly newest: { readonly seq: number; readonly at: number } | null
  } | null
  /** How old its lease was when it was last told. */
  readonly leaseAge: number | null
  /** Another node id whose lease carries its host name, while its own id's does not. */
  readonly movedFrom: number | null
  /** A URL of each process that told this node id at its start; more than one: they run under one id. */
  readonly sites: readonly string[]
}

/** Tasks of one type that are due and that nobody may take. */
export interface SeenStall {
  readonly type: string
  readonly variants: readonly string[]
  readonly since: number
  readonly evidence: readonly Evidence[]
}

/** Nodes of the old line whose role lists differ. */
export interface SeenDifference {
  /** Below `cluster.roles.`. */
  readonly oldName: string
  readonly texts: readonly { readonly nodeIds: readonly number[]; readonly text: string }[]
}

/** What the management API tells that rules look at. */
export interface SeenRoles {
  readonly types: readonly SeenType[]
  readonly duties: readonly SeenDuty[]
  readonly stalls: readonly SeenStall[]
  readonly differences: readonly SeenDifference[]
  readonly sites: readonly SiteFacts[]
  readonly certificates: readonly {
    readonly id: string
    readonly names: readonly string[]
    readonly until: number
    readonly seq: number
  }[]
  /** Where roles were told last, as evidence. */
  readonly evidence: readonly Evidence[]
}

/** Nobody asks a management API. */
export const NO_ROLES: SeenRoles = {
  types: [],
  duties: [],
  stalls: [],
  differences: [],
  sites: [],
  certificates: [],
  evidence: []
}

/** Node ids, evidence and lists that one finding names. */
const MOST_NAMED = 8

/** Whether some node lets its management API be asked: without it nothing about roles can be judged. */
export function isManaged({ roles }: Pick<Facts, 'roles'>): boolean {
  return roles.sites.some((it) => it.answeredAt > 0 && it.troubles.every((trouble) => trouble.call !== null))
}

/** Whether a broadcast fills the queue channel of nodes without an outgoing queue. */
export function fillsQueueChannel(it: Broadcast): boolean {
  const word = toBroadcastWord(it)
  return word === 'reload of settings' || word === 'pause or resume of the queue'
}

/** Of a node what matters here. */
interface PresentNode {
  readonly nodeId: number
  readonly presence: PresenceWord
}

/** What follows from roles and presences alone: kept until either changes. */
interface Known {
  readonly revision: number
  readonly presences: ReadonlyMap<number, PresenceWord>
  readonly coverage: Coverage
  readonly seen: Omit<SeenRoles, 'stalls'>
}

const known = new WeakMap<RolesState, Known>()

/** Gathers what rules about roles look at. Reads only; the same facts give the same, whether they were looked at before or not. */
export function toSeenRoles(at: number, { roles }: Facts, nodes: readonly PresentNode[]): SeenRoles {
  if (roles.siteCount === 0) return NO_ROLES
  const before = known.get(roles)
  const isSame = before?.revision === roles.revision && isEqual(before.presences, nodes)
  const { coverage, seen } = before && isSame ? before : toKnown(roles, nodes)
  return { ...seen, stalls: toStalls(at, coverage, roles) }
}

function toKnown(roles: RolesState, nodes: readonly PresentNode[]): Known {
  const presences = new Map<number, PresenceWord>(nodes.map((it) => [it.nodeId, it.presence]))
  const coverage = new Coverage(roles, toDuties(roles, presences))
  const seen = {
    types: toTypes(coverage),
    duties: toSeenDuties(coverage, roles),
    differences: toDifferences(coverage, roles),
    sites: roles.sites,
    certificates: toCertificates(roles),
    evidence: toEvidence(roles)
  }
  const made = { revision: roles.revision, presences, coverage, seen }
  known.set(roles, made)
  return made
}

function isEqual(presences: ReadonlyMap<number, PresenceWord>, nodes: readonly PresentNode[]): boolean {
  return presences.size === nodes.length && nodes.every((it) => presences.get(it.nodeId) === it.presence)
}

function toTypes(coverage: Coverage): readonly SeenType[] {
  const lines = new Set(coverage.duties.map((it) => it.line))
  return TASK_TYPES.filter((type) => [...lines].some((line) => line !== null && hasType({ line }, type))).map(
    (type) => {
      const { verdict, doers, away, shards } = coverage.of(type)
      const list = [...(shards ?? [])].sort(([a], [b]) => a - b).map(([shard, nodeIds]) => ({ shard, nodeIds }))
      return { type, verdict, doers, away, shards: list, shardsTotal: coverage.shardsTotal(type) }
    }
  )
}

function toSeenDuties(coverage: Coverage, roles: RolesState): readonly SeenDuty[] {
  const mail = TASK_TYPES.find((it) => it.type === 'outboundMta')
  const started = toStarted(roles)
  const leaseOf = new Map(roles.leases.map((it) => [it.hostname.toLowerCase(), it.nodeId]))
  return coverage.duties.map((duty) => {
    const is = mail && duty.line === 'new' ? coverage.declared(duty, mail).is : 'unknown'
    const startedAt = duty.site?.startedAt ?? null
    return {
      ...duty,
      sendsMail: is === 'unknown' ? null : is === 'yes',
      queueEvents: startedAt === null || is !== 'no' ? null : roles.queueEventsSince(startedAt),
      leaseAge: leaseAge(duty),
      movedFrom: toMovedFrom(duty, leaseOf),
      sites: [...(started.get(duty.nodeId)?.values() ?? [])]
    }
  })
}

/** By node id one URL for each process that started under it: two URLs may lead to one process. */
function toStarted({ sites }: RolesState): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const started = new Map<number, Map<string, string>>()
  for (const { nodeId, startedAt, hostname, url } of sites) {
    if (nodeId === null || startedAt === null) continue
    const processes = started.get(nodeId) ?? new Map<string, string>()
    started.set(nodeId, processes)
    const process = `${startedAt} ${hostname}`
    if (!processes.has(process)) processes.set(process, url)
  }
  return started
}

/** The node that started under this id has a host name whose lease is another id's: it took over a stale one. */
function toMovedFrom({ nodeId, site, line, lease }: Duty, leaseOf: ReadonlyMap<string, number>): number | null {
  const host = site?.hostname?.toLowerCase() ?? null
  if (host === null || line !== 'new' || lease?.hostname.toLowerCase() === host) return null
  const other = leaseOf.get(host)
  return other === undefined || other === nodeId ? null : other
}

function toStalls(at: number, coverage: Coverage, roles: RolesState): readonly SeenStall[] {
  const takers = new TaskTakers(coverage)
  const stalls = new Map<string, { variants: Set<string>; since: number; evidence: Evidence[] }>()
  for (const task of roles.tasks) {
    const who = takers.of(task, at)
    if (!who.nobodyTakes) continue
    const stall = stalls.get(who.type) ?? { variants: new Set<string>(), since: at, evidence: [] }
    stalls.set(who.type, stall)
    stall.variants.add(task.variant)
    stall.since = Math.min(stall.since, task.due ?? at)
    const sentence = `Task ${task.id} (${task.variant}${task.kind === null ? '' : ` ${task.kind}`}) is in the queue.`
    if (stall.evidence.length < MOST_NAMED) stall.evidence.push({ seq: task.seq, at: task.firstSeen, sentence })
  }
  return [...stalls].map(([type, it]) => ({ type, ...it, variants: [...it.variants].slice(0, MOST_NAMED) }))
}

/** Each role list as each site has it, where they are not all the same. */
function toDifferences(coverage: Coverage, roles: RolesState): readonly SeenDifference[] {
  const old = roles.sites.flatMap((site) => {
    const lists = coverage.listsOf(site.url)
    return site.line !== 'old' || lists === null ? [] : [{ nodeId: site.nodeId ?? 0, lists }]
  })
  if (old.length < 2) return []
  const differences: SeenDifference[] = []
  for (const { oldName } of TASK_TYPES) {
    if (oldName === null) continue
    const byText = new Map<string, number[]>()
    for (const { nodeId, lists } of old) {
      const groups = lists.get(oldName)
      const text =
        groups === undefined
          ? 'not set'
          : groups
              .map((it) => `"${it.join(',')}"`)
              .join(', ')
              .slice(0, 120)
      byText.set(text, [...(byText.get(text) ?? []), nodeId])
    }
    if (byText.size < 2) continue
    differences.push({ oldName, texts: [...byText].slice(0, MOST_NAMED).map(([text, nodeIds]) => ({ text, nodeIds })) })
  }
  return differences
}

function toCertificates(roles: RolesState): SeenRoles['certificates'] {
  const seq = roles.askedOf('x:Certificate')?.seq ?? 0
  return (roles.objects('x:Certificate') ?? []).flatMap((it) => {
    const until = toUs(textOf(it, 'notValidAfter'))
    const names = namesOf(field(it, 'subjectAlternativeNames')).slice(0, 3)
    return until === null ? [] : [{ id: textOf(it, 'id') ?? '', names, until, seq }]
  })
}

function toEvidence(roles: RolesState): readonly Evidence[] {
  const evidence: Evidence[] = []
  const asked = roles.askedOf('x:ClusterRole')
  if (asked) evidence.push({ ...asked, sentence: 'The roles as the management API tells them.' })
  for (const { toldAt, toldSeq, url, role } of roles.sites) {
    if (evidence.length >= MOST_NAMED || toldSeq === 0) continue
    evidence.push({
      seq: toldSeq,
      at: toldAt,
      sentence: role === null ? `What ${url} told of itself.` : `${url} started with the role ${role}.`
    })
  }
  return evidence
}
