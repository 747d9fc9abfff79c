import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startNatsServer } from '../../support/nats-server.ts'
import { startPublisher } from '../../support/publisher.ts'
import { runStoa, serveStoa } from '../../support/stoa-process.ts'
import { importRecording } from './recording-history.ts'

const WAIT = { timeout: 30_000, interval: 200 }

interface State {
  readonly at: string
  readonly nodes: readonly {
    readonly nodeId: number
    readonly presence: string
    readonly connection: { readonly server: string; readonly cid: number; readonly ip: string } | null
    readonly confidence: number
    readonly reason: string
    readonly lastHeardAt: string
  }[]
  readonly servers: readonly { readonly server: string; readonly status: string }[]
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly since: string }[]
  readonly gaps: readonly { readonly server: string | null; readonly from: string; readonly to: string | null }[]
}

let data: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'stoa-state-'))
  await importRecording(data, 'busy')
}, 60_000)
afterAll(() => rmSync(data, { recursive: true, force: true }))

const state = async (...words: string[]): Promise<State> => {
  const { stdout, stderr, code } = await runStoa(['state', '--data', data, '--cluster', 'busy', '--json', ...words])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return JSON.parse(stdout) as State
}

test('the state after the newest observation, in the shape that scripts rely on', async () => {
  const now = await state()
  expect(Object.keys(now)).toEqual(['at', 'nodes', 'servers', 'findings', 'gaps'])
  expect(now.at).toBe('1795250500933979')
  expect(now.nodes.map(({ nodeId, presence, connection }) => [nodeId, presence, connection?.ip])).toEqual([
    [0, 'active', '10.77.0.11'],
    [1, 'active', '10.77.0.12'],
    [2, 'active', '10.77.0.13']
  ])
  for (const node of now.nodes) {
    expect(Object.keys(node)).toEqual(['nodeId', 'presence', 'connection', 'confidence', 'reason', 'lastHeardAt'])
    expect(Object.keys(node.connection ?? {})).toEqual(['server', 'cid', 'ip'])
    expect(node.confidence).toBeGreaterThan(0.9)
    expect(node.lastHeardAt).toMatch(/^\d{16}$/)
  }
  expect(now.servers.map((server) => [server.server, server.status])).toEqual([
    ['nats-1', 'hearing'],
    ['nats-2', 'hearing'],
    ['nats-3', 'hearing']
  ])
  const [finding] = now.findings
  expect(Object.keys(finding ?? {}).slice(0, 6)).toEqual(['id', 'severity', 'subject', 'since', 'text', 'remedy'])
  expect(now.findings.map((one) => one.id)).toEqual(['missed-broadcast/2'])
  expect(now.gaps.map((gap) => gap.server)).toEqual(['nats-1', 'nats-3', 'nats-2', 'nats-1'])
})

test('the state at a moment knows nothing of what came later', async () => {
  const gone = await state('--at', '2026-11-21T08:35:51Z')
  expect(gone.at).toBe('1795250151000000')
  expect(gone.nodes.find((node) => node.nodeId === 2)).toMatchObject({ presence: 'gone', connection: null })
  expect(gone.findings.map((one) => one.id)).toContain('node-gone/2')
  const twice = await state('--at', '2026-11-21T08:40:55Z')
  expect(twice.findings[0]).toMatchObject({ id: 'duplicated-id/0', severity: 'critical' })
  const before = await state('--at', '2026-11-21T08:35:10Z')
  expect(before.findings).toEqual([])
  expect(before.gaps).toEqual([])
})

test('people read it without --json', async () => {
  const { stdout, code } = await runStoa(['state', '--data', data, '--cluster', 'busy'])
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^State at 2026-11-21T08:41:40\.933Z\n\nNodes \(3\)\n {2}0 {2}active {2}nats-\d cid \d+ 10\.77\.0\.11/
  )
  expect(stdout).toContain('Findings (1)')
})

test('a cluster that is not there fails, an option that is not there is wrong use', async () => {
  const none = await runStoa(['state', '--data', data, '--cluster', 'nowhere', '--json'])
  expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 1, stdout: '' })
  expect(none.stderr).toMatch(/^There is no cluster «nowhere» in .*, only «busy»\.\n$/)
  expect((await runStoa(['state', '--data', data])).code).toBe(2)
  expect((await runStoa(['state', '--data', data, '--cluster', 'busy', '--at', 'yesterday'])).code).toBe(2)
})

test('it works beside a running recorder, too', async () => {
  const nats = await startNatsServer()
  const publisher = await startPublisher({ address: nats.address })
  const folder = mkdtempSync(join(tmpdir(), 'stoa-live-'))
  const stoa = await serveStoa(['--data', folder, '--name', 'live', '--connect', nats.address, '--port', '0'])
  try {
    await vi.waitFor(async () => {
      await publisher.publish({ payloads: [Uint8Array.of(3, 12)], count: 1, perSecond: 10 })
      const { stdout } = await runStoa(['state', '--data', folder, '--cluster', 'live', '--json'])
      const now = JSON.parse(stdout) as State
      expect(now.nodes.map((node) => [node.nodeId, node.presence])).toEqual([[3, 'active']])
      expect(now.servers[0]).toMatchObject({ server: nats.address, status: 'hearing' })
    }, WAIT)
  } finally {
    await stoa.stop()
    await publisher.stop()
    await nats.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
