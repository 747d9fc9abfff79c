import { describe, expect, it } from 'vitest'
import { toCeiling, toFloor, toLogTicks } from './log-scale.ts'

describe('a logarithmic scale', () => {
  it('rounds down and up to 1, 2 or 5 times a power of ten', () => {
    expect([0.05, 0.0999, 1, 3, 7.2, 126].map(toFloor)).toEqual([0.05, 0.05, 1, 2, 5, 100])
    expect([0.05, 0.0999, 1, 3, 7.2, 126].map(toCeiling)).toEqual([0.05, 0.1, 1, 5, 10, 200])
  })

  it('names powers of ten over many decades, and what lies between over few', () => {
    expect(toLogTicks(0.05, 200)).toEqual([0.1, 1, 10, 100])
    expect(toLogTicks(0.2, 5)).toEqual([0.2, 0.5, 1, 2, 5])
  })
})
