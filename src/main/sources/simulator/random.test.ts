import { describe, expect, it } from 'vitest'
import { Agenda } from './agenda.ts'
import { Random } from './random.ts'
import { WeightedChoice, zipfChoice } from './weighted-choice.ts'

describe('random numbers', () => {
  it('are the same for the same seed and stream, and others otherwise', () => {
    const take = (seed: number, stream?: number): number[] => {
      const random = new Random(seed, stream)
      return Array.from({ length: 5 }, () => random.u32())
    }
    expect(take(1)).toEqual(take(1))
    expect(take(1)).not.toEqual(take(2))
    expect(take(1)).not.toEqual(take(1, 1))
    expect(take(1)).not.toEqual(take(2 ** 32 + 1))
  })

  it('fill their range evenly', () => {
    const random = new Random(3)
    const counts = new Uint32Array(16)
    for (let n = 0; n < 160_000; n++) {
      const slot = random.below(16)
      counts[slot] = (counts[slot] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })
})

describe('a weighted choice', () => {
  it('follows its weights, zero included', () => {
    const random = new Random(4)
    const choice = new WeightedChoice([1, 0, 3, 6])
    const counts = [0, 0, 0, 0]
    for (let n = 0; n < 100_000; n++) {
      const i = choice.pick(random)
      counts[i] = (counts[i] ?? 0) + 1
    }
    expect(counts.map((count) => count / 1000)).toEqual([
      expect.closeTo(10, 0),
      0,
      expect.closeTo(30, 0),
      expect.closeTo(60, 0)
    ])
  })

  it('gives rank n of a Zipf law the nth part of the first', () => {
    const random = new Random(5)
    const choice = zipfChoice(1000, 1)
    const counts = new Float64Array(1000)
    for (let n = 0; n < 500_000; n++) {
      const i = choice.pick(random)
      counts[i] = (counts[i] ?? 0) + 1
    }
    expect((counts[0] ?? 0) / (counts[9] ?? 1)).toBeCloseTo(10, -0.5)
  })
})

describe('the agenda', () => {
  it('runs what is soonest first, and of the same time what came first', () => {
    const agenda = new Agenda()
    const random = new Random(6)
    const ran: [number, number][] = []
    for (let n = 0; n < 500; n++) agenda.add(random.below(50), (at) => ran.push([at, n]))
    while (agenda.nextAt < Number.POSITIVE_INFINITY) agenda.runNext()
    expect(ran).toHaveLength(500)
    expect(ran).toEqual([...ran].sort(([a, n], [b, m]) => a - b || n - m))
  })
})
