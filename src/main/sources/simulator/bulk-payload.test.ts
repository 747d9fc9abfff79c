import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClusterEvent } from '../../../shared/cluster/event.ts'
import { toNodeId } from '../../../shared/cluster/units.ts'
import { encodeBatch } from '../../../shared/wire/encode-batch.ts'
import { BATCH_EVENTS, BulkPayload } from './bulk-payload.ts'

const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const u53 = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

it('writes the same bytes as the encoder, up to a full batch', () => {
  const state = fc
    .record({ changeId: u53, types: u53, accountId: u32 })
    .map((e): ClusterEvent => ({ ...e, type: 'StateChange', changeId: BigInt(e.changeId), types: BigInt(e.types) }))
  const push = fc
    .record({ accountId: u32, emailId: u32, changeId: u53 })
    .map((e): ClusterEvent => ({ ...e, type: 'EmailPush', changeId: BigInt(e.changeId) }))
  const queue = fc.constant<ClusterEvent>({ type: 'QueueRefresh' })
  const batch = fc.array(fc.oneof(state, push, queue), { maxLength: BATCH_EVENTS })
  const payload = new BulkPayload()
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), batch, (node, events) => {
      payload.begin(toNodeId(node))
      for (const event of events) {
        if (event.type === 'StateChange')
          payload.stateChange(Number(event.changeId), Number(event.types), event.accountId)
        else if (event.type === 'EmailPush') payload.emailPush(event.accountId, event.emailId, Number(event.changeId))
        else payload.queueRefresh()
      }
      expect(payload.take()).toEqual(encodeBatch(toNodeId(node), events, 'H'))
    }),
    { numRuns: 300 }
  )
})
