import { describe, expect, it } from 'vitest'
import { KindsByTime } from './kinds-by-time.ts'
import { KIND_COUNT, NO_NODE, NodeCountTable } from './node-counts.ts'

const MINUTE = 60_000_000
const BEGIN = 29_920_000 * MINUTE

describe('counts by node', () => {
  it('tell frames, events and kinds, first and last heard, and the last hour by minute', () => {
    const table = new NodeCountTable()
    const row = table.frame(7, BEGIN)
    table.event(row, 2, true)
    table.event(row, 0, true)
    table.fault(table.frame(7, BEGIN + 2 * MINUTE), 30, true)
    const node = table.node(7, BEGIN + 3 * MINUTE)
    expect(node).toMatchObject({ nodeId: 7, firstHeard: BEGIN, lastHeard: BEGIN + 2 * MINUTE, frames: 2, events: 2 })
    expect(node?.spark.slice(-4)).toEqual([1, 0, 1, 0])
    expect([0, 2, 30].map((kind) => node?.kinds[kind])).toEqual([1, 1, 1])
    expect(table.node(7, BEGIN + 62 * MINUTE)?.spark).toEqual(Array(60).fill(0))
  })

  it('hand out each count once, by its minute, also when the clock runs back', () => {
    const table = new NodeCountTable()
    for (const at of [BEGIN, BEGIN + MINUTE, BEGIN, BEGIN]) table.event(table.frame(3, at), 2, true)
    table.event(table.frame(3, BEGIN), 2, false)
    const minute = BEGIN / MINUTE
    expect(table.takeMinutes()).toEqual([
      { minute, nodeId: 3, kind: 2, count: 1 },
      { minute: minute + 1, nodeId: 3, kind: 2, count: 1 },
      { minute, nodeId: 3, kind: 2, count: 2 }
    ])
    expect(table.takeMinutes()).toEqual([])
  })

  it('tell 20,000 nodes apart and count the frames of further ones without a name', () => {
    const table = new NodeCountTable()
    for (let nodeId = 0; nodeId < 65_536; nodeId++) table.event(table.frame(nodeId, BEGIN), 2, true)
    table.frame(65_535, BEGIN)
    expect([table.size, table.suppressed]).toEqual([20_000, 45_536])
    expect(table.node(NO_NODE, BEGIN)).toMatchObject({ frames: 45_537, events: 45_536 })
    expect(table.node(65_535, BEGIN)).toBeNull()
    expect(table.takeMinutes().reduce((sum, row) => sum + row.count, 0)).toBe(65_536)
  })

  it('list the most lately heard first', () => {
    const table = new NodeCountTable()
    for (const [i, nodeId] of [5, 9, 5, 2].entries()) table.frame(nodeId, BEGIN + i)
    expect(table.latest(2, BEGIN).map((node) => node.nodeId)).toEqual([2, 5])
  })
})

describe('kinds by time', () => {
  it('sum whole seconds of the last hour, and say from when on nothing is missing', () => {
    const kinds = new KindsByTime()
    for (const second of [0, 0.4, 1.2, 3]) kinds.add(kinds.place(BEGIN + second * 1_000_000), 2)
    const sums = new Float64Array(KIND_COUNT)
    kinds.sum(BEGIN, BEGIN + 2_000_000, sums)
    expect(sums[2]).toBe(3)
    expect(kinds.since).toBe(BEGIN + 3_000_000 - 3599 * 1_000_000)
    expect(kinds.place(BEGIN - 2 * 3600 * 1_000_000)).toBe(-1)
    kinds.resumeAt(BEGIN)
    expect(kinds.since).toBe(BEGIN + 1_000_000)
  })
})
