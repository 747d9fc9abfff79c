import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runStoa, type ServingStoa, serveStoa } from '../../support/stoa-process.ts'

let data: string
let running: ServingStoa[] = []
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'stoa-serve-'))
})
afterEach(async () => {
  for (const stoa of running) await stoa.kill()
  running = []
  rmSync(data, { recursive: true, force: true })
})

const serve = async (words: readonly string[], env?: Readonly<Record<string, string>>): Promise<ServingStoa> => {
  const stoa = await serveStoa(['--data', data, ...words], env)
  running.push(stoa)
  return stoa
}

test('says on its first line where it is, serves the page there, and ends in order on SIGTERM', async () => {
  const stoa = await serve(['--demo', '--nodes', '3', '--rate', '5'])
  const { url, login, pid } = stoa
  expect({ data: stoa.data, isOurs: pid === stoa.child.pid, login: login.startsWith(`${url}#`) }).toEqual({
    data,
    isOurs: true,
    login: true
  })
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  const page = await fetch(url)
  expect({ status: page.status, type: page.headers.get('content-type') }).toEqual({
    status: 200,
    type: expect.stringMatching(/^text\/html/) as string
  })
  expect(await stoa.stop()).toBe(0)
  expect(stoa.stderr()).toBe('')
  await expect(fetch(url)).rejects.toThrow()
})

test('stoa login prints a fresh URL each time, and a sentence when nobody serves there', async () => {
  const stoa = await serve([])
  const first = await runStoa(['login', '--data', data])
  const second = await runStoa(['login', '--data', data, '--json'])
  expect(first.code).toBe(0)
  expect(first.stdout).toMatch(new RegExp(`^${stoa.url}#login=\\S+\\n$`))
  const { login } = JSON.parse(second.stdout) as { login: string }
  expect(new Set([stoa.login, first.stdout.trim(), login]).size).toBe(3)
  await stoa.stop()
  const after = await runStoa(['login', '--data', data])
  expect({ code: after.code, stdout: after.stdout, lines: after.stderr.split('\n').length }).toEqual({
    code: 1,
    stdout: '',
    lines: 2
  })
})

test('a second Stoa on the same data folder is refused with a sentence, and the first goes on', async () => {
  const stoa = await serve([])
  const second = await runStoa(['serve', '--data', data, '--json'])
  expect({ code: second.code, stdout: second.stdout, lines: second.stderr.split('\n').length }).toEqual({
    code: 1,
    stdout: '',
    lines: 2
  })
  expect((await fetch(stoa.url)).status).toBe(200)
})

test('everything that it makes is for this user alone', async () => {
  await serve(['--demo', '--nodes', '2', '--rate', '5'])
  const modes = [data, join(data, 'clusters'), join(data, 'logs', 'stoa.log'), join(data, 'stoa.sock')].map(
    (path) => statSync(path).mode & 0o077
  )
  expect(modes).toEqual([0, 0, 0, 0])
})

test('a login inside --connect is refused, and not repeated', async () => {
  const { code, stdout, stderr } = await runStoa(['serve', '--data', data, '--connect', 'nats://ops:hunter2@127.0.0.1'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('STOA_NATS_PASSWORD')
  expect(stderr).not.toContain('hunter2')
})

test('given credentials reach no file below the data folder and no output', async () => {
  const stoa = await serve(['--connect', '127.0.0.1:9', '--name', 'away'], {
    STOA_NATS_USER: 'ops',
    STOA_NATS_PASSWORD: 'hunter2-canary'
  })
  expect(await stoa.stop()).toBe(0)
  const kept = ['clusters/away/cluster.json', 'clusters/away/history.db', 'logs/stoa.log'].map((name) =>
    readFileSync(join(data, name), 'latin1')
  )
  expect([...kept, stoa.stderr()].filter((text) => text.includes('hunter2-canary'))).toEqual([])
  expect(kept[0]).toContain('"user": "ops"')
})

test('a coordinator object names the servers, and a secrets file that others may read is refused', async () => {
  const file = join(data, 'coordinator.json')
  writeFileSync(file, JSON.stringify({ '@type': 'Nats', addresses: { '127.0.0.1:9': true } }))
  const stoa = await serve(['--coordinator', file, '--name', 'from coordinator'])
  expect(JSON.parse(readFileSync(join(data, 'clusters', 'from-coordinator', 'cluster.json'), 'utf8'))).toMatchObject({
    name: 'from coordinator',
    origin: { kind: 'nats', connection: { servers: ['127.0.0.1:9'] } }
  })
  await stoa.stop()
  const secrets = join(data, 'secrets')
  writeFileSync(secrets, 'STOA_NATS_TOKEN=t', { mode: 0o644 })
  const refused = await runStoa(['serve', '--data', data, '--secrets-file', secrets])
  expect(refused).toEqual({
    code: 1,
    stdout: '',
    stderr: `The secrets file ${secrets} has mode 644, so others can read it; run «chmod 600» on it.\n`
  })
})

test.each([
  [['--seed', '3'], '--seed belongs to --demo.\n'],
  [['--demo', '--connect', 'a:1'], '--demo and --connect exclude each other.\n'],
  [['--port', '70000'], '--port takes a number from 0 to 65535, not «70000».\n'],
  [['--cert', 'c.pem'], '--cert and --key belong together.\n']
])('serve %j is wrong use', async (words, stderr) => {
  expect(await runStoa(['serve', '--data', data, ...words])).toEqual({ code: 2, stdout: '', stderr })
})
