import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AddressesView } from '../../../src/shared/api/address-views.ts'
import type { BlockDetail, BlockRow } from '../../../src/shared/api/block-views.ts'
import { type ManagedStoa, startManagedStoa } from '../../support/managed-stoa.ts'
import { toDate } from '../../support/stalwart-stand-in/shared-database.ts'

/** Nothing here waits longer than this for one thing. */
const SOON = { timeout: 60_000, interval: 250 }
const LONG = 150_000

let story: ManagedStoa
const live = { kind: 'live' } as const
const addresses = (): Promise<AddressesView> =>
  story.first((signal) => story.api.addresses.watch({ ...story.look }, { signal }))
const blocks = async (): Promise<readonly BlockRow[]> =>
  (await story.first((signal) => story.api.blocks.watch({ ...story.look, families: ['block'] }, { signal }))).rows
const detailOf = async (address: string): Promise<BlockDetail> => {
  const row = (await blocks()).find((each) => each.address?.address === address)
  if (!row) throw new Error(`no block of ${address} on the bus`)
  return story.api.blocks.detail({ cluster: story.slug, moment: live, seq: row.seq })
}
const evidenceOf = async (address: string): Promise<ReadonlyMap<number, string>> =>
  new Map((await detailOf(address)).marks.map(({ nodeId, evidence }) => [nodeId, evidence]))

describe('what four nodes say of blocks, on three real NATS servers', () => {
  beforeAll(async () => {
    story = await startManagedStoa()
    await vi.waitFor(async () => {
      const { sites } = await story.first((signal) => story.api.management.view({ cluster: story.slug }, { signal }))
      expect(sites.map((site) => [site.nodeId !== null, site.trouble])).toEqual(
        Array.from({ length: 4 }, () => [true, null])
      )
      expect((await addresses()).knownUs).not.toBeNull()
    }, SOON)
  }, LONG)
  afterAll(() => story.stop(), LONG)

  it('a ban is processed where its node logs it, and the block on the bus has its address', async () => {
    story.cluster.ban(1, '198.51.100.40')
    await vi.waitFor(async () => {
      const evidence = await evidenceOf('198.51.100.40')
      expect(evidence.get(1)).toBe('own')
      for (const node of [0, 2, 3]) expect(evidence.get(node)).toBe('processed')
    }, SOON)
    const { row, marks, notes } = await detailOf('198.51.100.40')
    expect(row.address).toMatchObject({ isManual: false, ownerNode: 1 })
    expect(notes.join(' ')).toContain('processed, no attempt since')
    const [word] = marks.find(({ nodeId }) => nodeId === 2)?.words ?? []
    expect((word?.secondMs ?? 1) % 1_000).toBe(0)
  })

  it('the attacker comes back to one node: there it is enforced', async () => {
    expect(story.cluster.attack(3, '198.51.100.40')).toBe(false)
    await vi.waitFor(async () => {
      const evidence = await evidenceOf('198.51.100.40')
      expect([evidence.get(2), evidence.get(3)]).toEqual(['processed', 'enforced'])
    }, SOON)
  })

  it('made through the API alone it is stored and not enforced, until a reload is on the bus', async () => {
    const createdAt = toDate(Date.now())
    const object = { address: '203.0.113.9', reason: 'manual', createdAt, expiresAt: null }
    story.cluster.database.insert('BlockedIp', object, 0, Date.now())
    await vi.waitFor(async () => {
      const view = await addresses()
      expect(view.rows.find(({ address }) => address === '203.0.113.9')?.standing).toBe('not-enforced')
      expect(view.counts.notEnforced).toBe(1)
    }, SOON)
    expect(story.cluster.attack(2, '203.0.113.9')).toBe(true)
    await story.json('run', 'reload-blocked-ips', '--wait')
    await vi.waitFor(async () => {
      const row = (await addresses()).rows.find(({ address }) => address === '203.0.113.9')
      expect(row?.standing).toBe('stored')
    }, SOON)
    const told = await story.api.addresses.story({ cluster: story.slug, moment: live, address: '203.0.113.9' })
    expect(told.chapters.map(({ kind }) => kind)).toEqual(['blocked', 'reloaded'])
  })

  it('the operator’s own networks are guarded before a block and alarmed after one', async () => {
    await story.api.management.set({
      cluster: story.slug,
      setting: story.setting({ networks: ['192.0.2.0/24'] }),
      secrets: {}
    })
    await vi.waitFor(async () => {
      const guarded = await story.api.addresses.guard({ cluster: story.slug, address: '::ffff:192.0.2.9' })
      expect(guarded.address).toBe('192.0.2.9')
      expect(guarded.sentence).toContain('your own network 192.0.2.0/24')
    }, SOON)
    story.cluster.ban(0, '192.0.2.9')
    await vi.waitFor(async () => {
      expect((await addresses()).warnings.join(' ')).toContain('192.0.2.9')
      const { findings } = await story.json<{ findings: { id: string; severity: string }[] }>('state')
      expect(findings.find(({ id }) => id === 'address-lockout/192.0.2.9')?.severity).toBe('critical')
    }, SOON)
  })
})
