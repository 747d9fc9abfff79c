import type { ClusterEvent } from '../../../src/shared/cluster/event.ts'
import { toObjectName } from '../../../src/shared/wire/enums.table.ts'

/** Registry types that travel as numbers (wire-format.md 9.2). */
export const OBJECT_TYPE = {
  Application: 11,
  BlockedIp: 17,
  Certificate: 23,
  DataStore: 28,
  SpamClassifier: 93,
  StoreLookup: 104
} as const

/** `details` of `cluster.message-received`: a word, or a list with the type first (telemetry.md 2.1). */
export function toFrameWords(event: ClusterEvent): string {
  switch (event.type) {
    case 'StateChange':
      return `["StateChange", ${event.accountId}, ${event.changeId}, ${event.types}]`
    case 'EmailPush':
      return `["EmailPush", ${event.accountId}, ${event.emailId}, ${event.changeId}]`
    case 'RegistryInsert':
    case 'RegistryDelete':
      return `["${event.type}", "${toObjectName(event.objectType) ?? 'Unknown'}", ${event.id}]`
    case 'RegistryReload':
      return `["RegistryReload", "${toObjectName(event.objectType) ?? 'Unknown'}"]`
    case 'MtaQueueStatus':
      return event.isRunning ? '"MtaQueueRunning"' : '"MtaQueuePaused"'
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return `["${event.type}", ${event.accountId}]`
    case 'InvalidateAccessTokens':
    case 'InvalidateGroupwareCache':
    case 'InvalidateDavCache':
      return `["${event.type}", ${event.accountIds.join(', ')}]`
    default:
      return `"${event.type}"`
  }
}
