import { describe, expect, it } from 'vitest'
import { BatchWriter, walkBatch } from './observation-batch.ts'
import { toUnixUs } from './units.ts'

describe('a batch of observations', () => {
  it('gives back what was written, also when time runs backwards and slots are wide', () => {
    const writer = new BatchWriter(new ArrayBuffer(4096))
    const t = 1_795_249_630_606_172
    writer.arrival(0, toUnixUs(t), Uint8Array.of(1, 2, 3))
    writer.note(toUnixUs(t + 5e9), new TextEncoder().encode('{"source":"agora"}'))
    writer.arrival(300, toUnixUs(t - 86_400e6), new Uint8Array(200).fill(7))
    writer.arrival(1, toUnixUs(t - 86_400e6), new Uint8Array(0))
    const batch = writer.take(['a', 'b'])
    const seen: unknown[] = []
    walkBatch(batch, {
      arrival: (slot, at, bytes, from, to) => seen.push([slot, at, Array.from(bytes.subarray(from, to))]),
      note: (at, bytes, from, to) => seen.push([at, new TextDecoder().decode(bytes.subarray(from, to))])
    })
    expect(seen).toEqual([
      [0, t, [1, 2, 3]],
      [t + 5e9, '{"source":"agora"}'],
      [300, t - 86_400e6, Array(200).fill(7)],
      [1, t - 86_400e6, []]
    ])
  })

  it('refuses a record that does not fit and stays intact', () => {
    const writer = new BatchWriter(new ArrayBuffer(64))
    expect(writer.arrival(0, toUnixUs(1), new Uint8Array(30))).toBe(true)
    expect(writer.arrival(0, toUnixUs(1), new Uint8Array(30))).toBe(false)
    expect(writer.take(['a']).count).toBe(1)
  })
})
