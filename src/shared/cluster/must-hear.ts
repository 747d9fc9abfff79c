import { EVENT_TYPES, type EventType } from './event.ts'

/** Types that concern one account or one role: a node that misses one is not out of step with the cluster. */
const NOT_FOR_ALL: ReadonlySet<EventType> = new Set<EventType>([
  'StateChange',
  'EmailPush',
  'CalendarAlert',
  'QueueRefresh'
])

/** Bit k is set when every node must hear an event of kind k (its index in `EVENT_TYPES`): reloads, blocks, caches, the queue. */
export const MUST_HEAR_KINDS: number = EVENT_TYPES.reduce(
  (mask, type, kind) => (NOT_FOR_ALL.has(type) ? mask : mask | (1 << kind)),
  0
)
