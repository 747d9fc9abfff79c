import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toNodeId, toSeq, toUnixUs } from '../../../src/shared/cluster/units.ts'
import { encodeBatch } from '../../../src/shared/wire/encode-batch.ts'
import { toObjectName } from '../../../src/shared/wire/enums.table.ts'
import {
  ANSWERS,
  about,
  idsOf,
  lastingOf,
  NEW_CLUSTER,
  RoleFold,
  SITES,
  type StalwartNote,
  THEN_US,
  viewOf,
  whole
} from '../../support/role-notes.ts'

const [ONE, TWO, THREE] = SITES

describe('leases', () => {
  const moved = whole(TWO, 'x:ClusterNode/get', ANSWERS.new.nodesTakenOver)
  const AT = Date.UTC(2026, 10, 21, 8, 39) * 1000

  it('shows beside our own presence, and marks where they contradict each other', async () => {
    const fold = new RoleFold(AT).tell(...NEW_CLUSTER, whole(TWO, 'x:ClusterNode/get', ANSWERS.new.nodesStale)).wait(11)
    const { leases } = await viewOf(fold)
    expect(leases.map((it) => [it.nodeId, it.status, it.disagreement])).toEqual([
      [0, 'stale', null],
      [1, 'active', null],
      [2, 'active', null]
    ])
    expect(lastingOf(fold).find((it) => it.id === 'lease-will-move/0')).toMatchObject({ severity: 'warning' })
    expect(lastingOf(fold).find((it) => it.id === 'lease-stale-http-up/0')).toMatchObject({ severity: 'critical' })
  })

  it('tells that a node took over the id of one that was away', () => {
    // api3 restarted while the lease of api1 was older than an hour: it took id 0.
    const intruder = about(THREE, 0, '[default]', { hostname: 'api3.lab.test', startedAt: '2026-11-21T08:38:20Z' })
    const fold = new RoleFold(AT)
      .tell(about(TWO, 1, 'storeonly'), intruder, moved)
      .wait(1)
      .wait(11)
    expect(lastingOf(fold).find((it) => it.rule === 'node-id-moved')).toMatchObject({
      id: 'node-id-moved/0',
      severity: 'critical',
      text: expect.stringContaining('api3.lab.test runs as node 0, but its own lease is that of node 2')
    })
  })

  it('tells that two processes started under one id', () => {
    const fold = new RoleFold(AT)
      .tell(about(ONE, 0, '[default]'), about(THREE, 0, '[default]', { hostname: 'api3.lab.test' }), moved)
      .wait(1)
      .wait(11)
    expect(lastingOf(fold).find((it) => it.id === 'node-id-moved/0')?.text).toContain(
      `${ONE} and ${THREE} all started as node 0`
    )
  })

  it('takes two URLs of one process for one', () => {
    const same = { hostname: 'api1.lab.test' }
    const fold = new RoleFold(AT)
      .tell(about(ONE, 0, '[default]', same), about(THREE, 0, '[default]', same), moved)
      .wait(12)
    expect(idsOf(fold).filter((it) => it.startsWith('node-id-moved'))).toEqual([])
  })

  it('tells that a node started without the bus', () => {
    const fold = new RoleFold().tell(...NEW_CLUSTER, about(TWO, 1, null, { clustered: false })).wait(11)
    expect(lastingOf(fold).find((it) => it.rule === 'start-unclustered')).toMatchObject({
      subject: 'node 1',
      severity: 'critical'
    })
  })
})

