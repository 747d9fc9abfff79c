import { TASK_TYPES } from './object-kinds.table.ts'
import type { SharedDatabase } from './shared-database.ts'

export type TaskType = (typeof TASK_TYPES)[number]

const ALL: ReadonlySet<TaskType> = new Set(TASK_TYPES)
/** Any of these starts the task manager (management-api.md 2.2). */
const MANAGER: readonly TaskType[] = [
  'storeMaintenance',
  'accountMaintenance',
  'searchIndexing',
  'spamClassifierTraining',
  'taskQueueProcessing'
]

/** What a node does: `isKnown` false where its role's name is no object's, and then it does everything. */
export interface EffectiveRole {
  readonly isKnown: boolean
  readonly tasks: ReadonlySet<TaskType>
}

/** Of the new line: by the name that the node was started with; null: no role. */
export function roleOf(database: SharedDatabase, name: string | null): EffectiveRole {
  if (name === null) return { isKnown: true, tasks: ALL }
  const id = database.find('ClusterRole', 'name', name)
  const role = id === null ? undefined : database.of('ClusterRole').get(id)
  if (!role) return { isKnown: false, tasks: ALL }
  const choice = role.tasks as { readonly '@type': string; readonly taskTypes?: Readonly<Record<string, boolean>> }
  const named = new Set(Object.keys(choice.taskTypes ?? {}))
  const keep = (type: TaskType): boolean => {
    if (choice['@type'] === 'EnableAll') return true
    if (choice['@type'] === 'DisableAll') return false
    return named.has(type) === (choice['@type'] === 'EnableSome')
  }
  return { isKnown: true, tasks: new Set(TASK_TYPES.filter(keep)) }
}

/** Whether its task manager starts. */
export const runsTasks = (role: EffectiveRole): boolean => MANAGER.some((type) => role.tasks.has(type))

/** The role that a task needs; null: any node with a task manager. */
export function roleForTask(variant: string): TaskType | null {
  switch (variant) {
    case 'StoreMaintenance':
      return 'storeMaintenance'
    case 'AccountMaintenance':
    case 'TenantMaintenance':
    case 'DestroyAccount':
      return 'accountMaintenance'
    case 'IndexDocument':
    case 'UnindexDocument':
    case 'IndexTrace':
      return 'searchIndexing'
    case 'SpamFilterMaintenance':
      return 'spamClassifierTraining'
    default:
      return null
  }
}
