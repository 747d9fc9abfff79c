import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { contract } from '../../src/shared/api/contract.ts'
import { type NatsServer, startNatsServer } from '../support/nats-server.ts'

/** V14: each credential is a canary that no other text holds; afterwards nothing outside memory may hold one. */
const CANARIES = {
  token: 'canary-token-7f3a91',
  password: 'canary-password-52cc08',
  pasted: 'canary-pasted-d4e1b7',
  system: 'canary-system-8e02dd',
  nkeySeed: 'SUACANARYSEEDQ6ZL2F7TQZ5V7',
  creds: '-----BEGIN NATS USER JWT-----\ncanary-jwt-93ab\n-----END NATS USER JWT-----'
}
const NEEDLES = ['canary-system', 'canary-token', 'canary-password', 'canary-pasted', 'SUACANARYSEED', 'canary-jwt']

type Api = ContractRouterClient<typeof contract>
let nats: NatsServer
let root: string
let dataFolder: string
let host: ChildProcess
let said = ''
let url: string
const heard: string[] = []
let api: Api
let socket: WebSocket

beforeAll(async () => {
  nats = await startNatsServer({ config: `authorization { token: "${CANARIES.token}" }` })
  root = mkdtempSync(join(tmpdir(), 'stoa-canary-'))
  dataFolder = join(root, 'data')
  const secrets = join(root, 'secrets')
  writeFileSync(secrets, `STOA_NATS_TOKEN=${CANARIES.token}\n`, { mode: 0o600 })
  const args = ['serve', '--json', '--data', dataFolder, '--connect', `nats://${nats.address}`, '--name', 'North']
  host = spawn(process.execPath, ['out/main/headless.js', ...args, '--secrets-file', secrets], { stdio: 'pipe' })
  for (const stream of [host.stdout, host.stderr]) {
    stream?.on('data', (part: Buffer) => {
      said += part.toString()
    })
  }
  await vi.waitFor(() => expect(said).toContain('\n'), 20_000)
  const first = JSON.parse(said.split('\n', 1)[0] ?? '') as { url: string; login: string }
  url = first.url
  const code = new URL(first.login).hash.slice('#login='.length)
  const answer = await fetch(`${url}login`, { method: 'POST', body: JSON.stringify({ code }) })
  const { token } = (await answer.json()) as { token: string }
  socket = new WebSocket(`${url.replace('http', 'ws')}rpc`, ['stoa', `token.${token}`], { origin: url.slice(0, -1) })
  socket.on('message', (message) => heard.push(String(message)))
  api = createORPCClient(new RPCLink({ websocket: socket as never }))
})
afterAll(async () => {
  host.kill('SIGKILL')
  await nats.stop()
  rmSync(root, { recursive: true, force: true })
})

const attempt = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    () => 'refused'
  )
const tryAll = async (draft: string) => {
  const seen: unknown[] = []
  for await (const steps of await api.wizard.try({ draft })) seen.push(steps)
  return seen
}
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('no credential reaches disk, log, traffic to the page, output or command line, in a run with errors and a crash', async () => {
  // The given token works: the cluster is heard.
  await expect
    .poll(
      async () => {
        for await (const clusters of await api.clusters.watch()) return clusters.map((one) => one.servers.hearing)
      },
      { timeout: 20_000 }
    )
    .toEqual([1])

  const connection = {
    servers: [nats.address],
    tls: null,
    allowPlainPassword: true,
    release: 'auto' as const
  }
  const drafts = [
    await api.wizard.parse({ text: `nats://operator:${CANARIES.pasted}@${nats.address}` }),
    await api.wizard.draft({
      connection: { ...connection, auth: { kind: 'password', user: 'operator' } },
      secrets: { password: CANARIES.password }
    }),
    await api.wizard.draft({
      connection: { ...connection, auth: { kind: 'token' } },
      secrets: { token: CANARIES.token }
    }),
    await api.wizard.draft({
      connection: { ...connection, auth: { kind: 'nkey' } },
      secrets: { nkeySeed: CANARIES.nkeySeed, creds: CANARIES.creds }
    })
  ]
  const created: string[] = []
  for (const [index, { draft }] of drafts.entries()) {
    await attempt(tryAll(draft))
    created[index] = await attempt(api.clusters.create({ draft, name: `Cluster ${index}` }))
  }
  const system = { kind: 'password' as const, user: 'watcher' }
  const secrets = { systemPassword: CANARIES.system }
  const set = await attempt(api.clusters.setLevelTwo({ cluster: 'cluster-1', system, monitoring: [], secrets }))
  const kept = await api.clusters.levelTwo({ cluster: 'cluster-1' })
  await attempt(api.wizard.parse({ text: `{"@type":"Nats","auth":{"secret":"${CANARIES.password}"}` }))
  await attempt(api.wizard.parse({ text: `[coordinator]\npassword = "${CANARIES.password}` }))
  socket.send(`{"i":"x","broken ${CANARIES.password}`)
  await attempt(api.clusters.create({ draft: CANARIES.password, name: CANARIES.password.slice(0, 6) }))
  await api.host.about()
  await expect.poll(() => filesBelow(dataFolder).some((file) => file.endsWith('stoa.log'))).toBe(true)

  const { pid } = host
  const argv = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  const environment = readFileSync(`/proc/${pid}/environ`, 'latin1')
  host.kill('SIGKILL')
  await new Promise((done) => host.once('exit', done))

  const places = new Map<string, string>([
    ['argv', argv],
    ['environ', environment],
    ['output', said],
    ['traffic to the page', heard.join('\n')],
    ...filesBelow(dataFolder).map((file) => [file.slice(dataFolder.length), readFileSync(file, 'latin1')] as const)
  ])
  const leaks = [...places].flatMap(([place, text]) =>
    NEEDLES.filter(
      (needle) => text.includes(needle) || text.includes(Buffer.from(needle).toString('base64').slice(0, 12))
    ).map((needle) => `${needle} in ${place}`)
  )
  expect(leaks).toEqual([])
  // What the scan must find where it may be: it reads the right places, and the credentials did go in.
  expect(created).toEqual(['done', 'done', 'done', 'done'])
  expect([set, kept.present]).toEqual(['done', ['systemPassword']])
  expect([...places.values()].filter((text) => text.includes('Cluster 3')).length).toBeGreaterThan(0)
  expect(heard.length).toBeGreaterThan(10)
})
