import { describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../../../test/support/fake-clock.ts'
import { HeardHistory } from '../../../../test/support/heard-history.ts'
import { toUnixUs, type UnixUs } from '../../../shared/cluster/units.ts'
import { SimulatorSource } from './simulator-source.ts'

const END = toUnixUs(Date.UTC(2026, 10, 21, 13, 20) * 1000)

async function demo(setting: { rate: number; past: boolean | UnixUs; nodes?: number; servers?: number }) {
  const clock = new FakeClock(END)
  const heard = new HeardHistory()
  const source = new SimulatorSource({ seed: 5, nodes: 12, pastFrames: 20_000, ...setting, sink: heard, clock })
  await source.start()
  return { clock, heard, source }
}

describe('the simulator live', () => {
  it.each([
    [8, 600],
    [2000, 10],
    [20_000, 2]
  ])('sends %i frames a second on the mean', async (rate, seconds) => {
    const { clock, source } = await demo({ rate, past: false, servers: 1 })
    clock.advance(seconds * 1000)
    expect(source.frames / seconds / rate).toBeGreaterThan(0.95)
    expect(source.frames / seconds / rate).toBeLessThan(1.05)
    await source.stop()
  })

  it('goes on from the past without a step: no hole, no id twice, in order', async () => {
    const { clock, heard, source } = await demo({ rate: 8, past: true })
    const pastFrames = heard.frameTimes.length
    clock.advance(60_000)
    await source.stop()
    expect(heard.backwards).toBe(0)
    expect(heard.frameTimes.length - pastFrames).toBeGreaterThan(300)
    const around = heard.frameTimes.slice(pastFrames - 20, pastFrames + 20)
    const gaps = around.slice(1).map((at, n) => at - (around[n] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(2e6)
    const ids = heard.events.flatMap(({ event }) =>
      event.type === 'StateChange' || event.type === 'EmailPush' ? [`${event.accountId} ${event.changeId}`] : []
    )
    expect(new Set(ids).size).toBe(ids.length)
    expect(heard.notes.filter(({ body }) => body.status === 'closed')).toHaveLength(3 + 3)
  })

  it('goes on behind what an earlier run told, with every node upgraded and ids above the earlier ones', async () => {
    const first = await demo({ rate: 8, past: true })
    await first.source.stop()
    const from = toUnixUs(END - 5 * 24 * 3600e6)
    const second = await demo({ rate: 8, past: from })
    second.clock.advance(10_000)
    await second.source.stop()
    expect(second.heard.frameTimes[0]).toBeGreaterThan(from)
    expect(second.heard.notes.some(({ body }) => body.truth === 'rolling-upgrade')).toBe(false)
    expect(second.heard.events.find(({ event }) => event.type === 'QueueRefresh')?.at).toBeLessThan(from + 3600e6)
    const highest = (heard: HeardHistory, pick: 'max' | 'min') =>
      Math[pick](...heard.events.flatMap(({ event }) => (event.type === 'StateChange' ? [Number(event.changeId)] : [])))
    expect(highest(second.heard, 'min')).toBeGreaterThan(highest(first.heard, 'max'))
  })

  it('tells times that are never ahead of the clock, and little behind it', async () => {
    const { clock, heard, source } = await demo({ rate: 50, past: false })
    for (let n = 0; n < 100; n++) {
      clock.advance(100)
      expect(heard.frameTimes.at(-1) ?? 0).toBeLessThanOrEqual(clock.nowUnix())
    }
    expect(clock.nowUnix() - (heard.frameTimes.at(-1) ?? 0)).toBeLessThan(500_000)
    await source.stop()
  })

  it('keeps its pace when the wall clock is set, and leaves out what a sleeping machine missed', async () => {
    const { clock, heard, source } = await demo({ rate: 100, past: false })
    clock.advance(1000)
    clock.jump(3600_000)
    clock.advance(1000)
    expect(heard.frameTimes.length).toBeLessThan(300)
    expect(heard.backwards).toBe(0)
    const before = source.frames
    // One timer that comes an hour late.
    const late = vi.spyOn(clock, 'nowMono').mockReturnValue((clock.nowMono() + 3600e6) as never)
    clock.advance(15)
    expect(source.frames - before).toBeLessThan(10)
    late.mockRestore()
    await source.stop()
  })

  it('ends when it is stopped, also while the past is told, and twice', async () => {
    const clock = new FakeClock(END)
    const heard = new HeardHistory()
    const source = new SimulatorSource({ seed: 5, nodes: 12, rate: 8, past: true, sink: heard, clock })
    const starting = source.start()
    await Promise.all([source.stop(), source.stop(), starting])
    expect(heard.frameTimes.at(-1) ?? 0).toBeLessThan(END - 24 * 3600e6)
    expect(heard.notes.slice(-3).map(({ body }) => body.status)).toEqual(['closed', 'closed', 'closed'])
    expect(clock.pending).toBe(0)
  })
})
