import type { NodeId } from '../../../shared/cluster/units.ts'
import { PayloadWriter } from '../../../shared/wire/payload-writer.ts'
import { WIRE_LAYOUTS } from '../../../shared/wire/wire-layout.table.ts'

const STATE_CHANGE = WIRE_LAYOUTS.H.tags.indexOf('StateChange')
const EMAIL_PUSH = WIRE_LAYOUTS.H.tags.indexOf('EmailPush')
const QUEUE_REFRESH = WIRE_LAYOUTS.H.tags.indexOf('QueueRefresh')
/** Events that one payload may hold; a publisher stops there (wire-format.md section 5). */
export const BATCH_EVENTS = 100
/** A tag, two u64 of at most 2^53 and a u32. */
const EVENT_BYTES = 1 + 8 + 8 + 5

/**
 * Writes payloads of the three bulk kinds for the wires E to H (QueueRefresh: G and H), the same bytes as `encodeBatch`
 * writes, without an object for each event: the load of 100,000 frames a second is made of nothing else.
 */
export class BulkPayload {
  readonly #writer = new PayloadWriter()

  begin(nodeId: NodeId): void {
    this.#writer.clear()
    this.#writer.reserve(3 + BATCH_EVENTS * EVENT_BYTES)
    this.#writer.varint(nodeId)
  }

  /** `changeId` and `types`: 0..2^53-1; `accountId`: u32. */
  stateChange(changeId: number, types: number, accountId: number): void {
    this.#writer.u8(STATE_CHANGE)
    this.#writer.varint(changeId)
    this.#writer.varint(types)
    this.#writer.varint(accountId)
  }

  emailPush(accountId: number, emailId: number, changeId: number): void {
    this.#writer.u8(EMAIL_PUSH)
    this.#writer.varint(accountId)
    this.#writer.varint(emailId)
    this.#writer.varint(changeId)
  }

  queueRefresh(): void {
    this.#writer.u8(QUEUE_REFRESH)
  }

  /** A copy. At most 100 events since `begin`. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#writer.toPayload()
  }
}
