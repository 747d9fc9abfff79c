import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ActingRig, startActingRig } from './acting-rig.ts'

describe('what an operator runs on 0.16', () => {
  let it4: ActingRig
  beforeAll(async () => {
    it4 = await startActingRig()
  }, 90_000)
  afterAll(() => it4.stop(), 30_000)

  it('a reload of the blocked addresses is accepted, seen on the bus and proven at each node', async () => {
    const run = await it4.ended(await it4.begin('reload-blocked-ips'))
    expect(run).toMatchObject({ verdict: 'proven', stage: 'over' })
    expect(run.frame).not.toBeNull()
    expect(run.nodes.map(({ nodeId }) => nodeId)).toEqual([0, 1, 2, 3])
    expect(run.steps.map(({ step }) => step).filter((step) => step !== 'evidence')).toEqual([
      'requested',
      'accepted',
      'broadcast',
      'verdict'
    ])
  }, 90_000)
})
