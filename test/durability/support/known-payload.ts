import type { ObservationBatch } from '../../../src/shared/cluster/observation.ts'
import { BatchWriter, walkBatch } from '../../../src/shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'

const START = 1_795_249_630_606_172
const SERVERS = ['a:4222', 'b:4222']

/** What observation `seq` must hold, whoever wrote it: 6 to 29 bytes that follow from its number. */
function payloadOf(seq: number): Uint8Array {
  const bytes = new Uint8Array(6 + (seq % 24))
  let state = Math.imul(seq, 2_654_435_761) >>> 0
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export function knownBatch(firstSeq: number, count: number): ObservationBatch {
  const writer = new BatchWriter(new ArrayBuffer(count * 64 + 64))
  for (let seq = firstSeq; seq < firstSeq + count; seq++) {
    if (!writer.arrival(seq % 2, toUnixUs(START + seq * 37), payloadOf(seq))) throw new Error('the batch is too small')
  }
  return writer.take(SERVERS)
}

/** Throws at the first observation that is not what `knownBatch` wrote under that number. */
export function assertKnown(firstSeq: number, batch: ObservationBatch): void {
  let seq = firstSeq
  walkBatch(batch, {
    arrival(slot, at, bytes, from, to) {
      const want = payloadOf(seq)
      const isSame =
        to - from === want.length &&
        want.every((byte, i) => bytes[from + i] === byte) &&
        at === START + seq * 37 &&
        batch.servers[slot] === SERVERS[seq % 2]
      if (!isSame) throw new Error(`observation ${seq} is not what was recorded`)
      seq++
    },
    note() {
      seq++
    }
  })
  if (seq !== firstSeq + batch.count) throw new Error('a batch has another count than records')
}
