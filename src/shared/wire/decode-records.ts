import type { ClusterEvent } from '../cluster/event.ts'
import { BARE_EVENTS } from './bare-events.ts'
import type { EventSpan, OpenBatch } from './decoded-batch.ts'
import type { FieldReader } from './field-reader.ts'
import { MAX_EVENTS } from './limits.ts'

/** Wire A: changeId u64, types u64, accountId u32, all little endian (wire-format.md section 7). */
export const RECORD_BYTES = 20
/** A change id of all ones makes a record a control record; its account id is then a code. */
export const CONTROL_CHANGE_ID = 0xffff_ffff_ffff_ffffn
export const RELOAD_SETTINGS_CODE = 0
export const RELOAD_BLOCKED_IPS_CODE = 1

/**
 * Decodes the records of wire A behind the node id. Unlike the later wires an invalid record does not end it, and bytes
 * that do not fill a record are ignored. The first invalid record is the error that is reported.
 */
export function decodeRecords(reader: FieldReader, batch: OpenBatch, spans: EventSpan[] | null): void {
  const end = reader.bytes.length
  while (reader.at + RECORD_BYTES <= end) {
    const from = reader.at
    const eventIndex = batch.events.length
    if (eventIndex >= MAX_EVENTS) {
      batch.error = { kind: 'over-limit', eventIndex, offset: from, value: null, fatal: true }
      return
    }
    if (spans !== null) reader.spans = []
    const event = readRecord(reader)
    if (event.type === 'Invalid' && batch.error === null) {
      const value = reader.faultValue
      batch.error = { kind: 'unknown-control-code', eventIndex, offset: from, value, fatal: false }
    }
    batch.events.push(event)
    spans?.push({ from, to: reader.at, fields: reader.spans ?? [] })
  }
  if (reader.at < end) reader.unusual = true
}

function readRecord(reader: FieldReader): ClusterEvent {
  const changeId = reader.fixed64('changeId')
  const types = reader.fixed64('types')
  const accountId = reader.fixed('accountId', 4)
  if (changeId !== CONTROL_CHANGE_ID) return { type: 'StateChange', changeId, types, accountId }
  // The encoder fills `types` with ones; the decoder does not look.
  if (types !== CONTROL_CHANGE_ID) reader.unusual = true
  if (accountId === RELOAD_SETTINGS_CODE) return BARE_EVENTS.ReloadSettings
  if (accountId === RELOAD_BLOCKED_IPS_CODE) return BARE_EVENTS.ReloadBlockedIps
  reader.faultValue = accountId
  return BARE_EVENTS.Invalid
}
