import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import type { NoteBody } from '../sources/source.ts'
import { LoopNotes, measureLoop } from './latency-loop.ts'

const LATE = { p50_us: 200, p99_us: 900, max_us: 4_000 }

describe('LoopNotes', () => {
  it('says every ten seconds how late our turns were, until it is stopped', () => {
    const clock = new FakeClock(toUnixUs(0))
    const told: NoteBody[] = []
    const notes = new LoopNotes({ clock, read: () => LATE, tell: async (note) => void told.push(note) })
    notes.start()
    clock.advance(30_000)
    notes.stop()
    notes.stop()
    clock.advance(60_000)
    const note = { source: 'stoa', status: 'loop', ...LATE }
    expect(told).toEqual([note, note, note])
  })
})

describe('measureLoop', () => {
  it('tells of the time since it was asked last, without the turns themselves', async () => {
    const read = measureLoop()
    const until = performance.now() + 300
    await new Promise((done) => setTimeout(done, 30))
    while (performance.now() < until);
    await new Promise((done) => setTimeout(done, 30))
    const blocked = read()
    expect(blocked.max_us).toBeGreaterThan(150_000)
    expect(read()).toEqual({ p50_us: 0, p99_us: 0, max_us: 0 })
  })
})
