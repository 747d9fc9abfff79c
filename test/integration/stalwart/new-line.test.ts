import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { REGISTRY_KINDS } from '../../../src/main/sources/stalwart/registry-kinds.table.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { put } from '../../support/stalwart-stand-in/first-objects.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { type SourceRig, soon, watchNodes } from './source-rig.ts'

let nats: NatsServer
let cluster: StalwartCluster
let rig: SourceRig

beforeAll(async () => {
  nats = await startNatsServer()
})
afterAll(() => nats.stop())
afterEach(async () => {
  await rig.stop()
  await cluster.stop()
})

async function start(
  options: Partial<Parameters<typeof startStalwartCluster>[0]> = {},
  before: () => void = () => undefined
): Promise<void> {
  cluster = await startStalwartCluster({ nodes: 3, line: 'new', natsUrls: [nats.address], ...options })
  before()
  rig = await watchNodes({ urls: cluster.urls, secret: cluster.keys.admin })
}

const isKnown = (at: number): boolean => rig.view(at).nodeId !== null && rig.view(at).lastAnswerUs !== null
const logged = (at: number, event: string): boolean =>
  rig.notes.some(
    ({ url, log }) =>
      url === cluster.urls[at] && ((log ?? []) as { event: string }[]).some((line) => line.event === event)
  )

describe('nodes of the new line', () => {
  it('tell who they are, every kind of object once, and none of their secrets', async () => {
    await start()
    await soon('all nodes to be known', () => [0, 1, 2].every(isKnown))
    await soon('all objects', () =>
      REGISTRY_KINDS.every(({ object }) => rig.notes.some(({ call }) => call === `x:${object}/get`))
    )
    expect(
      rig.views().map(({ line, nodeId, role, clustered, missing }) => ({ line, nodeId, role, clustered, missing }))
    ).toEqual([
      { line: 'new', nodeId: 0, role: 'worker', clustered: true, missing: [] },
      { line: 'new', nodeId: 1, role: 'front', clustered: true, missing: [] },
      { line: 'new', nodeId: 2, role: 'front', clustered: true, missing: [] }
    ])
    const whole = rig.notes.filter(({ whole }) => whole).map(({ call }) => call)
    expect(whole.sort()).toEqual(REGISTRY_KINDS.map(({ object }) => `x:${object}/get`).sort())
    expect([...rig.objects('x:ClusterNode/get').values()].map(({ nodeId }) => nodeId)).toEqual([0, 1, 2])
    for (const secret of cluster.secrets) expect(rig.text()).not.toContain(secret)
  })

  it('tell of a ban by three ways: its line at the origin, receipts at the others, the object', async () => {
    await start()
    await soon('all nodes to be known', () => [0, 1, 2].every(isKnown))
    cluster.ban(1, '203.0.113.7')
    await soon('the ban’s line', () => logged(1, 'security.authentication-ban'))
    await soon('receipts', () => logged(0, 'cluster.message-received') && logged(2, 'cluster.message-received'))
    await soon('the object', () =>
      [...rig.objects('x:BlockedIp/get').values()].some(({ address }) => address === '203.0.113.7')
    )
    expect(rig.notes.filter(({ call, delta }) => call === 'x:BlockedIp/get' && delta)).toHaveLength(1)
  })

  it('are followed through a list that no answer holds, and what goes from it', async () => {
    await start({}, () => {
      for (let n = 0; n < 1_203; n++) put(cluster.database, 'BlockedIp', { address: `10.${n >> 8}.${n & 255}.1` })
    })
    await soon('all of them', () => rig.objects('x:BlockedIp/get').size === 1_203)
    const ids = [...cluster.database.of('BlockedIp').keys()]
    const added = put(cluster.database, 'BlockedIp', { address: '203.0.113.7' })
    cluster.database.of('BlockedIp').delete(ids[600] ?? '')
    await soon('the new one', () => rig.objects('x:BlockedIp/get').has(added))
    expect([...rig.objects('x:BlockedIp/get').keys()].sort()).toEqual(
      [...cluster.database.of('BlockedIp').keys()].sort()
    )
    expect(rig.notes.filter(({ call, whole }) => call === 'x:BlockedIp/get' && whole)).toHaveLength(1)
  })

  it('answer for each other: when the one that is asked dies, another tells all of it anew, and it is found again', async () => {
    await start()
    await soon('one to be asked', () => rig.view(0).isAsked && logged(0, 'server.startup'))
    await cluster.kill(0)
    await soon('another to be asked', () => !rig.view(0).isAsked && rig.views().some(({ isAsked }) => isAsked))
    await soon(
      'all objects of it',
      () => rig.notes.filter(({ call, whole }) => call === 'x:Security/get' && whole).length === 2
    )
    expect(rig.view(0).trouble?.sentence).toBe(`${cluster.urls[0]} cannot be reached: nothing listens there.`)
    await cluster.start(0)
    await soon('it to be back', () => rig.view(0).trouble === null)
    await soon('its new start', () => rig.notes.filter(({ url, log }) => url === cluster.urls[0] && log).length > 1)
    expect(rig.troubles(0)).toEqual(['unreachable', null])
  })

  it('that started without their coordinator have no id, whatever the others say', async () => {
    await start({ alone: [2] })
    await soon('the others', () => [0, 1].every(isKnown))
    await soon('its log', () => logged(2, 'server.startup'))
    expect(rig.view(2)).toMatchObject({ nodeId: null, role: null, hostname: 'mx-3.stalwart.test' })
    expect(rig.view(2).clustered).not.toBe(true)
  })

  it('tell names of 64 KiB and of prototypes as they are, and nothing breaks', async () => {
    const name = 'n'.repeat(65_536)
    await start({}, () => {
      put(cluster.database, 'ClusterRole', { name })
      put(cluster.database, 'ClusterRole', { name: '__proto__' })
      put(cluster.database, 'BlockedIp', { address: '203.0.113.9' })
    })
    await soon('the roles', () => rig.objects('x:ClusterRole/get').size >= 4)
    const names = [...rig.objects('x:ClusterRole/get').values()].map((role) => role.name)
    expect(names).toContain(name)
    expect(names).toContain('__proto__')
  })
})
