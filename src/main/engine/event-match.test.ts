import { describe, expect, it } from 'vitest'
import type { EventFilter } from '../../shared/api/contract.ts'
import type { ClusterEvent } from '../../shared/cluster/event.ts'
import { toNodeId } from '../../shared/cluster/units.ts'
import { encodeBatch } from '../../shared/wire/encode-batch.ts'
import { toEventMatch } from './event-match.ts'
import { toEventRows } from './event-row.ts'
import { FrameSieve } from './frame-sieve.ts'

const EVENTS: ClusterEvent[] = [
  { type: 'StateChange', changeId: 1000n, types: 1n, accountId: 50 },
  { type: 'RegistryInsert', objectType: 17, id: 325125169999777283n },
  { type: 'RegistryReload', objectType: 28 },
  { type: 'CalendarAlert', accountId: 7, eventId: 11, recurrenceId: null, uid: 'Party@Example.org', alertId: 'k1' },
  { type: 'QueueRefresh' }
]
const filter = (change: Partial<EventFilter>): EventFilter => {
  return { nodes: [], types: [], objectTypes: [], text: '', fromUs: null, toUs: null, ...change }
}
const typesOf = (change: Partial<EventFilter>, payload = encodeBatch(toNodeId(3), EVENTS, 'H')): string[] => {
  const match = toEventMatch(filter(change))
  const rows = toEventRows({ seq: 1, atUs: 5, payload, ambiguous: false }, 'H', match)
  const passes = new FrameSieve(match, 'H').passes(payload, 0, payload.length)
  // The sieve may let a frame through whose text does not match, never the other way round.
  if (rows.length > 0) expect(passes).toBe(true)
  return rows.map((row) => (row.kind === 'event' ? row.type : row.kind))
}

describe('a filter of events', () => {
  it('takes everything when it is empty, in the order of the frame', () => {
    expect(typesOf({})).toEqual(EVENTS.map((event) => event.type))
  })

  it('narrows to types, nodes and object types', () => {
    expect(typesOf({ types: ['QueueRefresh', 'StateChange'] })).toEqual(['StateChange', 'QueueRefresh'])
    expect(typesOf({ nodes: [3], objectTypes: ['BlockedIp'] })).toEqual(['RegistryInsert'])
    expect(typesOf({ nodes: [4] })).toEqual([])
  })

  it('finds text in types and fields, whatever its case, and nothing for an unknown name', () => {
    expect(typesOf({ text: 'party@' })).toEqual(['CalendarAlert'])
    expect(typesOf({ text: 'JAYTT7' })).toEqual(['RegistryInsert'])
    expect(typesOf({ types: ['NoSuchType'] })).toEqual([])
  })

  it('shows what could not be decoded behind what could, and finds it by its name', () => {
    const broken = Uint8Array.of(3, 12, 200)
    expect(typesOf({}, broken)).toEqual(['QueueRefresh', 'undecodable'])
    expect(typesOf({ types: ['Undecodable'] }, broken)).toEqual(['undecodable'])
    expect(typesOf({ types: ['Undecodable'] }, new Uint8Array(0))).toEqual(['undecodable'])
  })
})
