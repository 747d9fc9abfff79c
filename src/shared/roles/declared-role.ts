import { field, type JsonObject, namesOf, textOf, toObject } from './json.ts'
import type { TaskType } from './task-types.table.ts'

/** Groups of one old-line list: more are no shards that anybody wrote. */
const MOST_GROUPS = 512
/** Node ids of one group. */
const MOST_MEMBERS = 2_000

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

/** The groups of an old-line list, each of node ids, in key order; null: there is no such list, and every node does it. */
export function groupsOf(settings: ReadonlyMap<string, string>, oldName: string): readonly (readonly number[])[] | null {
  const whole = `cluster.roles.${oldName}`
  const found: { readonly key: string; readonly members: readonly number[] }[] = []
  for (const [key, value] of settings) {
    // Any key below the prefix is read, also `cluster.roles.spam-training.spam-training` (config.md 5).
    if (key !== whole && !key.startsWith(`${whole}.`)) continue
    if (found.length < MOST_GROUPS) found.push({ key, members: toMembers(value) })
  }
  if (found.length === 0) return null
  return found.sort((a, b) => (a.key < b.key ? -1 : 1)).map((it) => it.members)
}

/** What a node's settings say about a task type at a node. */
export function declareBySettings(settings: ReadonlyMap<string, string>, it: TaskType, nodeId: number): Declared {
  const { oldName } = it
  if (oldName === null) return { is: 'unknown', sentence: 'This release has no such role.', shard: null }
  const groups = groupsOf(settings, oldName)
  if (groups === null) return { is: 'yes', sentence: `No cluster.roles.${oldName}: every node does it.`, shard: null }
  // In a node that stands in two groups the first counts.
  const index = groups.findIndex((members) => members.includes(nodeId))
  const list = groups.map((members) => `"${members.join(',')}"`).join(', ')
  return {
    is: index < 0 ? 'no' : 'yes',
    sentence: `cluster.roles.${oldName} = [${list.slice(0, 160)}]`,
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
