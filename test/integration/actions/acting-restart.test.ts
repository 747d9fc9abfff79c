import { expect, it, vi } from 'vitest'
import { startEngineRig } from '../engine/engine-rig.ts'
import { SOON, startActingRig } from './acting-rig.ts'

it('a run that was under way when Stoa ended stands as unknown after the next start, and nothing is stuck', async () => {
  const it2 = await startActingRig({ nodes: 2 })
  it2.cluster.script.set('resetUserQuotas', { kind: 'held' })
  const id = await it2.begin('reset-user-quotas')
  await vi.waitFor(async () => expect((await it2.run(id)).object).not.toBeNull(), SOON)
  const { dataFolder } = it2.rig
  await it2.rig.stop()

  const again = await startEngineRig({ dataFolder, allowActions: true })
  const stop = new AbortController()
  const look = { cluster: it2.slug, moment: { kind: 'live' as const }, spanMs: 60_000 }
  await vi.waitFor(async () => {
    for await (const { runs } of await again.api.actions.watch(look, { signal: stop.signal })) {
      expect(runs.find(({ run }) => run === id)).toMatchObject({ verdict: expect.any(String), stage: 'over' })
      expect(['unknown', 'cancelled']).toContain(runs.find(({ run }) => run === id)?.verdict)
      break
    }
  }, SOON)
  stop.abort()
  expect(await again.api.actions.view({ cluster: it2.slug })).toMatchObject({ open: 0 })
  await again.stop()
  await it2.cluster.stop()
  await it2.nats.stop()
}, 120_000)
