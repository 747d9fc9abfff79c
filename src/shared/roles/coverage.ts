import { type Declared, declareByLists, declareByRole, type RoleLists, toRoleLists } from './declared-role.ts'
import type { Duty } from './duty.ts'
import type { ObservedRole } from './facts-of-roles.ts'
import { field, textOf, toObject, wholeOf } from './json.ts'
import { MANAGER } from './prove-role.ts'
import type { RolesState } from './roles-state.ts'
import { findTaskType, MANAGER_TYPES, type TaskType, typeOfVariant } from './task-types.table.ts'

/** How well a task type is covered by the nodes that run. */
export interface TypeCoverage {
  readonly type: TaskType
  /** Nodes that do it and run, or may run. */
  readonly doers: readonly number[]
  /** Nodes that would do it and do not run. */
  readonly away: readonly number[]
  /** Running nodes of which nobody told whether they do it. */
  readonly untold: readonly number[]
  /** Nothing is lost while nobody does it: what it serves is switched off. */
  readonly isUnneeded: boolean
  /** By shard from 1 on; null: it is not divided. */
  readonly shards: ReadonlyMap<number, readonly number[]> | null
  readonly verdict: 'covered' | 'nobody' | 'twice' | 'single' | 'uneven' | 'unknown'
}

const UNTOLD: Declared = { is: 'unknown', sentence: 'Its own log was not read: nobody told its role.', shard: null }

/** What the nodes are declared to do and were seen doing, taken together. Made for one moment; nothing in it changes. */
export class Coverage {
  readonly duties: readonly Duty[]
  readonly #roles: RolesState
  /** By URL. */
  readonly #lists = new Map<string, RoleLists>()
  /** Settings of any old-line site: they should be the same at all. */
  readonly #anyLists: { readonly nodeId: number | null; readonly lists: RoleLists } | null
  /** By node what its role says about each type; nodes of one role share it. */
  readonly #byRole = new Map<Duty, Map<string, Declared>>()

  constructor(roles: RolesState, duties: readonly Duty[]) {
    this.#roles = roles
    this.duties = duties
    for (const { url, line } of roles.sites) {
      const settings = line === 'new' ? null : roles.settings(url)
      if (settings !== null) this.#lists.set(url, toRoleLists(settings))
    }
    const shared = new Map<string, Map<string, Declared>>()
    for (const duty of duties) {
      const key = `${duty.roleState} ${duty.role}`
      const declared = shared.get(key) ?? new Map<string, Declared>()
      shared.set(key, declared)
      this.#byRole.set(duty, declared)
    }
    const [first] = this.#lists
    this.#anyLists = first ? { nodeId: roles.nodeOfSite(first[0]), lists: first[1] } : null
  }

