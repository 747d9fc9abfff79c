import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { ACCOUNT_USER, CAPTURE_GRANT, SYSTEM_USER } from '../../../src/shared/api/nats-users.ts'
import { NATS_RELEASES } from '../../support/nats-releases.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { type EngineRig, startEngineRig } from './engine-rig.ts'

const WAIT = { timeout: 20_000, interval: 50 }
const NO_SYSTEM = expect.stringContaining('No system account and no HTTP monitoring')
const NO_EVENTS = expect.stringContaining('No events of the system account')
const open: { stop(): Promise<void> }[] = []
const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
  open.push(thing)
  return thing
}
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop()
})

/** A server whose two users are exactly those that the page offers to copy. */
const startServer = async (binary: string): Promise<NatsServer> => {
  const users = (snippet: string): string => snippet.replace(/^#.*\n/u, '')
  const config = `accounts {
  STW { ${users(ACCOUNT_USER)} }
  SYS { ${users(SYSTEM_USER)} }
}
system_account: SYS
`
  return keep(await startNatsServer({ name: 'a1', binary, config }))
}

const startCluster = async (server: NatsServer): Promise<{ rig: EngineRig; cluster: string }> => {
  const rig = keep(await startEngineRig())
  const { draft } = await rig.api.wizard.draft({
    connection: { servers: [server.address], auth: { kind: 'password', user: 'stoa' }, tls: null },
    secrets: { password: 'change-me' }
  })
  const { slug } = await rig.api.clusters.create({ draft, name: 'Lab' })
  return { rig, cluster: slug }
}

/** The first push of a live topology. */
const topologyOf = async (rig: EngineRig, cluster: string) => {
  const pushes = await rig.api.topology.watch({ cluster, moment: { kind: 'live' }, spanMs: 60_000 })
  for await (const view of pushes) return view
  throw new Error('no push')
}

it.each(NATS_RELEASES)('a system user that is added later shows the servers at once, on $version', async (release) => {
  const server = await startServer(release.binary)
  const { rig, cluster } = await startCluster(server)
  const { api, dataFolder } = rig
  await vi.waitFor(async () => {
    const { missing } = await topologyOf(rig, cluster)
    expect(missing).toEqual(expect.arrayContaining([NO_SYSTEM, NO_EVENTS]))
  }, WAIT)
  expect(await api.clusters.levelTwo({ cluster })).toEqual({ system: null, monitoring: [], present: [] })

  const system = { kind: 'password' as const, user: 'stoa-system' }
  await expect(api.clusters.setLevelTwo({ cluster, system, monitoring: [], secrets: {} })).rejects.toThrow(/password/)
  const secrets = { systemPassword: 'change-me-too' }
  expect(await api.clusters.setLevelTwo({ cluster, system, monitoring: [], secrets })).toEqual({ set: true })
  await vi.waitFor(async () => {
    const { missing, servers } = await topologyOf(rig, cluster)
    expect(missing).not.toContainEqual(NO_SYSTEM)
    expect(missing).not.toContainEqual(NO_EVENTS)
    expect(servers[0]?.memoryBytes).toBeGreaterThan(1_000_000)
  }, WAIT)
  const set = { system: { kind: 'password', user: 'stoa-system', file: null }, monitoring: [] }
  expect(await api.clusters.levelTwo({ cluster })).toEqual({ ...set, present: ['systemPassword'] })
  expect(readFileSync(join(dataFolder, 'clusters', cluster, 'cluster.json'), 'utf8')).not.toContain('change-me')

  // Without the password typed again it stays; without the user it is forgotten.
  await api.clusters.setLevelTwo({ cluster, system, monitoring: ['http://127.0.0.1:1'], secrets: {} })
  expect(await api.clusters.levelTwo({ cluster })).toMatchObject({ present: ['systemPassword'] })
  await api.clusters.setLevelTwo({ cluster, system: null, monitoring: [], secrets: {} })
  expect(await api.clusters.levelTwo({ cluster })).toEqual({ system: null, monitoring: [], present: [] })
})

it('says of a demo that it has no servers to be seen', async () => {
  const rig = keep(await startEngineRig())
  const { slug } = await rig.api.demo.start({ nodes: 3 })
  await expect(rig.api.clusters.levelTwo({ cluster: slug })).rejects.toThrow(/not reached over NATS/)
})

it('the rights of the capture grant stand in the snippet as comments, one a line', () => {
  const lines = ACCOUNT_USER.split('\n').map((line) => line.trim())
  for (const subject of CAPTURE_GRANT) expect(lines).toContain(`# "${subject}"`)
})