describe('sites', () => {
  const trouble = (kind: string | null, call: string | null, sentence: string): StalwartNote => ({
    url: TWO,
    call,
    status: kind === null ? 200 : 401,
    trouble: kind,
    sentence
  })

  it('tells of a key that is refused, and takes it back', async () => {
    const fold = new RoleFold()
      .tell(...NEW_CLUSTER, trouble('refused-login', null, 'The key is refused.'))
      .wait(1)
      .wait(31)
    expect((await viewOf(fold)).sites[1]).toMatchObject({ state: 'bad', sentence: 'The key is refused.' })
    expect(idsOf(fold)).toContain(`site-trouble/${TWO}`)
    fold
      .tell(trouble(null, null, 'It answers again.'))
      .wait(1)
      .wait(6)
    expect((await viewOf(fold)).sites[1]).toMatchObject({ state: 'ok' })
    expect(idsOf(fold)).not.toContain(`site-trouble/${TWO}`)
  })

  it('tells at once that this computer is blocked', () => {
    const fold = new RoleFold().tell(...NEW_CLUSTER, trouble('banned', null, 'It blocked this computer.')).wait(1)
    expect(lastingOf(fold).find((it) => it.rule === 'site-banned-us')).toMatchObject({ severity: 'critical' })
  })

  it('names each missing permission with what it would add', async () => {
    const missing = [{ permission: 'sysLogGet', adds: 'what each node does' }]
    const fold = new RoleFold().tell(...NEW_CLUSTER, about(TWO, 1, 'storeonly', { missing })).wait(6)
    expect((await viewOf(fold)).missing).toContain(
      'The key lacks the permission sysLogGet at 1 of 3 nodes: what each node does'
    )
    expect(lastingOf(fold).find((it) => it.rule === 'permission-missing')?.text).toContain('sysLogGet')
  })

  it('tells of certificates that run out', async () => {
    const certificates = JSON.stringify({
      list: [
        {
          id: 'b',
          notValidAfter: '2026-11-30T00:00:00Z',
          issuer: 'Lab CA',
          subjectAlternativeNames: { 'mx.lab.test': true }
        },
        { id: 'c', notValidAfter: '2027-11-30T00:00:00Z', subjectAlternativeNames: { 'b.lab.test': true } }
      ]
    })
    const fold = new RoleFold().tell(...NEW_CLUSTER, whole(ONE, 'x:Certificate/get', certificates)).wait(1)
    expect((await viewOf(fold)).certificates.map((it) => it.state)).toEqual(['warn', 'ok'])
    expect(lastingOf(fold).find((it) => it.rule === 'certificate-expiring')?.subject).toBe('mx.lab.test')
  })
})

describe('a node without an outgoing queue', () => {
  const DATA_STORE = Array.from({ length: 200 }, (_, i) => i).find((i) => toObjectName(i) === 'DataStore') ?? -1
  const reload = encodeBatch(toNodeId(0), [{ type: 'RegistryReload', objectType: DATA_STORE }], 'H')

  /** Settings reloads of node 0, 100 ms apart. */
  function hear(it: RoleFold, count: number): void {
    const writer = new BatchWriter(new ArrayBuffer(256 * 1024))
    for (let i = 0; i < count; i++) writer.arrival(0, toUnixUs(it.at + i * 100_000), reload)
    const batch = writer.take(['nats-1'])
    it.fold.apply(toSeq(it.nextSeq), batch)
    it.pass(batch.count, count * 100_000)
  }

  it('has its settings reloads counted since its start, each frame once', () => {
    const it = new RoleFold().tell(...NEW_CLUSTER)
    hear(it, 70)
    it.wait(10)
    const found = lastingOf(it).find((one) => one.id === 'role-no-outbound/2')
    expect(found?.text).toContain('At least 64 of 1024 were heard since its start.')
    expect(it.fold.picture.roles.queueEventsSince(THEN_US).count).toBe(70)
    const restored = Fold.restore(it.fold.checkpoint(), { wire: 'H' })
    expect(restored.picture.roles.queueEventsSince(THEN_US).count).toBe(70)
  })

  it('is deaf once its channel is full', () => {
    const it = new RoleFold().tell(...NEW_CLUSTER)
    hear(it, 1_030)
    it.wait(10)
    expect(lastingOf(it).find((one) => one.id === 'role-no-outbound/2')).toMatchObject({ severity: 'critical' })
  })
})
