import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { startPublisher } from '../../support/publisher.ts'
import { ROOT } from '../../support/source-text.ts'
import {
  clusterFolder,
  recordedArrivals,
  runStoa,
  type ServingStoa,
  serveStoa,
  until,
  untilHearing
} from '../../support/stoa-process.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

let data: string
let server: NatsServer | null = null
let stoa: ServingStoa | null = null
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'stoa-readme-'))
})
afterEach(async () => {
  await stoa?.kill()
  await server?.stop()
  stoa = server = null
  rmSync(data, { recursive: true, force: true })
})

test('the NATS user of the README lets Stoa hear and ask, and lets it publish nothing', async () => {
  const snippet = /```nginx\n(authorization \{\n[\s\S]*?\n\}\n)```/.exec(readme)?.[1] ?? 'no snippet'
  const nats = await startNatsServer({ config: snippet })
  server = nats
  const login = { STOA_NATS_USER: 'stoa', STOA_NATS_PASSWORD: 'a-long-secret' }
  stoa = await serveStoa(['--data', data, '--name', 'c', '--connect', nats.address], login)
  const folder = clusterFolder(data, 'c')
  await untilHearing(folder, 1)
  const node = await startPublisher({ address: nats.address, user: 'stalwart', password: 'as-it-is-today' })
  await node.publish({ payloads: [Uint8Array.of(0, 8)], count: 1000 })
  await node.stop()
  await until('the frames to be recorded', async () => (await recordedArrivals(folder)) === 1000)
  await stoa.stop()
  const notes = (await runStoa(['export', '--data', data, '--cluster', 'c', '--raw'])).stdout
  expect(notes).not.toContain('"status":"error"')
  expect(nats.log()).not.toContain('Permissions Violation')

  const asStoa = await startPublisher({ address: nats.address, user: 'stoa', password: 'a-long-secret' })
  await expect(asStoa.publish({ payloads: [Uint8Array.of(0, 8)] })).rejects.toThrow(/Permissions Violation/)
  await asStoa.stop()
})

test('every command and every option of the command line stands in the README or in its --help', async () => {
  const { stdout } = await runStoa(['--help'])
  const commands = [...stdout.matchAll(/^ {2}(\w+) /gm)].map((match) => match[1] ?? '')
  expect(commands.filter((name) => !readme.includes(`stoa -- ${name}`))).toEqual([])
})
