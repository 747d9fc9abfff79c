import { field, type JsonObject, namesOf, textOf, toObject } from './json.ts'
import { TASK_TYPES, type TaskType } from './task-types.table.ts'

/** Groups of one old-line list: more are no shards that anybody wrote. */
const MOST_GROUPS = 512
/** Node ids of one group. */
const MOST_MEMBERS = 2_000
const LIST_TEXT_MAX = 160
/** Lists that a full reload sets aside: every node does it from then on (config.md 5). */
const IGNORED: ReadonlySet<string> = new Set(['acme.renew', 'metrics.push'])

/** What a role or a list says about one node. `shard`: counted from 1, only where there are several. */
export interface Declared {
  readonly is: 'yes' | 'no' | 'unknown'
  /** Outside. */
  readonly sentence: string
  readonly shard: number | null
}

/**
 * Whether a ClusterRole has one of its tasks or listeners: `EnableAll` (also when nothing is said), `DisableAll`, `EnableSome`
 * or `DisableSome`. `part`: `tasks` with names, `listeners` with ids.
 */
export function isChosen(role: JsonObject, part: 'tasks' | 'listeners', name: string): boolean {
  const choice = toObject(field(role, part))
  switch (textOf(choice, '@type')) {
    case 'DisableAll':
      return false
    case 'EnableSome':
      return chosenOf(choice, part).includes(name)
    case 'DisableSome':
      return !chosenOf(choice, part).includes(name)
    default:
      return true
  }
}

/** The choice in words: `EnableSome storeMaintenance, taskScheduler`. Outside. */
export function toChoiceText(role: JsonObject, part: 'tasks' | 'listeners', nameOf: (id: string) => string): string {
  const choice = toObject(field(role, part))
  const kind = textOf(choice, '@type') ?? 'EnableAll'
  const names = kind.endsWith('Some') ? chosenOf(choice, part).map(nameOf) : []
  return names.length === 0 ? kind : `${kind}: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`
}

/** The names or ids that a choice lists. */
export function chosenOf(choice: JsonObject | null, part: 'tasks' | 'listeners'): readonly string[] {
  return namesOf(field(choice, part === 'tasks' ? 'taskTypes' : 'listenerIds'))
}

/** What a ClusterRole says about a task type. */
export function declareByRole(role: JsonObject, { newName }: TaskType): Declared {
  if (newName === null) return { is: 'unknown', sentence: 'This release has no such role.', shard: null }
  const kind = textOf(toObject(field(role, 'tasks')), '@type') ?? 'EnableAll'
  const name = textOf(role, 'name') ?? ''
  return { is: isChosen(role, 'tasks', newName) ? 'yes' : 'no', sentence: `Role ${name}: ${kind}.`, shard: null }
}

/** Groups of node ids by the old line's name of a role, in key order; a name that is missing: every node does it. */
export type RoleLists = ReadonlyMap<string, readonly (readonly number[])[]>

const PREFIX = 'cluster.roles.'
const OLD_NAMES: readonly string[] = TASK_TYPES.flatMap((it) => it.oldName ?? [])

/** The role lists among a node's settings. */
export function toRoleLists(settings: ReadonlyMap<string, string>): RoleLists {
  const lists = new Map<string, (readonly number[])[]>()
  const keys = [...settings.keys()].filter((it) => it.startsWith(PREFIX)).sort()
  for (const key of keys) {
    // Any key below the name is read, also `cluster.roles.spam-training.spam-training` (config.md 5).
    const rest = key.slice(PREFIX.length)
    const name = OLD_NAMES.find((it) => rest === it || rest.startsWith(`${it}.`))
    if (name === undefined) continue
    const groups = lists.get(name) ?? []
    lists.set(name, groups)
    if (groups.length < MOST_GROUPS) groups.push(toMembers(settings.get(key) ?? ''))
  }
  return lists
}

/** A list as it stands in the file: `purge.accounts = ["1,2", "3"]`; null: there is none. */
export function toListText(lists: RoleLists, oldName: string): string | null {
  const groups = lists.get(oldName)
  if (groups === undefined) return null
  return `${oldName} = [${groups.map((members) => `"${members.join(',')}"`).join(', ')}]`.slice(0, LIST_TEXT_MAX)
}

/** What a node's settings say about a task type at a node. */
export function declareByLists(lists: RoleLists, it: TaskType, nodeId: number): Declared {
  const { oldName } = it
  if (oldName === null) return { is: 'unknown', sentence: 'This release has no such role.', shard: null }
  const groups = lists.get(oldName)
  if (groups === undefined)
    return { is: 'yes', sentence: `No cluster.roles.${oldName}: every node does it.`, shard: null }
  // Of a node that stands in two groups the first counts.
  const index = groups.findIndex((members) => members.includes(nodeId))
  return {
    is: index < 0 ? 'no' : 'yes',
    sentence: `cluster.roles.${toListText(lists, oldName) ?? oldName}${IGNORED.has(oldName) ? ', which is ignored after the first reload of settings' : ''}`,
    shard: index < 0 || groups.length === 1 ? null : index + 1
  }
}

function toMembers(value: string): readonly number[] {
  const members: number[] = []
  for (const word of value.split(',', MOST_MEMBERS)) {
    const text = word.trim()
    if (/^\d{1,5}$/u.test(text)) members.push(Number(text))
  }
  return members
}
