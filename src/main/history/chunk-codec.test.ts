import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { mergeBatches } from './batch-records.ts'
import { ChunkCodec, FAST, FIELDS } from './chunk-codec.ts'

const codec = new ChunkCodec()

interface Item {
  readonly slot: number | null
  readonly at: number
  readonly payload: Uint8Array
}

function toBatch(items: readonly Item[], servers: readonly string[]): ObservationBatch {
  const writer = new BatchWriter(new ArrayBuffer(items.reduce((sum, item) => sum + item.payload.length + 32, 64)))
  for (const item of items) {
    const fits =
      item.slot === null
        ? writer.note(toUnixUs(item.at), item.payload)
        : writer.arrival(item.slot, toUnixUs(item.at), item.payload)
    if (!fits) throw new Error('the test wrote too much')
  }
  return writer.take(servers)
}

const leb = (value: bigint): number[] => {
  const out: number[] = []
  let rest = value
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return [...out, Number(rest)]
}
const u32 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })
const u64 = fc.oneof(fc.bigInt({ min: 0n, max: 40n }), u32, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
const event = fc.oneof(
  fc.tuple(u64, u64, fc.oneof(fc.constant(7n), u32)).map(([c, t, a]) => [0, ...leb(c), ...leb(t), ...leb(a)]),
  fc.tuple(fc.oneof(fc.constant(7n), u32), u32, u64).map(([a, e, c]) => [2, ...leb(a), ...leb(e), ...leb(c)]),
  fc.constantFrom([8], [9], [10], [11], [12])
)
/** Wire-like frames, some with a byte changed, cut or added, beside plain noise and very long ones. */
const payload = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.bigInt({ min: 0n, max: 65535n }), fc.array(event, { maxLength: 6 }))
      .map(([n, e]) => [...leb(n), ...e.flat()])
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(event, { maxLength: 3 }), fc.nat(255), fc.nat(12))
      .map(([e, byte, at]) => [3, ...e.flat()].toSpliced(at, 1, byte))
  },
  { weight: 2, arbitrary: fc.array(fc.nat(255), { maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Array(700).fill(12),
      [0x80, 0x00, 12],
      [0xff, 0xff, 0x7f],
      [5, 0, 0x80, 0x80, 0x00, 1, 1],
      [1, 0, ...Array(9).fill(0xff), 0x7f, 1, 1]
    )
  }
)
const items = (servers: number) =>
  fc.array(
    fc.record({
      slot: fc.oneof({ weight: 8, arbitrary: fc.nat(servers - 1) }, { weight: 1, arbitrary: fc.constant(null) }),
      at: fc.oneof(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 2 ** 50 })),
      payload: payload.map((bytes) => Uint8Array.from(bytes))
    }),
    { maxLength: 60 }
  )
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`)

describe('the codecs of chunks', () => {
  it.each([1, 3, 300])('give back every batch as it was, with %i observers', (observers) => {
    fc.assert(
      fc.property(items(observers), (list) => {
        const batch = toBatch(list, names(observers))
        const { bytes, extent } = codec.encodeFast(batch)
        const times = list.map((item) => item.at)
        expect(extent).toEqual({
          fromUs: list.length === 0 ? 0 : Math.min(...times),
          toUs: list.length === 0 ? 0 : Math.max(...times),
          lastUs: times.at(-1) ?? 0,
          arrivals: list.filter((item) => item.slot !== null).length,
          payloadBytes: list.reduce((sum, item) => sum + (item.slot === null ? 0 : item.payload.length), 0)
        })
        expect(codec.decode(FAST, bytes, batch)).toEqual(batch)
        expect(codec.decode(FIELDS, codec.encodeFields(batch), batch)).toEqual(batch)
      }),
      { numRuns: 400 }
    )
  })

  it('stores a frame that several observers heard once', () => {
    const list: Item[] = []
    let random = 1
    for (let i = 0; i < 3000; i++) {
      const payload = new Uint8Array(40)
      for (let j = 0; j < 40; j++) {
        random = (Math.imul(random, 1664525) + 1013904223) >>> 0
        payload[j] = random >>> 24
      }
      for (let slot = 0; slot < 3; slot++) list.push({ slot, at: i * 10 + slot, payload })
    }
    const size = (batch: ObservationBatch): number => codec.encodeFast(batch).bytes.length
    const three = size(toBatch(list, names(3)))
    const one = size(
      toBatch(
        list.filter((item) => item.slot === 0),
        names(1)
      )
    )
    expect(three).toBeLessThan(one * 1.05)
  })

  it('joins batches with different observers into one', () => {
    const first = [
      { slot: 1, at: 5e9, payload: Uint8Array.of(1) },
      { slot: null, at: 6e9, payload: Uint8Array.of(123, 125) }
    ]
    const second = [
      { slot: 0, at: 2e9, payload: Uint8Array.of(2) },
      { slot: 1, at: 3e9, payload: Uint8Array.of(3) }
    ]
    const merged = mergeBatches([toBatch(first, ['a', 'b']), toBatch(second, ['b', 'c'])])
    const expected = toBatch(
      [...first, { slot: 1, at: 2e9, payload: Uint8Array.of(2) }, { slot: 2, at: 3e9, payload: Uint8Array.of(3) }],
      ['a', 'b', 'c']
    )
    expect(merged).toEqual(expected)
  })

  it('says that damaged bytes are damaged, whatever was done to them', () => {
    fc.assert(
      fc.property(
        items(3),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom(FAST, FIELDS),
        (list, at, flip, id) => {
          const batch = toBatch(list, names(3))
          const bytes = Uint8Array.from(id === FAST ? codec.encodeFast(batch).bytes : codec.encodeFields(batch))
          const place = at % bytes.length
          bytes[place] = (bytes[place] ?? 0) ^ flip
          let answer: unknown
          try {
            answer = codec.decode(id, bytes, batch)
          } catch (error) {
            expect((error as Error).constructor.name).toBe('DamagedChunkError')
            return
          }
          // A flip in a field of zstd's header that says nothing about the content may go unseen.
          expect(answer).toEqual(batch)
        }
      ),
      { numRuns: 300 }
    )
  })
})
