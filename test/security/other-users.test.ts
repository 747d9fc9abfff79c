import { execFile, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/engine/clock.ts'
import { openLoginSocket, requestLogin } from '../../src/main/host-headless/login-socket.ts'
import { headlessHostSentence, startHeadlessHost } from '../../src/main/host-headless/start-headless-host.ts'
import { readGivenSecrets } from '../../src/main/secrets/given-secrets.ts'
import { fakeEngine } from '../support/fake-engine.ts'
import { headlessRig, pageFolder, rawExchange } from '../support/headless-rig.ts'

/** V13: other users of the machine, and strangers on our port. Uid 65534 is `nobody`; becoming it needs root. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const run = promisify(execFile)
const asNobody = (...command: readonly string[]) =>
  run('setpriv', ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', ...command]).then(
    ({ stdout }) => stdout,
    (cause: { code: number; stderr: string }) => `refused ${cause.code}: ${cause.stderr}`
  )

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const freshFolder = (mode = 0o700) => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-users-'))
  chmodSync(folder, mode)
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('the login socket', () => {
  test('gives its own user a URL that opens the host, and is 0600', async () => {
    const rig = await headlessRig()
    cleanups.push(() => rig.stop())
    const login = await requestLogin(rig.dataFolder)
    const code = login.ok ? new URL(login.value).hash.slice('#login='.length) : ''
    const answer = await fetch(`${rig.host.url}login`, { method: 'POST', body: JSON.stringify({ code }) })
    expect(answer.status).toBe(200)
    expect(statSync(join(rig.dataFolder, 'stoa.sock')).mode & 0o777).toBe(0o600)
    await rig.host.stop()
    expect(existsSync(join(rig.dataFolder, 'stoa.sock'))).toBe(false)
  })

  test('says so when no host runs, and when the folder does not exist', async () => {
    const folder = freshFolder()
    expect(await requestLogin(folder)).toEqual({ ok: false, error: { kind: 'not-running', dataFolder: folder } })
    const none = join(folder, 'none')
    expect(await requestLogin(none)).toEqual({ ok: false, error: { kind: 'not-running', dataFolder: none } })
  })

  test('replaces the socket of a host that was killed, not the one of a host that runs', async () => {
    const folder = freshFolder()
    const path = join(folder, 'stoa.sock')
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    await new Promise((done) => spawn(process.execPath, ['-e', script]).once('exit', done))
    expect(existsSync(path)).toBe(true)

    const first = await openLoginSocket(folder, () => 'http://first/')
    if (!first.ok) throw new Error(first.error.kind)
    cleanups.push(() => first.value.close())
    expect(await requestLogin(folder)).toEqual({ ok: true, value: 'http://first/' })
    expect(await openLoginSocket(folder, () => 'http://second/')).toEqual({
      ok: false,
      error: { kind: 'already-running', path }
    })
    expect(await requestLogin(folder)).toEqual({ ok: true, value: 'http://first/' })
  })

  test('works in a folder whose path is longer than a socket address may be', async () => {
    const folder = join(freshFolder(), 'a'.repeat(120))
    mkdirSync(folder)
    const opened = await openLoginSocket(folder, () => 'http://long/')
    if (!opened.ok) throw new Error(opened.error.kind)
    expect(await requestLogin(folder)).toEqual({ ok: true, value: 'http://long/' })
    expect(readdirSync(folder)).toEqual(['stoa.sock'])
    expect(statSync(join(folder, 'stoa.sock')).mode & 0o777).toBe(0o600)
    await opened.value.close()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe.runIf(isRoot)('another user', () => {
  const ask = (path: string) =>
    asNobody(
      process.execPath,
      '-e',
      `const s = require('node:net').connect(${JSON.stringify(path)}, () => s.write('login\\n'))
       s.on('data', (d) => process.stdout.write(d)).on('error', (e) => process.stdout.write(e.code))`
    )

  test('cannot connect to the login socket, in a closed folder nor in an open one', async () => {
    const closed = freshFolder(0o700)
    const open = freshFolder(0o755)
    for (const folder of [closed, open]) {
      const opened = await openLoginSocket(folder, () => 'http://secret/')
      if (!opened.ok) throw new Error(opened.error.kind)
      cleanups.push(() => opened.value.close())
      expect(await ask(join(folder, 'stoa.sock'))).toBe('EACCES')
    }
    // The same program does connect where it may, so the refusals above are the modes' doing.
    chmodSync(join(open, 'stoa.sock'), 0o666)
    expect(await ask(join(open, 'stoa.sock'))).toContain('http://secret/')
  })

  test('reads no file of the data folder, and gets nothing from the port without the token', async () => {
    const rig = await headlessRig()
    cleanups.push(() => rig.stop())
    writeFileSync(join(rig.dataFolder, 'canary'), 'hunter2')
    expect(await asNobody('cat', join(rig.dataFolder, 'canary'))).toContain('Permission denied')
    expect(await asNobody('ls', rig.dataFolder)).toContain('Permission denied')
    const script = `fetch('${rig.host.url}rpc').then(async (r) => process.stdout.write(r.status + (await r.text())))`
    expect(await asNobody(process.execPath, '-e', script)).toMatch(/^401Not logged in/)
  })

  test('owns a secrets file: it is refused', async () => {
    const file = join(freshFolder(), 'secrets')
    writeFileSync(file, 'STOA_NATS_TOKEN=hunter2', { mode: 0o600 })
    await run('chown', [String(NOBODY), file])
    const read = await readGivenSecrets({ environment: {}, secretsFile: file })
    expect(read).toEqual({ ok: false, error: { kind: 'not-ours', path: file } })
  })
})

describe('a stranger on our port', () => {
  const listen = (address: string, port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((socket) => socket.end('stranger'))
      server.once('error', reject)
      server.listen({ host: address, port, ipv6Only: true }, () => resolve(server))
    })
  const start = (port: number) => {
    const folder = freshFolder()
    return startHeadlessHost({
      engine: fakeEngine(),
      rendererFolder: pageFolder(folder),
      port,
      allowHosts: [],
      dataFolder: folder,
      clock: systemClock,
      log: () => {}
    })
  }

  test.each(['127.0.0.1', '::1'])('on %s: the start fails with a named reason', async (address) => {
    const stranger = await listen(address, 0)
    cleanups.push(() => new Promise((done) => stranger.close(done)))
    const { port } = stranger.address() as { port: number }
    const started = await start(port)
    expect(started).toEqual({ ok: false, error: { kind: 'port-taken', port } })
    if (!started.ok) expect(headlessHostSentence(started.error)).toContain(`Port ${port} is taken`)
    // Nothing of us is left on the other address.
    const other = address === '::1' ? '127.0.0.1' : '::1'
    await expect(rawExchange(port, 'GET / HTTP/1.1\r\n\r\n', other)).rejects.toThrow('ECONNREFUSED')
  })

  test('nobody hears us on an address that is not loopback', async () => {
    const rig = await headlessRig()
    cleanups.push(() => rig.stop())
    const others = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter((each) => !each.internal && !each.address.startsWith('fe80'))
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      await expect(rawExchange(rig.host.port, 'GET / HTTP/1.1\r\n\r\n', address)).rejects.toThrow('ECONNREFUSED')
    }
  })
})
