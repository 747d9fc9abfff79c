import { describe, expect, it } from 'vitest'
import { LOAD_NODES, makeLoad, toLoadPayload } from '../../../../test/support/load.ts'
import { decodeBatch } from '../../../shared/wire/decode-batch.ts'

describe('the load of design.md section 11', () => {
  const load = makeLoad({ seed: 7, frames: 100_000 })

  it('has the shares, batches and sizes that the figures are stated for', () => {
    const kinds = new Map<string, number>()
    const nodes = new Set<number>()
    const accounts = new Map<number, number>()
    let singles = 0
    let largest = 0
    for (let n = 0; n < load.frames; n++) {
      const batch = decodeBatch(toLoadPayload(load, n), 'H')
      expect(batch.error).toBeNull()
      if (batch.nodeId !== null) nodes.add(batch.nodeId)
      if (batch.events.length === 1) singles++
      largest = Math.max(largest, batch.events.length)
      for (const event of batch.events) {
        kinds.set(event.type, (kinds.get(event.type) ?? 0) + 1)
        if ('accountId' in event) accounts.set(event.accountId, (accounts.get(event.accountId) ?? 0) + 1)
      }
    }
    const share = (type: string): number => (kinds.get(type) ?? 0) / load.events
    expect(share('StateChange')).toBeCloseTo(0.55, 2)
    expect(share('EmailPush')).toBeCloseTo(0.2, 2)
    expect(share('QueueRefresh')).toBeCloseTo(0.25, 2)
    expect(nodes.size).toBe(LOAD_NODES)
    expect(singles / load.frames).toBeCloseTo(0.8, 2)
    expect(largest).toBeGreaterThan(20)
    expect(largest).toBeLessThanOrEqual(100)
    expect(load.payloadBytes / load.frames).toBeGreaterThan(12)
    expect(load.payloadBytes / load.frames).toBeLessThan(16)
    // Zipf with exponent 1: the first account has about twice what the second has.
    const [first = 0, second = 1] = [...accounts.values()].sort((a, b) => b - a)
    expect(first / second).toBeCloseTo(2, 0)
  })

  it('counts each account up by one, from a start of up to 24 bits', () => {
    const last = new Map<number, bigint>()
    for (let n = 0; n < 20_000; n++) {
      for (const event of decodeBatch(toLoadPayload(load, n), 'H').events) {
        if (event.type !== 'StateChange' && event.type !== 'EmailPush') continue
        const before = last.get(event.accountId)
        if (before === undefined) expect(event.changeId).toBeLessThanOrEqual(2n ** 24n)
        else expect(event.changeId).toBe(before + 1n)
        last.set(event.accountId, event.changeId)
      }
    }
  })

  it('arrives as a Poisson process at the rate asked for', () => {
    const { arrivalsUs } = load
    const gaps = arrivalsUs.map((at, n) => at - (arrivalsUs[n - 1] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    expect(mean / 100).toBeCloseTo(1, 1)
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1)
  })

  it('is the same again for the same seed and another one for another', () => {
    expect(makeLoad({ seed: 7, frames: 1000 }).payloads).toEqual(load.payloads.slice(0, load.offsets[1000]))
    expect(makeLoad({ seed: 8, frames: 1000 }).payloads).not.toEqual(load.payloads.slice(0, load.offsets[1000]))
  })
})
