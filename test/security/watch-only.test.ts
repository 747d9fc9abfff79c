import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@nats-io/transport-node'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { contract } from '../../src/shared/api/contract.ts'
import { type NatsServer, startNatsServer } from '../support/nats-server.ts'
import { type Publisher, startPublisher } from '../support/publisher.ts'
import { type ServingStoa, serveStoa } from '../support/stoa-process.ts'

type Api = ContractRouterClient<typeof contract>

/** Long, unlike anything else, and not valid base64 of anything. */
const CANARY = `canary-${'f3a91c77d0'.repeat(3)}`
const OTHER = `canary-${'0b5e21d94a'.repeat(3)}`

let server: NatsServer
let publisher: Publisher
let stoa: ServingStoa
let data: string
let api: Api
let socket: WebSocket
const traffic: string[] = []

/** V14 and V15: one full run over every call, with a password that must turn up nowhere. */
beforeAll(async () => {
  server = await startNatsServer({
    config: `authorization { users: [ { user: stoa, password: "${CANARY}" }, { user: other, password: "plain" } ] }`
  })
  publisher = await startPublisher({ address: server.address, user: 'other', password: 'plain' })
  data = mkdtempSync(join(tmpdir(), 'stoa-canary-'))
  const secrets = join(data, '..', `stoa-secrets-${process.pid}`)
  writeFileSync(secrets, `STOA_NATS_USER=stoa\nSTOA_NATS_PASSWORD=${CANARY}\n`, { mode: 0o600 })
  stoa = await serveStoa(['--data', data, '--name', 'Canary', '--connect', server.address, '--secrets-file', secrets])
  rmSync(secrets)
  const code = new URL(stoa.login).hash.replace('#login=', '')
  const login = await fetch(new URL('/login', stoa.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code })
  })
  const { token } = (await login.json()) as { token: string }
  const { host, origin } = new URL(stoa.url)
  socket = new WebSocket(`ws://${host}/rpc`, ['stoa', `token.${token}`], { headers: { origin } })
  socket.on('message', (message) => traffic.push(String(message)))
  await new Promise((open, fail) => socket.once('open', open).once('error', fail))
  api = createORPCClient(new RPCLink({ websocket: socket as never }))
})
afterAll(async () => {
  socket?.close()
  await stoa?.stop()
  await publisher?.stop()
  await server?.stop()
  rmSync(data, { recursive: true, force: true })
})

const first = async <T>(stream: Promise<AsyncIterable<T>>): Promise<T | undefined> => {
  for await (const one of await stream) return one
  return undefined
}

/** Every call of the contract once, wrong ones too. */
async function callEverything(cluster: string): Promise<void> {
  const filter = {}
  await api.host.about()
  await first(api.clusters.watch())
  await first(api.overview.watch({ cluster, rangeMs: 3_600_000 }))
  await first(api.events.tail({ cluster, filter }))
  const page = await api.events.page({ cluster, filter })
  const row = page.rows.find((r) => r.kind === 'event')
  if (row) await api.events.detail({ cluster, seq: row.seq, index: row.index })
  for (const format of ['ndjson', 'csv'] as const)
    for await (const progress of await api.events.export({ cluster, filter, format }))
      expect(progress.state).not.toBe('failed')
  await api.history.stats({ cluster })
  await api.history.setRetention({ cluster, maxBytes: 2 ** 30, maxAgeDays: 30 })
  await api.clusters.dismissNotice({ cluster, id: 'none' })
  await api.clusters.acceptServers({ cluster, servers: ['evil.example.net:4222'] })
  await api.clusters.confirmRemoval({ cluster })
  await api.clusters.remove({ cluster, typed: 'wrong', confirmation: 'wrong' }).catch(() => undefined)
  await api.clusters.rename({ cluster, name: 'Canary 2' })
  const drafted = await api.wizard.parse({ text: `nats://stoa:${OTHER}@${server.address}` })
  expect(drafted).toMatchObject({ user: 'stoa', present: ['password'] })
  for await (const steps of await api.wizard.try({ draft: drafted.draft }))
    if (steps.some((s) => s.state === 'failed')) break
  await api.wizard.parse({ text: `nonsense ${OTHER} {` }).catch(() => undefined)
  const connection = { servers: [server.address], auth: { kind: 'token' as const }, tls: null }
  const formed = await api.wizard.draft({ connection, secrets: { token: OTHER } })
  const wrong = await api.clusters.create({ draft: formed.draft, name: 'Wrong token' })
  await expect
    .poll(async () => (await first(api.clusters.watch()))?.find((c) => c.slug === wrong.slug)?.watch)
    .toBe('deaf')
  await api.clusters.stop({ cluster })
  await api.clusters.start({ cluster })
}

describe('a full run', () => {
  it('publishes nothing but its asks, and no secret of it turns up anywhere', async () => {
    const admin = await connect({ servers: server.address, user: 'other', pass: 'plain' })
    const heard: string[] = []
    admin.subscribe('>', {
      callback: (_error, message) => {
        heard.push(`${message.subject} ${message.data.length}`)
      }
    })
    await admin.flush()
    const payload = Buffer.from('0100501901', 'hex')
    await publisher.publish({ payloads: [payload], count: 50 })
    await expect
      .poll(async () => (await first(api.overview.watch({ cluster: 'canary', rangeMs: 3_600_000 })))?.totals.frames)
      .toBe(50)
    await callEverything('canary')
    await admin.flush()
    // Beside the frames there is what it asks, on the subjects that design.md section 9 names, and what servers answer.
    const asks =
      /^(?:\$SYS\.REQ\.(?:ACCOUNT\.PING\.(?:CONNZ|STATZ)|USER\.INFO)|\$JS\.API\.STREAM\.NAMES|_INBOX_stoa\.\S+) \d+$/
    const others = heard.filter((one) => !asks.test(one))
    expect(others.filter((one) => one !== `stwt.agora ${payload.length}`)).toEqual([])
    expect(others).toHaveLength(50)
    await admin.close()

    const proc = (name: string): string => readFileSync(`/proc/${stoa.pid}/${name}`, 'latin1')
    const places = new Map([
      ['command line', proc('cmdline')],
      ['environment', proc('environ')],
      ['stderr', stoa.stderr()],
      ['page traffic', traffic.join('\n')]
    ])
    for (const file of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
      const path = join(data, file)
      if (statSync(path).isFile()) places.set(file, readFileSync(path, 'latin1'))
    }
    expect([...places.keys()].some((name) => name.endsWith('history.db'))).toBe(true)
    expect(
      [...places].filter(([, text]) => text.includes(CANARY) || text.includes(OTHER)).map(([name]) => name)
    ).toEqual([])
  })
})
