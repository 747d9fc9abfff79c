import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
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

async function start(who: 'admin' | 'reader' = 'admin', forbidden: readonly string[] = []): Promise<void> {
  cluster = await startStalwartCluster({ nodes: 3, line: 'old', natsUrls: [nats.address] })
  cluster.forbid(who, forbidden)
  rig = await watchNodes({ urls: cluster.urls, secret: cluster.keys[who] })
}

const settingsOf = (at: number): Readonly<Record<string, string>> => {
  const note = rig.notes.findLast(({ url, call }) => url === cluster.urls[at] && call === 'settings/keys')
  return note === undefined ? {} : (JSON.parse(String(note.answer)) as { data: Record<string, string> }).data
}

describe('nodes of the old line', () => {
  it('tell their own settings without the passwords in them', async () => {
    await start()
    await soon('all to be known', () => rig.views().every(({ nodeId, version }) => nodeId !== null && version !== null))
    expect(rig.views().map(({ line, nodeId, version, clustered }) => [line, nodeId, version, clustered])).toEqual([
      ['old', 1, '0.15.5', true],
      ['old', 2, '0.15.5', true],
      ['old', 3, '0.15.5', true]
    ])
    expect(settingsOf(1)).toMatchObject({
      'cluster.node-id': '2',
      'cluster.coordinator': 'bus',
      'store.bus.type': 'nats'
    })
    await soon('queue and training', () => rig.notes.filter(({ call }) => call === 'queue/status').length === 3)
    for (const secret of cluster.secrets) expect(rig.text()).not.toContain(secret)
  })

  it('tell of a ban: its line at the origin, receipts at the others, the key', async () => {
    await start()
    await soon('lists', () => rig.notes.some(({ call }) => call === 'settings/blocked-ip'))
    await soon('logs', () => rig.views().every(({ version }) => version !== null))
    cluster.ban(1, '203.0.113.7')
    await soon('the key', () => rig.objects('settings/blocked-ip').has('203.0.113.7'))
    const heard = (at: number, event: string): boolean =>
      rig.notes.some(({ url, log }) => url === cluster.urls[at] && JSON.stringify(log ?? []).includes(event))
    await soon(
      'lines',
      () => heard(1, 'security.authentication-ban') && heard(0, 'ReloadBlockedIps') && heard(2, 'ReloadBlockedIps')
    )
  })

  it('name each permission that is missing, and tell the rest', async () => {
    await start('reader', ['logs-view'])
    await soon('the missing one', () => rig.view(1).missing.some(({ permission }) => permission === 'logs-view'))
    await soon('the settings', () => settingsOf(1)['cluster.node-id'] === '2')
    expect(rig.view(1).trouble).toBeNull()
  })
})
