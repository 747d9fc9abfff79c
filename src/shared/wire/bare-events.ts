import type { ClusterEvent } from '../cluster/event.ts'

/** Events without fields. They carry nothing, so each is one frozen object for the whole program. */
export const BARE_EVENTS = {
  QueueRefresh: Object.freeze({ type: 'QueueRefresh' }),
  CacheInvalidateAll: Object.freeze({ type: 'CacheInvalidateAll' }),
  CacheInvalidateNegative: Object.freeze({ type: 'CacheInvalidateNegative' }),
  ReloadSettings: Object.freeze({ type: 'ReloadSettings' }),
  ReloadBlockedIps: Object.freeze({ type: 'ReloadBlockedIps' }),
  ReloadSpamFilter: Object.freeze({ type: 'ReloadSpamFilter' }),
  Invalid: Object.freeze({ type: 'Invalid' })
} as const satisfies Record<string, ClusterEvent>

/** The two of MtaQueueStatus, for the same reason. */
export const QUEUE_RUNNING: ClusterEvent = Object.freeze({ type: 'MtaQueueStatus', isRunning: true })
export const QUEUE_PAUSED: ClusterEvent = Object.freeze({ type: 'MtaQueueStatus', isRunning: false })
