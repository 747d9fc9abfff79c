import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { NOTE, walkRecords } from './batch-records.ts'
import type { DecodedChunk } from './journal-reader.ts'

/**
 * The part of a chunk from `first` to `last`, both included and both inside of it. Its bytes stay in the same buffer.
 * The compactor joins chunks between two pages of one walk, and a snapshot is then in the middle of one: cutting keeps
 * observations from being seen twice.
 */
export function cutChunk(chunk: DecodedChunk, first: Seq, last: Seq): DecodedChunk {
  const { batch, marks } = chunk
  if (first === chunk.firstSeq && last === chunk.firstSeq + batch.count - 1) return chunk
  const [from, to] = [first - chunk.firstSeq, last - chunk.firstSeq]
  let [n, at, start, end, base] = [0, batch.base as number, 0, 0, batch.base as number]
  let [fromUs, toUs, frames] = [Number.POSITIVE_INFINITY, 0, 0]
  walkRecords(batch, (slot, delta, _contentFrom, contentTo) => {
    if (n === from) [start, base] = [end, at]
    at += delta
    if (n <= to) end = contentTo
    if (n >= from && n <= to) {
      fromUs = Math.min(fromUs, at)
      toUs = Math.max(toUs, at)
      if (slot !== NOTE && (marks === null || marks.opened === null || bit(marks.opened, n) === 1)) frames++
    }
    n++
  })
  return {
    firstSeq: toSeq(first),
    // The first difference of time is counted from the record before, which is not part of it any more.
    batch: {
      base: toUnixUs(base),
      count: to - from + 1,
      servers: batch.servers,
      bytes: batch.bytes.subarray(start, end)
    },
    fromUs: toUnixUs(fromUs),
    toUs: toUnixUs(toUs),
    marks:
      marks === null
        ? null
        : {
            frames,
            opened: cutBits(marks.opened, from, to),
            ambiguous: cutBits(marks.ambiguous, from, to),
            kinds: marks.kinds
          }
  }
}

const bit = (bits: Uint8Array, i: number): number => ((bits[i >>> 3] ?? 0) >>> (i & 7)) & 1

function cutBits(bits: Uint8Array | null, from: number, to: number): Uint8Array | null {
  if (bits === null) return null
  const cut = new Uint8Array((to - from + 8) >>> 3)
  for (let i = from; i <= to; i++) {
    const place = i - from
    if (bit(bits, i) === 1) cut[place >>> 3] = (cut[place >>> 3] ?? 0) | (1 << (place & 7))
  }
  return cut
}
