import { describe, expect, it } from 'vitest'
import { reconnectDelayMs } from './reconnect-delay.ts'

describe('the delay before a reconnect', () => {
  it('starts at 2 to 3 seconds and grows to at most 30', () => {
    const delays = [0, 1, 2, 3, 4, 5, 1000].map((count) => [
      reconnectDelayMs({ count, retryable: true }, 0),
      reconnectDelayMs({ count, retryable: true }, 1)
    ])
    expect(delays).toEqual([
      [2000, 3000],
      [4000, 5000],
      [8000, 9000],
      [16_000, 17_000],
      [29_000, 30_000],
      [29_000, 30_000],
      [29_000, 30_000]
    ])
  })

  it('is a minute where only a person can help', () => {
    expect(reconnectDelayMs({ count: 0, retryable: false }, 0.5)).toBe(60_500)
    expect(reconnectDelayMs({ count: 9, retryable: false }, 0)).toBe(60_000)
  })

  it('spreads fifty clients that were cut off together so that no tenth of a second holds over a tenth of them', () => {
    let seed = 7
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const slots = new Map<number, number>()
    for (let i = 0; i < 5000; i++) {
      const slot = Math.floor(reconnectDelayMs({ count: 0, retryable: true }, random()) / 100)
      slots.set(slot, (slots.get(slot) ?? 0) + 1)
    }
    expect(Math.max(...slots.values()) / 5000).toBeLessThan(0.12)
  })
})
