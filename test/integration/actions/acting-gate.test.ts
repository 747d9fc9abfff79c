import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ManagementInput } from '../../../src/shared/api/management.ts'
import { startEngineRig } from '../engine/engine-rig.ts'
import { type ActingRig, startActingRig } from './acting-rig.ts'

const LONG = 120_000

/** V16: what destroys something is done with its own confirmation only. */
describe('the gate of actions', () => {
  let it2: ActingRig
  beforeAll(async () => {
    it2 = await startActingRig({ nodes: 2 })
  }, LONG)
  afterAll(() => it2.stop(), LONG)

  const caches = async () => {
    const { draft } = await it2.draft('invalidate-caches')
    return draft
  }
  /** Frames that emptied the caches: none may come without a confirmation. */
  const runs = async (): Promise<number> => (await it2.view()).open
  const run = (draft: string, confirmation: string, typed: string, api = it2.api) =>
    api.actions.run({ cluster: it2.slug, draft, confirmation, typed })
  const confirm = (draft: string, api = it2.api) => api.actions.confirm({ cluster: it2.slug, draft })

  it(
    'nothing is done without a confirmation, with a forged one, or with the wrong name typed',
    async () => {
      const draft = await caches()
      await expect(run(draft, '', 'Acted on')).rejects.toThrow('not confirmed')
      await expect(run(draft, 'A'.repeat(32), 'Acted on')).rejects.toThrow('not confirmed')
      for (const typed of ['', 'acted on', 'Acted on ', 'Enter']) {
        const { confirmation } = await confirm(draft)
        await expect(run(draft, confirmation, typed)).rejects.toThrow('«Acted on»')
      }
      expect(await runs()).toBe(0)
    },
    LONG
  )

  it(
    'a confirmation of another page, of another draft or of another act is none',
    async () => {
      const draft = await caches()
      const other = it2.rig.openPage()
      const { confirmation: theirs } = await confirm(draft, other.api)
      await expect(run(draft, theirs, 'Acted on')).rejects.toThrow('not confirmed')
      const { confirmation: ofAnother } = await confirm(await caches())
      await expect(run(draft, ofAnother, 'Acted on')).rejects.toThrow('not confirmed')
      const { confirmation: ofRemoval } = await it2.api.clusters.confirmRemoval({ cluster: it2.slug })
      await expect(run(draft, ofRemoval, 'Acted on')).rejects.toThrow('not confirmed')
      other.close()
      expect(await runs()).toBe(0)
    },
    LONG
  )

  it(
    'of a double click, a race and a replay one is done, once',
    async () => {
      const draft = await caches()
      const { confirmation } = await confirm(draft)
      const tries = await Promise.allSettled([
        run(draft, confirmation, 'Acted on'),
        run(draft, confirmation, 'Acted on'),
        confirm(draft).then((it) => run(draft, it.confirmation, 'Acted on'))
      ])
      const done = tries.filter((it) => it.status === 'fulfilled')
      expect(done).toHaveLength(1)
      await expect(run(draft, confirmation, 'Acted on')).rejects.toThrow()
      await it2.ended((done[0] as PromiseFulfilledResult<{ run: string }>).value.run)
    },
    LONG
  )

  it('parameters that the entry does not know, or that are none, are refused before anything is drafted', async () => {
    await expect(it2.draft('block', { address: 'example.org' })).rejects.toThrow('no IP address')
    await expect(it2.draft('block', { address: '0.0.0.0/0' })).rejects.toThrow()
    await expect(it2.draft('block', { address: '203.0.113.1', colour: 'x' })).rejects.toThrow('no parameter')
    await expect(it2.draft('push-metrics')).rejects.toThrow('timer')
    await expect(it2.draft('nothing-like-it')).rejects.toThrow('no entry')
  })

  it('a block of half the Internet is warned of before', async () => {
    const { warnings } = await it2.draft('block', { address: '128.0.0.0/1' })
    expect(warnings.some(({ severity }) => severity !== 'info')).toBe(true)
  })
})

describe('where nobody may act', () => {
  it(
    'a host without --allow-actions drafts and runs nothing, though the cluster allows it',
    async () => {
      const it1 = await startActingRig({ nodes: 1, allowActions: false })
      const { allowed, refusal, entries } = await it1.view()
      expect({ allowed, refusal }).toEqual({ allowed: false, refusal: expect.stringContaining('--allow-actions') })
      expect(entries.every(({ unavailable }) => unavailable !== null)).toBe(true)
      await expect(it1.draft('reload-blocked-ips')).rejects.toThrow('--allow-actions')
      await it1.stop()
    },
    LONG
  )

  it(
    'a cluster without the setting, though the host allows it',
    async () => {
      const it1 = await startActingRig({ nodes: 1, setting: { actions: false } satisfies Partial<ManagementInput> })
      await expect(it1.draft('reload-blocked-ips')).rejects.toThrow('without actions')
      await it1.stop()
    },
    LONG
  )

  it(
    'the demo',
    async () => {
      const rig = await startEngineRig({ initial: { kind: 'demo', seed: 1, nodes: 3, rate: 1 }, allowActions: true })
      const cluster = rig.engine.initialSlug ?? ''
      expect(await rig.api.actions.view({ cluster })).toMatchObject({ allowed: false })
      await expect(
        rig.api.actions.draft({ cluster, entry: 'reload-blocked-ips', url: null, params: {} })
      ).rejects.toThrow('made up')
      await rig.stop()
    },
    LONG
  )
})
