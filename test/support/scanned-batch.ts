import type { ClusterEvent } from '../../src/shared/cluster/event.ts'
import { EVENT_TYPES } from '../../src/shared/cluster/event.ts'
import { ERROR_KINDS } from '../../src/shared/wire/decode-error.ts'
import type { DecodedBatch } from '../../src/shared/wire/decoded-batch.ts'
import { KEPT_STRING_BYTES } from '../../src/shared/wire/limits.ts'
import type { BatchScan } from '../../src/shared/wire/scan-batch.ts'
import { cutUtf8 } from '../../src/shared/wire/utf8.ts'

/** What a scan and a decode say of one payload, as text, in a form in which both can say it. */
export function toScanText(scan: BatchScan, bytes: Uint8Array, from: number, to: number): string {
  scan.open(bytes, from, to)
  const events: string[] = []
  while (scan.next()) events.push(scannedEvent(scan))
  const error =
    scan.error === 0
      ? ''
      : [
          ERROR_KINDS[scan.error],
          scan.errorEvent,
          scan.errorFrom < 0 ? -1 : scan.errorFrom - from,
          scan.errorValue,
          scan.isFatal
        ]
  return `${scan.nodeId} ${events} ${error} ${scan.isUnusual} ${scan.events}`
}

export function toDecodeText(decoded: DecodedBatch): string {
  const { error, nodeId, events } = decoded
  const where =
    error === null ? '' : [error.kind, error.eventIndex ?? -1, error.offset ?? -1, error.value ?? -1, error.fatal]
  return `${nodeId ?? -1} ${events.map(decodedEvent)} ${where} ${decoded.unusual} ${events.length}`
}

function scannedEvent(scan: BatchScan): string {
  const type = EVENT_TYPES[scan.type]
  const id = (BigInt(scan.idHigh) << 32n) | BigInt(scan.idLow)
  switch (type) {
    case 'StateChange':
      return `${type}/${id}/${(BigInt(scan.typesHigh) << 32n) | BigInt(scan.typesLow)}/${scan.accountId}`
    case 'EmailPush':
      return `${type}/${scan.accountId}/${scan.documentId}/${id}`
    case 'CalendarAlert': {
      const uid = textAt(scan, scan.uidFrom, scan.uidTo)
      const alertId = textAt(scan, scan.alertIdFrom, scan.alertIdTo)
      return `${type}/${scan.accountId}/${scan.documentId}/${BigInt.asIntN(64, id)}/${uid}/${alertId}`
    }
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return `${type}/${scan.accountId}`
    case 'RegistryInsert':
    case 'RegistryDelete':
      return `${type}/${scan.objectType}/${id}`
    case 'RegistryReload':
      return `${type}/${scan.objectType}`
    case 'CacheInvalidate':
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      return `${type}/${scan.count}`
    case 'MtaQueueStatus':
      return `${type}/${scan.isRunning}`
    default:
      return `${type}`
  }
}

function decodedEvent(event: ClusterEvent): string {
  switch (event.type) {
    case 'StateChange':
      return `${event.type}/${event.changeId}/${event.types}/${event.accountId}`
    case 'EmailPush':
      return `${event.type}/${event.accountId}/${event.emailId}/${event.changeId}`
    case 'CalendarAlert':
      return `${event.type}/${event.accountId}/${event.eventId}/${event.recurrenceId ?? 0}/${event.uid}/${event.alertId}`
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return `${event.type}/${event.accountId}`
    case 'RegistryInsert':
    case 'RegistryDelete':
      return `${event.type}/${event.objectType}/${event.id}`
    case 'RegistryReload':
      return `${event.type}/${event.objectType}`
    case 'CacheInvalidate':
      return `${event.type}/${event.items.length}`
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      return `${event.type}/${event.accountIds.length}`
    case 'MtaQueueStatus':
      return `${event.type}/${event.isRunning}`
    default:
      return event.type
  }
}

const text = new TextDecoder('utf-8', { ignoreBOM: true })
/** As much of the text as a decode keeps. */
function textAt({ bytes }: BatchScan, from: number, to: number): string {
  return text.decode(bytes.subarray(from, cutUtf8(bytes, from, to, KEPT_STRING_BYTES)))
}
