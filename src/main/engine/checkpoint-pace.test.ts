import { describe, expect, it } from 'vitest'
import { CheckpointPace } from './checkpoint-pace.ts'

const folded = (bytes: number, arrivals: number, notes: readonly number[] = []): CheckpointPace => {
  const pace = new CheckpointPace()
  pace.written(bytes)
  for (let n = 0; n < arrivals; n++) pace.arrival()
  for (const note of notes) pace.note(note)
  return pace
}

describe('CheckpointPace', () => {
  it('wants a small state each 30,000 arrivals, and takes it at any time', () => {
    expect([29_999, 30_000].map((n) => folded(10_000, n).isDue(0))).toEqual([false, true])
    expect(folded(10_000, 0).isWorth(0)).toBe(true)
  })

  it('lets a large state wait until as much was folded as it weighs', () => {
    expect([50_000, 99_999, 100_000].map((n) => folded(800_000, n).isDue(0))).toEqual([false, false, true])
    expect([1_000, 100_000].map((n) => folded(800_000, n).isWorth(0))).toEqual([false, true])
  })

  it('counts the answers of a large cluster as the work that they are', () => {
    const notes = Array.from({ length: 40 }, () => 25_000)
    expect(folded(400_000, 0, notes).isDue(0)).toBe(true)
  })

  it('earns many recent frames with 16 observations for each', () => {
    expect([319_999, 320_000].map((n) => folded(600_000, n).isDue(20_000))).toEqual([false, true])
  })
})
