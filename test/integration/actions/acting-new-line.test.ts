import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunView } from '../../../src/shared/api/action-views.ts'
import { put } from '../../support/stalwart-stand-in/first-objects.ts'
import { type ActingRig, SOON, startActingRig } from './acting-rig.ts'

const LONG = 120_000
const steps = (run: { readonly steps: readonly { readonly step: string }[] }): readonly string[] =>
  run.steps.map(({ step }) => step).filter((step) => step !== 'evidence')

describe('what an operator runs on 0.16', () => {
  let it4: ActingRig
  beforeAll(async () => {
    it4 = await startActingRig({ hasCanary: true })
  }, LONG)
  afterAll(() => it4.stop(), LONG)

  it(
    'a reload of the blocked addresses is accepted, seen on the bus and proven at each node',
    async () => {
      const run = await it4.ended(await it4.begin('reload-blocked-ips'))
      expect(run).toMatchObject({ verdict: 'proven', stage: 'over', cancellable: false })
      expect(run.frame).not.toBeNull()
      expect(run.nodes.map(({ nodeId }) => nodeId)).toEqual([0, 1, 2, 3])
      expect(steps(run)).toEqual(['requested', 'accepted', 'broadcast', 'verdict'])
    },
    LONG
  )

  it(
    'a purge is queued, followed until it left the queue, and proven by the log',
    async () => {
      const run = await it4.ended(await it4.begin('purge-data'))
      expect(run.object).toMatch(/^[a-z0-9]+$/)
      expect(steps(run)).toEqual(expect.arrayContaining(['accepted', 'task', 'verdict']))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.sentence).toContain('store.data-store-purged')
    },
    LONG
  )

  it(
    'a pause of the queue shows its broadcast and the nodes that got it',
    async () => {
      const run = await it4.ended(await it4.begin('pause-queue'))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.sentence).toContain('reached nodes')
      await it4.ended(await it4.begin('resume-queue'))
    },
    LONG
  )

  it(
    'a block reaches every node, an unblock too, and its failure counters are reset',
    async () => {
      const address = '203.0.113.77'
      const run = await it4.ended(await it4.begin('block', { address, reason: 'other' }))
      expect(run).toMatchObject({ verdict: 'proven' })
      for (const at of [0, 1, 2, 3]) expect(it4.cluster.enforced(at)).toContain(address)
      const off = await it4.ended(await it4.begin('unblock', { address }))
      expect(off).toMatchObject({ verdict: 'proven' })
      expect(off.steps.some(({ sentence }) => sentence.includes('counters are being reset'))).toBe(true)
      for (const at of [0, 1, 2, 3]) expect(it4.cluster.enforced(at)).not.toContain(address)
    },
    LONG
  )

  it(
    'IPv4 written as IPv6 is blocked as IPv4, and a block that is over gives way to a new one',
    async () => {
      const { database } = it4.cluster
      put(database, 'BlockedIp', { address: '198.51.100.8', reason: 'manual', expiresAt: '2020-01-01T00:00:00Z' })
      const run = await it4.ended(await it4.begin('block', { address: '::ffff:198.51.100.8' }))
      expect(run.params).toContainEqual({ name: 'address', value: '198.51.100.8' })
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.steps.some(({ sentence }) => sentence.includes('in place of an entry that was over'))).toBe(true)
      expect(it4.cluster.enforced(2)).toContain('198.51.100.8')
    },
    LONG
  )

  it(
    'an address that is listed already stays as it is, and one that is stored in another form is found',
    async () => {
      const { database } = it4.cluster
      const run = await it4.ended(await it4.begin('block', { address: '198.51.100.8' }))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.steps.some(({ sentence }) => sentence.includes('already'))).toBe(true)
      put(database, 'BlockedIp', { address: '192.0.2.77/24', reason: 'manual' })
      await vi.waitFor(
        async () => {
          const stop = new AbortController()
          const look = { cluster: it4.slug, moment: { kind: 'live' as const }, spanMs: 60_000 }
          for await (const { rows } of await it4.api.addresses.watch(look, { signal: stop.signal })) {
            stop.abort()
            expect(rows.map(({ address }) => address)).toContain('192.0.2.0/24')
            return
          }
        },
        { timeout: 60_000, interval: 250 }
      )
      const off = await it4.ended(await it4.begin('unblock', { address: '192.0.2.0/24' }))
      expect(off.steps.map(({ sentence }) => sentence)).toContain('It is off the list.')
    },
    LONG
  )

  it(
    'prove now is a round of the canary, which each node has to hear',
    async () => {
      const run = await it4.ended(await it4.begin('prove-now', {}, 1))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.nodes.map(({ nodeId }) => nodeId)).toEqual([0, 2, 3])
    },
    LONG
  )

  it(
    'four run at once and no fifth; one that is called off makes room',
    async () => {
      it4.cluster.script.set('removeGreylist', { kind: 'held' })
      const ids = []
      for (let n = 0; n < 4; n++) ids.push(await it4.begin('remove-greylist'))
      await expect(it4.begin('remove-greylist')).rejects.toThrow('under way')
      for (const run of ids) {
        await vi.waitFor(async () => expect((await it4.run(run)).cancellable).toBe(true), SOON)
        await it4.api.actions.cancel({ cluster: it4.slug, run })
        expect(await it4.ended(run)).toMatchObject({ verdict: 'cancelled' })
      }
      it4.cluster.script.set('removeGreylist', null)
      it4.cluster.script.release()
      expect(await it4.view()).toMatchObject({ open: 0, openMost: 4 })
    },
    LONG
  )

  it(
    'allowing an address takes a reload of the settings',
    async () => {
      const run = await it4.ended(await it4.begin('allow', { address: '192.0.2.0/24', reason: 'the office' }))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.request).toContain('ReloadSettings')
      expect(await it4.ended(await it4.begin('unallow', { address: '192.0.2.0/24' }))).toMatchObject({
        verdict: 'proven'
      })
    },
    LONG
  )

  it(
    'a training is proven by its last line, and its broadcast is seen',
    async () => {
      const run = await it4.ended(await it4.begin('train-spam', {}, 2))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.sentence).toContain('spam.train-completed')
      expect(run.frame).not.toBeNull()
    },
    LONG
  )

  it(
    'a task that fails for good says why; run again now, it is followed anew',
    async () => {
      it4.cluster.script.set('purgeBlob', { kind: 'failed', reason: 'The disk is read-only' })
      const run = await it4.ended(await it4.begin('purge-blobs'))
      expect(run).toMatchObject({ verdict: 'failed' })
      expect(run.sentence).toContain('The disk is read-only')
      it4.cluster.script.set('purgeBlob', null)
      const again = await it4.ended(await it4.begin('retry-task', { task: run.object ?? '' }))
      expect(again).toMatchObject({ verdict: 'done' })
      expect(again.steps.some(({ state }) => state === 'gone')).toBe(true)
    },
    LONG
  )

  it(
    'a task that is called off is taken out of the queue',
    async () => {
      it4.cluster.script.set('resetUserQuotas', { kind: 'held' })
      const id = await it4.begin('reset-user-quotas')
      await vi.waitFor(async () => expect((await it4.run(id)).cancellable).toBe(true), SOON)
      expect(await it4.api.actions.cancel({ cluster: it4.slug, run: id })).toEqual({ cancelled: true })
      expect(await it4.ended(id)).toMatchObject({ verdict: 'cancelled' })
      it4.cluster.script.set('resetUserQuotas', null)
      it4.cluster.script.release()
      await expect(it4.api.actions.cancel({ cluster: it4.slug, run: id })).rejects.toThrow('not under way')
    },
    LONG
  )

  it(
    'destroying a task wants its id typed, and asks whether it is gone',
    async () => {
      it4.cluster.script.set('reindexTelemetry', { kind: 'failed', reason: 'no' })
      const failed = await it4.ended(await it4.begin('reindex-telemetry'))
      const task = failed.object ?? ''
      const draft = await it4.draft('destroy-task', { task })
      expect(draft).toMatchObject({ destructive: true, target: task })
      expect(await it4.ended(await it4.begin('destroy-task', { task }))).toMatchObject({ verdict: 'proven' })
      expect(await it4.ended(await it4.begin('destroy-task', { task }))).toMatchObject({ verdict: 'failed' })
    },
    LONG
  )

  it('repeating the last is a new draft of the same', async () => {
    const draft = await it4.api.actions.repeat({ cluster: it4.slug, run: null })
    expect(draft.entry).toBe('destroy-task')
    expect(draft.requests[0]?.body).toContain('destroy')
  })

  it(
    'the audit as a file holds every run with its steps',
    async () => {
      const progress: unknown[] = []
      for await (const push of await it4.api.actions.export({ cluster: it4.slug, format: 'ndjson' }))
        progress.push(push)
      expect(progress.at(-1)).toMatchObject({ state: 'done' })
      const { path, rows } = progress.at(-1) as { path: string; rows: number }
      const text = await readFile(path, 'utf8')
      const lines = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as RunView)
      expect(lines).toHaveLength(rows)
      expect(lines[0]).toMatchObject({ entry: 'reload-blocked-ips', verdict: 'proven' })
      expect(lines.every(({ steps: all }) => all.length >= 3)).toBe(true)
      for (const secret of it4.cluster.secrets) expect(text).not.toContain(secret)
    },
    LONG
  )
})
