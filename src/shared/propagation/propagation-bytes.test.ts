import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EVIDENCE, type NodeMark, type Propagation } from './evidence.ts'
import { decodePropagation, encodePropagation } from './propagation-bytes.ts'

const AT = 1_795_250_000_000_000
const time = fc.option(
  fc.integer({ min: -5_000, max: 5_000_000 }).map((us) => AT + us),
  { nil: null }
)

const mark: fc.Arbitrary<Omit<NodeMark, 'nodeId'>> = fc.record({
  evidence: fc.constantFrom(...EVIDENCE),
  from: time,
  to: time,
  server: fc.constantFrom(null, 'nats-1', 'nats-2', 'ñ'),
  cid: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: null }),
  reason: fc.constantFrom('It was handed over.', 'Nobody could know.', ''),
  seq: fc.option(fc.integer({ min: 1, max: 2_000_000 }), { nil: null })
})
const word = fc.record({
  evidence: fc.constantFrom('processed' as const, 'enforced' as const),
  second: fc.integer({ min: -2, max: 9 }).map((s) => AT + s * 1_000_000),
  readAt: fc.integer({ min: 0, max: 9_000_000 }).map((us) => AT + us),
  seq: fc.integer({ min: 1, max: 2_000_000 })
})
const words = fc.option(fc.array(word, { minLength: 1, maxLength: 2 }), { nil: null })
/** Most nodes fare as the one before. */
const marks = fc
  .array(fc.tuple(mark, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 }), words), { maxLength: 30 })
  .map((runs) => {
    let nodeId = -1
    return runs.flatMap(([one, length, step, said]) =>
      Array.from({ length }, (): NodeMark => {
        nodeId += step
        return { ...one, nodeId, ...(said ? { words: said } : {}) }
      })
    )
  })
const propagation: fc.Arbitrary<Propagation> = fc.record({
  seq: fc.integer({ min: 1, max: 1_000_000 }),
  at: fc.constant(AT),
  nodeId: fc.integer({ min: 0, max: 65_535 }),
  kind: fc.integer({ min: 0, max: 19 }),
  objectType: fc.option(fc.integer({ min: 0, max: 300 }), { nil: null }),
  payload: fc.uint8Array({ maxLength: 40 }),
  arrivals: fc.array(fc.record({ server: fc.string(), at: fc.constant(AT + 7), seq: fc.constant(9) }), {
    maxLength: 3
  }),
  marks,
  settled: fc.boolean(),
  askedEvery: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: null })
})

it('gives back what was packed, whatever the marks are', () => {
  fc.assert(
    fc.property(propagation, (it) => {
      expect(decodePropagation(encodePropagation(it))).toEqual(it)
    })
  )
})

it('packs a frame at 1,024 nodes on three servers into about three bytes a node, and one that nobody followed into less than 100', () => {
  const head = { seq: 10, at: AT, nodeId: 1, kind: 5, objectType: 1, payload: new Uint8Array(12), arrivals: [] }
  const handed = Array.from(
    { length: 1_024 },
    (_, nodeId): NodeMark => ({
      nodeId,
      evidence: 'handed-over',
      from: AT,
      to: AT + 3_000 + (nodeId % 3),
      server: `nats-${nodeId % 3}`,
      cid: nodeId + 40,
      reason: 'Its server counted it out to the connection of the node.',
      seq: 99 + (nodeId % 3)
    })
  )
  const followed = encodePropagation({ ...head, marks: handed, settled: true, askedEvery: 25_000 })
  const none = { evidence: 'unknown', from: null, to: null, server: null, cid: null, seq: null } as const
  const counted = handed.map(({ nodeId, reason }) => ({ ...none, nodeId, reason }))
  expect(followed.length).toBeLessThan(4_500)
  expect(encodePropagation({ ...head, marks: counted, settled: true, askedEvery: null }).length).toBeLessThan(120)
})

/** A frame with one mark of each evidence of then, as layout 2 packed it. */
const LAYOUT_2 =
  '020a80e8a1b4d398980301050122030102030101d0860302066e6174732d310000066e6174732d32e807040800000001066e6174732d31066173206f776e011401000001066e6174732d31076173207365656e011602010001f02e01066e6174732d310e61732068616e6465642d6f766572011803010001f02e01066e6174732d31096173206c696b656c79011a04010001f02e01066e6174732d31076173206669726d011c05010001f02e01066e6174732d310b617320646f75627466756c011e06000001066e6174732d31096173206d69737365640120070000000a617320756e6b6e6f776e0008000050010001520100025401000356010004580100055a0100065c0100070000'

it('reads what older releases packed, each evidence as what it was', () => {
  const { marks, settled, arrivals } = decodePropagation(Uint8Array.from(Buffer.from(LAYOUT_2, 'hex')))
  expect(marks.map(({ evidence, reason }) => [evidence, reason])).toEqual(
    ['own', 'seen', 'handed-over', 'likely', 'firm', 'doubtful', 'missed', 'unknown'].map((was) => [was, `as ${was}`])
  )
  expect(marks.every((mark) => mark.words === undefined)).toBe(true)
  expect([settled, arrivals.length]).toEqual([true, 2])
})
