import { describe, expect, it } from 'vitest'
import { makeConnection } from '../cluster/connection.ts'
import { UNDECODABLE_KIND } from '../cluster/event.ts'
import { NodeCountTable } from '../cluster/node-counts.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { BurstWatch } from './burst-watch.ts'
import { FaultWatch } from './fault-watch.ts'
import { SECOND_US } from './rule.ts'
import { StallWatch } from './stall-watch.ts'

interface Kept {
  save(out: StateWriter): void
  load(from: StateReader): void
}

/** Through a checkpoint, which must be the same again. */
function restored<T extends Kept>(it: T, fresh: T): T {
  const out = new StateWriter()
  it.save(out)
  const bytes = out.take()
  fresh.load(new StateReader(bytes))
  const again = new StateWriter()
  fresh.save(again)
  expect(again.take()).toEqual(bytes)
  return fresh
}

describe('what findings remember', () => {
  it('a burst is ten broadcasts within a second, told by its first one', () => {
    const watch = new BurstWatch()
    for (let n = 1; n <= 9; n++) watch.add(n, n * 1_000)
    expect(watch.newest).toBeNull()
    const later = restored(watch, new BurstWatch())
    for (const it of [watch, later]) {
      // Told again, as frames are while their marks change.
      it.add(5, 5_000)
      expect(it.newest).toBeNull()
      it.add(10, 10_000)
      it.add(11, 11_000)
      expect(it.newest).toMatchObject({ at: 1_000, evidence: [{ seq: 1 }] })
    }
    const slow = new BurstWatch()
    for (let n = 1; n <= 50; n++) slow.add(n, n * SECOND_US)
    expect(slow.newest).toBeNull()
    restored(slow, new BurstWatch())
  })

  it('an unreadable frame is dated for its own node', () => {
    const nodes = new NodeCountTable()
    const good = nodes.frame(1, 100)
    nodes.event(good, 0, false)
    nodes.fault(nodes.frame(2, 200), UNDECODABLE_KIND, false)
    const watch = new FaultWatch()
    watch.update(300, 1, nodes)
    expect([watch.of(1), watch.of(2)]).toEqual([null, 300])
    watch.update(900, 1, nodes)
    expect(restored(watch, new FaultWatch()).of(2)).toBe(300)
  })

  it('a stall is dated when the count rises while we look, not when it was there before', () => {
    const server = { id: 'N', name: 'n', cluster: null, version: null, answeredAt: 0, endedAt: null, total: 0 }
    const connection = makeConnection(7, server, 1, 0)
    const watch = new StallWatch()
    connection.stalls = 3
    watch.update(100, [connection])
    expect(watch.roseAt(7)).toBeNull()
    connection.stalls = 4
    watch.update(200, [connection])
    watch.update(300, [connection])
    expect(watch.roseAt(7)).toBe(200)
    expect(restored(watch, new StallWatch()).roseAt(7)).toBe(200)
    watch.update(400, [])
    expect(watch.roseAt(7)).toBeNull()
  })
})
