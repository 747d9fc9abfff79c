import { expect, test } from 'vitest'
import { makeRandomBatch, Random } from '../../../test/support/random-batch.ts'
import { toNodeId } from '../cluster/units.ts'
import { decodeBatch } from './decode-batch.ts'
import { encodeBatch } from './encode-batch.ts'
import { WIRE_VERSIONS } from './wire-layout.table.ts'

const CASES = 100_000

test(`${CASES} random batches of all releases decode to what was encoded`, () => {
  const random = new Random(20_261_121)
  const met = new Set<string>()
  for (let n = 0; n < CASES; n++) {
    const wire = random.pick(WIRE_VERSIONS)
    const { nodeId, events } = makeRandomBatch(random, wire)
    const decoded = decodeBatch(encodeBatch(nodeId, events, wire), wire)
    const same = decoded.nodeId === nodeId && decoded.error === null && !decoded.unusual
    // JSON would lose bigint, and toEqual a hundred thousand times takes a minute: compare text, then let it explain.
    if (!same || textOf(decoded.events) !== textOf(events)) expect(decoded).toEqual({ nodeId, events, error: null })
    for (const event of events) met.add(`${wire} ${event.type}`)
  }
  // Tags of B to H, where running and paused are one type, and the three records of A.
  expect(met.size).toBe(3 + 5 + 8 + 9 + 11 + 11 + 12 + 12)
})

test('refuses an event that the release does not have', () => {
  expect(() => encodeBatch(toNodeId(1), [{ type: 'QueueRefresh' }], 'F')).toThrow('no QueueRefresh')
  expect(() => encodeBatch(toNodeId(1), [{ type: 'QueueRefresh' }], 'A')).toThrow('no QueueRefresh')
  expect(() =>
    encodeBatch(toNodeId(1), [{ type: 'CacheInvalidate', items: [{ kind: 'DomainNegative' }] }], 'G')
  ).toThrow('no cache kind DomainNegative')
})

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? `${field}n` : field))
}