  /** What a node's role or list says about a type. */
  declared(duty: Duty, type: TaskType): Declared {
    if (duty.line === 'old') return this.#byLists(duty, type)
    const declared = this.#byRoleOf(duty, type)
    if (type.type !== 'taskQueueProcessing' || declared.is !== 'no') return declared
    const starter = MANAGER_TYPES.find((it) => it !== type.type && this.#is(duty, it))
    if (starter === undefined) return declared
    const sentence = `${declared.sentence} Its task manager starts all the same, because of ${starter}.`
    return { is: 'yes', sentence, shard: null }
  }

  /** What was seen of it since the node started; null: nothing. */
  observed(duty: Duty, type: TaskType): ObservedRole | null {
    const observed = duty.site?.observed ?? []
    const found = observed.find((it) => it.type === type.type)
    if (found) return found
    return type.type === 'taskQueueProcessing' ? (observed.find((it) => it.type === MANAGER) ?? null) : null
  }

  /** Which nodes do it, and whether that is as it should be. Nodes of a line without such a role are left out. */
  of(type: TaskType): TypeCoverage {
    const doers: number[] = []
    const untold: number[] = []
    const away: number[] = []
    const shards = this.#isDivided(type) ? new Map<number, number[]>() : null
    for (const duty of this.duties) {
      if (!hasType(duty, type)) continue
      const { is, shard } = this.declared(duty, type)
      if (duty.running === 'no') {
        if (is === 'yes') away.push(duty.nodeId)
        continue
      }
      const isDoer = is === 'yes' || (is === 'unknown' && this.observed(duty, type)?.seen === true)
      if (isDoer) doers.push(duty.nodeId)
      else if (is === 'unknown') untold.push(duty.nodeId)
      const at = isDoer ? (type.type === 'pushNotifications' ? this.pushShard(duty) : shard) : null
      if (at === null || shards === null) continue
      const holders = shards.get(at)
      if (holders) holders.push(duty.nodeId)
      else shards.set(at, [duty.nodeId])
    }
    const total = this.shardsTotal(type)
    const isUnneeded = type.type === 'metricsPush' && this.#pushesMetrics === false
    const found = { type, doers, away, untold, shards, isUnneeded }
    return { ...found, verdict: isUnneeded ? 'covered' : toVerdict({ ...found, total }, this.#running) }
  }

  /** Into how many shards a type is divided; null: not told, or it is not divided. */
  shardsTotal(type: TaskType): number | null {
    const groups = type.oldName === null ? undefined : this.#anyLists?.lists.get(type.oldName)
    if (this.#anyLists !== null) return groups?.length ?? (type.runs === 'shards' ? 1 : null)
    if (type.type !== 'pushNotifications') return null
    const jmap = this.#roles.object('x:Jmap')
    return jmap === null ? null : (wholeOf(jmap, 'pushShardsTotal') ?? 1)
  }

  /** The shard of push notifications that a node has, from 1 on; null: not told. */
  pushShard(duty: Duty): number | null {
    if (duty.line !== 'old') return duty.site?.shard == null ? null : duty.site.shard + 1
    const type = findTaskType('pushNotifications')
    const declared = type ? this.#byLists(duty, type) : null
    return declared?.is === 'yes' ? (declared.shard ?? 1) : null
  }

  /** Running nodes that may take a task of a variant; those of which nothing is told are `untold`. */
  takersOf(variant: string): { readonly takers: readonly number[]; readonly untold: readonly number[] } {
    const type = findTaskType(typeOfVariant(variant))
    if (type === null) return { takers: [], untold: [] }
    const { doers, untold } = this.of(type)
    return { takers: doers, untold }
  }

  /** Role lists of one old-line site; null: not told. */
  listsOf(url: string): RoleLists | null {
    return this.#lists.get(url) ?? null
  }

  /** Whether a collector is set; null: not told. */
  get #pushesMetrics(): boolean | null {
    const target = toObject(field(this.#roles.object('x:Metrics'), 'openTelemetry'))
    return target === null ? null : textOf(target, '@type') !== 'Disabled'
  }

  get #running(): number {
    return this.duties.filter((it) => it.running !== 'no').length
  }

  #is(duty: Duty, typeName: string): boolean {
    const type = findTaskType(typeName)
    return type !== null && this.#byRoleOf(duty, type).is === 'yes'
  }

  #isDivided(type: TaskType): boolean {
    return type.runs === 'shards' || (this.shardsTotal(type) ?? 1) > 1
  }

  #byRoleOf(duty: Duty, type: TaskType): Declared {
    const all = this.#byRole.get(duty)
    const known = all?.get(type.type)
    if (known) return known
    const declared = toDeclared(duty, type)
    all?.set(type.type, declared)
    return declared
  }

  #byLists(duty: Duty, type: TaskType): Declared {
    const own = duty.site === null ? undefined : this.#lists.get(duty.site.url)
    if (own) return declareByLists(own, type, duty.nodeId)
    if (this.#anyLists === null) return { is: 'unknown', sentence: 'Its settings were not read.', shard: null }
    const declared = declareByLists(this.#anyLists.lists, type, duty.nodeId)
    const by = this.#anyLists.nodeId === null ? 'another node' : `node ${this.#anyLists.nodeId}`
    return { ...declared, sentence: `${declared.sentence}, as ${by} has it.` }
  }
}

function toDeclared({ role, roleState, roleObject }: Duty, type: TaskType): Declared {
  if (roleState === 'untold') return UNTOLD
  if (type.newName === null) return { is: 'unknown', sentence: 'This release has no such role.', shard: null }
  if (roleState === 'known' && roleObject !== null) return declareByRole(roleObject, type)
  const sentence =
    roleState === 'default'
      ? 'No STALWART_ROLE is set: it does everything.'
      : `Its role ${role} does not exist: it does everything, and refuses every reload.`
  return { is: 'yes', sentence, shard: null }
}

/** Whether the line of a node knows such a role at all. */
export function hasType({ line }: Pick<Duty, 'line'>, type: TaskType): boolean {
  if (line === null) return true
  return (line === 'new' ? type.newName : type.oldName) !== null
}

function toVerdict(
  it: Omit<TypeCoverage, 'verdict'> & { readonly total: number | null },
  running: number
): TypeCoverage['verdict'] {
  const { type, doers, untold, shards, total } = it
  if (running === 0) return 'unknown'
  if (doers.length === 0) return untold.length === 0 ? 'nobody' : 'unknown'
  if (shards !== null && total !== null && untold.length === 0) {
    const numbers = Array.from({ length: Math.min(total, 4_096) }, (_, i) => i + 1)
    const isWhole = numbers.every((shard) => shards.has(shard)) && [...shards.keys()].every((shard) => shard <= total)
    const isDouble = type.runs === 'shards' && [...shards.values()].some((nodes) => nodes.length > 1)
    return isWhole && !isDouble ? 'covered' : 'uneven'
  }
  if (shards !== null && type.runs === 'shards') return 'unknown'
  if (type.runs === 'once' && doers.length > 1) return 'twice'
  if (type.runs === 'all' && untold.length === 0 && doers.length < running) return 'uneven'
  if (type.runs === 'any' && type.critical && doers.length === 1 && untold.length === 0 && running > 1) return 'single'
  return 'covered'
}
