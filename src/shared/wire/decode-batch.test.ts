import { describe, expect, test } from 'vitest'
import { makeRandomBatch, Random } from '../../../test/support/random-batch.ts'
import { EVENT_TYPES } from '../cluster/event.ts'
import { decodeBatch, describeBatch } from './decode-batch.ts'
import { encodeBatch } from './encode-batch.ts'
import { MAX_EVENTS, MAX_FIELD_SPANS, MAX_PAYLOAD_BYTES, MAX_STRING_BYTES } from './limits.ts'
import { TYPE_NUMBERS } from './type-numbers.ts'
import { isUtf8 } from './utf8.ts'
import { WIRE_VERSIONS } from './wire-layout.table.ts'

const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)])
const alert = (uid: Uint8Array): Uint8Array =>
  Uint8Array.from([1, 1, 1, 1, 0, ...leb(uid.length), ...uid, 2, 0x6b, 0x31])
const letters = (length: number): Uint8Array => new Uint8Array(length).fill(0x61)

describe('limits', () => {
  test('a long string is kept to 4 KiB, with its true length', () => {
    const { events, cutStrings, error } = decodeBatch(alert(letters(MAX_STRING_BYTES)), 'H')
    expect([events[0], cutStrings, error]).toEqual([
      { type: 'CalendarAlert', accountId: 1, eventId: 1, recurrenceId: null, uid: 'a'.repeat(4096), alertId: 'k1' },
      [{ eventIndex: 0, field: 'uid', bytes: MAX_STRING_BYTES }],
      null
    ])
  })

  test('a string is cut between characters', () => {
    const text = `a${'é'.repeat(4000)}`
    const { events, cutStrings } = decodeBatch(alert(new TextEncoder().encode(text)), 'H')
    expect([events[0], cutStrings[0]?.bytes]).toMatchObject([{ uid: `a${'é'.repeat(2047)}` }, 8001])
  })

  test('bad text behind the part that is kept is still found', () => {
    const bytes = letters(9000)
    bytes[8999] = 0xff
    expect(decodeBatch(alert(bytes), 'H')).toMatchObject({ events: [], cutStrings: [], error: { kind: 'bad-utf8' } })
  })

  test('a longer string, more events or a larger payload are over the limit', () => {
    const tooLong = decodeBatch(alert(letters(MAX_STRING_BYTES + 1)), 'H')
    expect(tooLong.error).toEqual({ kind: 'over-limit', eventIndex: 0, offset: 1, value: null, fatal: true })
    const tooMany = decodeBatch(new Uint8Array(MAX_EVENTS + 2).fill(8), 'H')
    expect([tooMany.events.length, tooMany.error]).toEqual([
      MAX_EVENTS,
      { kind: 'over-limit', eventIndex: MAX_EVENTS, offset: MAX_EVENTS + 1, value: null, fatal: true }
    ])
    const tooLarge = decodeBatch(new Uint8Array(MAX_PAYLOAD_BYTES + 1).fill(8), 'H')
    expect([tooLarge.nodeId, tooLarge.events, tooLarge.error]).toEqual([
      8,
      [],
      { kind: 'over-limit', eventIndex: 0, offset: 1, value: MAX_PAYLOAD_BYTES + 1, fatal: true }
    ])
  })

  test('more than the hundred events that a publisher sends are taken', () => {
    expect(decodeBatch(new Uint8Array(501).fill(8), 'H')).toMatchObject({ events: { length: 500 }, error: null })
  })
})

describe('what is not known', () => {
  test.each([
    ['a tag', [1, 200], 'H', 200],
    ['an object type', [1, 6, 0xf5, 0x01], 'H', 245],
    ['a cache kind', [1, 7, 1, 60, 5], 'H', 60]
  ] as const)('%s is named by its number', (_, bytes, wire, value) => {
    expect(decodeBatch(Uint8Array.from(bytes), wire).error?.value).toBe(value)
  })
})

describe('describeBatch', () => {
  test('names bytes of node id, tags and fields in wire order, and what is left', () => {
    const { nodeId, events, rest, decoded } = describeBatch(Uint8Array.of(0x80, 1, 2, 7, 0xd2, 9, 56, 0x0d, 8), 'H')
    expect(nodeId).toEqual({ name: 'nodeId', from: 0, to: 2 })
    expect(events).toEqual([
      {
        from: 2,
        to: 7,
        fields: [
          { name: 'tag', from: 2, to: 3 },
          { name: 'accountId', from: 3, to: 4 },
          { name: 'emailId', from: 4, to: 6 },
          { name: 'changeId', from: 6, to: 7 }
        ]
      }
    ])
    expect([rest, decoded.error?.kind]).toEqual([{ name: 'undecoded', from: 7, to: 9 }, 'unknown-tag'])
  })

  test('covers every byte of random batches of all releases once, and decodes as decodeBatch does', () => {
    const random = new Random(7)
    for (let n = 0; n < 5000; n++) {
      const wire = random.pick(WIRE_VERSIONS)
      const batch = makeRandomBatch(random, wire)
      const payload = encodeBatch(batch.nodeId, batch.events, wire)
      const { nodeId, events, rest, decoded } = describeBatch(payload, wire)
      expect(decoded).toEqual(decodeBatch(payload, wire))
      const spans = [nodeId, ...events.flatMap(({ fields }) => fields)]
      const holes = spans.filter((span, at) => span?.from !== (at === 0 ? 0 : spans[at - 1]?.to))
      expect([holes, spans.at(-1)?.to, rest]).toEqual([[], payload.length, null])
    }
  })

  test('of a payload without a node id everything is undecoded', () => {
    expect(describeBatch(Uint8Array.of(0x80, 0x80), 'H')).toMatchObject({
      nodeId: null,
      events: [],
      rest: { name: 'undecoded', from: 0, to: 2 }
    })
    expect(describeBatch(new Uint8Array(0), 'H')).toMatchObject({ nodeId: null, events: [], rest: null })
  })

  test('left-over bytes of a 0.12 record are ignored ones', () => {
    expect(describeBatch(Uint8Array.of(1, 0, 9, 9, 9), 'A')).toMatchObject({
      nodeId: { from: 0, to: 2 },
      rest: { name: 'ignored', from: 2, to: 5 }
    })
  })

  test('names a bounded number of fields', () => {
    const list = Uint8Array.from([1, 3, ...leb(20_000), ...new Uint8Array(20_000)])
    expect(describeBatch(list, 'D').events[0]?.fields.length).toBe(MAX_FIELD_SPANS)
  })
})

test('type numbers are places in EVENT_TYPES', () => {
  expect(Object.entries(TYPE_NUMBERS).sort(([, one], [, other]) => one - other)).toEqual(
    EVENT_TYPES.map((type, number) => [type, number])
  )
})

test('isUtf8 agrees with the platform on random and nearly valid bytes', () => {
  const random = new Random(3)
  const platform = new TextDecoder('utf-8', { fatal: true })
  const isTaken = (bytes: Uint8Array): boolean => {
    try {
      platform.decode(bytes)
      return true
    } catch {
      return false
    }
  }
  const edges = [0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5]
  const outcomes = { true: 0, false: 0 }
  for (let n = 0; n < 50_000; n++) {
    const bytes = Uint8Array.from({ length: 1 + random.below(4) }, () =>
      random.pick([random.pick(edges), random.below(256)])
    )
    const expected = isTaken(bytes)
    outcomes[`${expected}`]++
    if (isUtf8(bytes, 0, bytes.length) !== expected) expect([...bytes]).toBe(expected)
  }
  expect(Math.min(outcomes.true, outcomes.false)).toBeGreaterThan(1000)
})
