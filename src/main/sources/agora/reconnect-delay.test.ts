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
      [4000, 6000],
      [8000, 12_000],
      [16_000, 24_000],
      [15_000, 30_000],
      [15_000, 30_000],
      [15_000, 30_000]
    ])
  })

  it('is a minute where only a person can help', () => {
    expect(reconnectDelayMs({ count: 0, retryable: false }, 0.5)).toBe(60_500)
    expect(reconnectDelayMs({ count: 9, retryable: false }, 0)).toBe(60_000)
  })

  it('spreads fifty clients over a restart so that no tenth of a second holds over a tenth of their tries', () => {
    let seed = 7
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    }
    for (const awayMs of [5000, 20_000, 60_000]) {
      const slots = new Map<number, number>()
      let tries = 0
      for (let client = 0; client < 50; client++) {
        let at = 0
        for (let count = 0; at < awayMs; count++) {
          at += reconnectDelayMs({ count, retryable: true }, random())
          tries++
          const slot = Math.floor(at / 100)
          slots.set(slot, (slots.get(slot) ?? 0) + 1)
        }
      }
      expect(Math.max(...slots.values()) / tries).toBeLessThanOrEqual(0.1)
    }
  })
})
