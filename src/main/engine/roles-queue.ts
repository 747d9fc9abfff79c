import type { QueuedTask, RolesView } from '../../shared/api/role-views.ts'
import type { TaskFacts } from '../../shared/roles/facts-of-roles.ts'
import type { RolesState } from '../../shared/roles/roles-state.ts'
import type { Takers, TaskTakers } from '../../shared/roles/task-takers.ts'
import { parseJmapId } from '../../shared/wire/jmap-id.ts'
import { toSnowflake } from '../../shared/wire/snowflake.ts'
import { toMs, toNodeList } from './roles-facts.ts'

/** Tasks that one view holds. */
const MOST_SHOWN = 300
/** Objects that a process writes while it boots carry node 1, whoever wrote them (management-api.md 1.4). */
const AT_BOOT = 'updateRules'
/** Smaller ids are counters. */
const LEAST_SNOWFLAKE = 1n << 40n

/** The queue at a moment, µs, with its counts. */
export function toQueue(
  roles: RolesState,
  takers: TaskTakers,
  at: number
): Pick<RolesView, 'queue' | 'queueCounts' | 'queueAskedMs'> {
  const tasks = roles.tasks.map((task) => ({ task, who: takers.of(task, at) }))
  const count = (is: (one: { task: TaskFacts; who: Takers }) => boolean): number => tasks.filter(is).length
  const asked = roles.askedOf('x:Task')
  return {
    queue: tasks
      .sort((a, b) => inOrder(a, b))
      .slice(0, MOST_SHOWN)
      .map(({ task, who }) => toQueuedTask(task, who, at)),
    queueCounts: {
      waiting: count(({ who }) => who.isWaiting) + roles.tasksLeftOut,
      retry: count(({ task }) => task.goneAt === null && task.state === 'retry'),
      failed: count(({ task }) => task.goneAt === null && task.state === 'failed'),
      nobodyTakes: count(({ who }) => who.nobodyTakes),
      gone: count(({ task }) => task.goneAt !== null)
    },
    queueAskedMs: toMs(asked?.at ?? null)
  }
}

/** One task as it is shown. */
export function toQueuedTask(task: TaskFacts, who: Takers, at: number): QueuedTask {
  return {
    id: task.id,
    variant: task.variant,
    kind: task.kind,
    type: who.type,
    state: toState(task, who),
    dueMs: toMs(task.due),
    createdMs: toMs(task.createdAt),
    attempt: task.attempt,
    reason: task.reason,
    madeBy: toMaker(task),
    seenSinceMs: task.firstSeen / 1000,
    goneMs: toMs(task.goneAt),
    takers: who.isWaiting ? who.takers.slice(0, 64) : [],
    nobodyTakes: who.nobodyTakes,
    sentence: toSentence(task, who, at)
  }
}

function inOrder(a: { task: TaskFacts; who: Takers }, b: { task: TaskFacts; who: Takers }): number {
  const rank = ({ task, who }: { task: TaskFacts; who: Takers }): number =>
    who.nobodyTakes ? 0 : task.goneAt === null ? 1 : 2
  const ranks = rank(a) - rank(b)
  if (ranks !== 0) return ranks
  if (a.task.goneAt !== null) return (b.task.goneAt ?? 0) - a.task.goneAt
  // Failed ones have no due time: they come last.
  return (a.task.due ?? Number.MAX_SAFE_INTEGER) - (b.task.due ?? Number.MAX_SAFE_INTEGER)
}

/** The server knows no «running»: a task that is due and that somebody may take runs, or waits in a worker. */
function toState(task: TaskFacts, who: Takers): QueuedTask['state'] {
  if (task.goneAt !== null) return 'gone'
  return who.isDue && who.takers.length > 0 ? 'running?' : task.state
}

function toSentence(task: TaskFacts, who: Takers, at: number): string {
  if (task.goneAt !== null) return 'It is no longer in the queue: it was done, or somebody destroyed it.'
  if (task.state === 'failed') return 'It failed and stays until somebody destroys it or gives it a new due time.'
  if (who.nobodyTakes) return 'Nobody takes it: no running node has the role for it.'
  if (task.due !== null && task.due > at) return 'It waits for its time.'
  if (who.takers.length === 0) {
    return who.untold.length > 0
      ? `Whether anybody takes it is not known: ${toNodeList(who.untold)} told nothing.`
      : 'No running node has the role for it.'
  }
  return `It runs, or waits for ${toNodeList(who.takers)}.`
}

/** Node whose process made the object, from its id. */
function toMaker({ id, kind }: TaskFacts): number | null {
  const parsed = parseJmapId(id)
  const isSnowflake = parsed.ok && parsed.value >= LEAST_SNOWFLAKE && kind !== AT_BOOT
  return isSnowflake ? toSnowflake(parsed.value).nodePart : null
}
