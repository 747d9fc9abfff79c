import { describe, expect, it } from 'vitest'
import { EVENT_TYPES } from '../cluster/event.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { NodeMark, Propagation } from '../propagation/evidence.ts'
import { OBJECT_TYPES } from '../wire/enums.table.ts'
import { Arrears } from './arrears.ts'
import { HOUR_US } from './rule.ts'

const INSERT = EVENT_TYPES.indexOf('RegistryInsert')
const RELOAD = EVENT_TYPES.indexOf('RegistryReload')
const CACHE = EVENT_TYPES.indexOf('CacheInvalidate')
const BLOCKED = OBJECT_TYPES.findIndex((one) => one.name === 'BlockedIp')

function mark(nodeId: number, evidence: NodeMark['evidence'], cid: number | null = 5): NodeMark {
  return { nodeId, evidence, from: null, to: null, server: null, cid, reason: 'Because.', seq: null }
}

function frame(
  seq: number,
  kind: number,
  marks: readonly NodeMark[],
  objectType: number | null = BLOCKED
): Propagation {
  const rest = { payload: new Uint8Array(0), arrivals: [], settled: false, askedEvery: null }
  return { seq, at: seq * 1_000, nodeId: 0, kind, objectType, marks, ...rest }
}

describe('what a node lacks', () => {
  it('is told by how it lacks it, and taken back when the mark gets better', () => {
    const arrears = new Arrears()
    arrears.tell(frame(1, INSERT, [mark(7, 'missed'), mark(8, 'missed', null), mark(9, 'doubtful')]))
    expect(arrears.all.map(({ nodeId, missed, away, doubtful }) => [nodeId, missed, away, doubtful])).toEqual([
      [7, 1, 0, 0],
      [8, 0, 1, 0],
      [9, 0, 0, 1]
    ])
    arrears.tell(frame(1, INSERT, [mark(7, 'firm'), mark(8, 'missed', null), mark(9, 'doubtful')]))
    arrears.forget(2_000)
    expect(arrears.all.map((one) => one.nodeId)).toEqual([8, 9])
  })

  it('a later reload that the node surely took in makes good for blocks before it, not after', () => {
    const arrears = new Arrears()
    for (const seq of [1, 2, 4]) arrears.tell(frame(seq, INSERT, [mark(7, 'missed')]))
    arrears.tell(frame(3, RELOAD, [mark(7, 'handed-over')]))
    expect(arrears.all[0]?.missed).toBe(3)
    arrears.tell(frame(3, RELOAD, [mark(7, 'likely')]))
    expect(arrears.all[0]?.evidence.map((one) => one.seq)).toEqual([4])
    arrears.tell(frame(5, RELOAD, [mark(7, 'own')]))
    arrears.forget(6_000)
    expect(arrears.all).toEqual([])
  })

  it('a reload of something else, or another cache entry, makes good for nothing', () => {
    const arrears = new Arrears()
    arrears.tell(frame(1, INSERT, [mark(7, 'missed')]))
    arrears.tell(frame(2, CACHE, [mark(7, 'missed')], null))
    arrears.tell(frame(3, RELOAD, [mark(7, 'firm')], BLOCKED + 1))
    arrears.tell(frame(4, CACHE, [mark(7, 'firm')], null))
    expect(arrears.all[0]).toMatchObject({ missed: 2, onlyBlocks: false, what: ['block', 'cache invalidation'] })
  })

  it('a node that was started anew has read all afresh', () => {
    const arrears = new Arrears()
    for (const seq of [1, 2, 9]) arrears.tell(frame(seq, INSERT, [mark(7, 'missed', null)]))
    arrears.restarted(7, 5_000)
    expect(arrears.all[0]?.evidence.map((one) => one.seq)).toEqual([9])
  })

  it('blocks are remembered for a week, the rest for a day', () => {
    const arrears = new Arrears()
    arrears.tell(frame(1, INSERT, [mark(7, 'missed')]))
    arrears.tell(frame(2, CACHE, [mark(7, 'missed')], null))
    arrears.forget(25 * HOUR_US)
    expect(arrears.all[0]?.what).toEqual(['block'])
    arrears.forget(8 * 24 * HOUR_US)
    expect(arrears.all).toEqual([])
  })

  it('is bounded, and the same after a checkpoint', () => {
    const arrears = new Arrears()
    for (let seq = 1; seq <= 66; seq++) {
      arrears.tell(
        frame(
          seq,
          INSERT,
          Array.from({ length: 1_100 }, (_, nodeId) => mark(nodeId, 'missed'))
        )
      )
    }
    expect(arrears.all).toHaveLength(1_024)
    expect(arrears.all[0]?.missed).toBe(64)
    const out = new StateWriter()
    arrears.save(out)
    const bytes = out.take()
    const again = new Arrears()
    again.load(new StateReader(bytes))
    const twice = new StateWriter()
    again.save(twice)
    expect(twice.take()).toEqual(bytes)
    expect(again.all[3]).toEqual(arrears.all[3])
  })
})
