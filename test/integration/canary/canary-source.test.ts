import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CanaryState } from '../../../src/shared/latency/canary-state.ts'
import { type CanaryRig, startCanary } from './canary-rig.ts'

/** Rounds come each 2 s, and each takes up to 5 s where somebody is silent. */
const SOON = { timeout: 60_000, interval: 50 }

let rig: CanaryRig | null = null
afterEach(async () => {
  await rig?.stop()
  rig = null
})

const pairsOf = (state: CanaryState): number => [...state.pairs.all].filter((pair) => pair.lastUs !== null).length
const cutOf = (state: CanaryState): readonly (number | null)[] =>
  state.sites.all.filter((site) => site.cutSince !== null).map((site) => site.node)
const overOf = (state: CanaryState): number => state.rounds.all.filter((round) => round.state !== 'running').length

describe.each(['new', 'old'] as const)('the canary on four nodes of the %s line', (line) => {
  const first = line === 'new' ? 0 : 1

  it('fills the whole matrix, and nobody is named', async () => {
    rig = await startCanary(line)
    const { state } = rig
    await vi.waitFor(() => expect(pairsOf(state)).toBe(16), SOON)
    expect(cutOf(state)).toEqual([])
    expect(state.sites.all.map((site) => [site.node, site.stream])).toEqual(
      [0, 1, 2, 3].map((at) => [at + first, 'listening'])
    )
    expect(state.rounds.all.filter((round) => round.state === 'failed')).toEqual([])
  })

  it('names the node that is cut off within two rounds, though its HTTP answers, and clears it once it is back', async () => {
    rig = await startCanary(line)
    const { state, cluster } = rig
    await vi.waitFor(() => expect(overOf(state)).toBeGreaterThanOrEqual(1), SOON)
    await vi.waitFor(() => expect(state.rounds.running).toBeNull(), SOON)
    const before = overOf(state)
    cluster.node(2).cut()
    await vi.waitFor(() => expect(overOf(state)).toBe(before + 2), SOON)
    expect(cutOf(state)).toEqual([2 + first])
    expect((await fetch(`${cluster.urls[2]}/healthz/ready`)).status).toBe(200)
    await cluster.node(2).heal()
    await vi.waitFor(() => expect(cutOf(state)).toEqual([]), SOON)
  })

  it('opens streams again that were dropped, and says so of a node that is gone', async () => {
    rig = await startCanary(line)
    const { state, cluster } = rig
    const streamOf = (at: number): string | undefined => state.sites.of(cluster.urls[at] ?? '')?.stream
    await vi.waitFor(() => expect(overOf(state)).toBeGreaterThanOrEqual(1), SOON)
    cluster.node(1).streams.end()
    await vi.waitFor(() => expect(streamOf(1)).toBe('lost'), SOON)
    await vi.waitFor(() => expect(streamOf(1)).toBe('listening'), SOON)
    await cluster.kill(3)
    await vi.waitFor(() => expect(cutOf(state)).toEqual([3 + first]), SOON)
    expect(streamOf(3)).toBe('lost')
    await cluster.start(3)
    await vi.waitFor(() => expect(cutOf(state)).toEqual([]), SOON)
  })
})

describe('the canary with a wrong password', () => {
  it('says that each node refused it, begins no storm of logins, and nothing of it is in any note', async () => {
    rig = await startCanary('new', 'not-the-password-7391')
    const { state, bodies } = rig
    await vi.waitFor(() => {
      expect(state.sites.all.filter((site) => site.stream === 'refused')).toHaveLength(4)
      expect(state.rounds.all.some((round) => round.state === 'failed')).toBe(true)
    }, SOON)
    expect(cutOf(state)).toEqual([])
    expect(JSON.stringify(bodies)).not.toContain('not-the-password-7391')
  })
})
