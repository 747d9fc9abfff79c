import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Authority, type KeyPair, makeAuthority } from '../../support/certificates.ts'
import { makeOperator } from '../../support/nats-operator.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { startRelay, startTcpDouble } from '../../support/tcp-double.ts'
import { FAST, listen } from './listening.ts'

const WAIT = { timeout: 15_000, interval: 20 }
const AS_MAIL = { kind: 'password', user: 'mail' } as const
const SECRETS = { password: 'canary-7f3a' }
const info = (more: object): string =>
  `INFO ${JSON.stringify({ server_id: 'LIAR', version: '2.15.1', proto: 1, max_payload: 1048576, auth_required: true, ...more })}\r\n`

describe('where credentials go', () => {
  let folder: string
  let authority: Authority
  let good: KeyPair
  const open: { stop(): Promise<void> }[] = []
  const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
    open.push(thing)
    return thing
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stoa-creds-'))
    authority = makeAuthority(folder)
    good = authority.issue('server', { names: ['IP:127.0.0.1', 'DNS:localhost'] })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop()
  })

  it('to the listed server only, never to one that it names', async () => {
    const foreign = keep(await startTcpDouble((socket) => socket.write(info({}))))
    const liar = keep(
      await startTcpDouble((socket) => {
        socket.write(info({ connect_urls: [foreign.address, 'evil.example.net:4222', 'not an address', 7] }))
        socket.on('data', (bytes) => {
          for (const _ of bytes.toString().matchAll(/PING\r\n/g)) socket.write('PONG\r\n')
        })
      })
    )
    const { source, ledger } = await listen({ servers: [liar.address], auth: AS_MAIL }, SECRETS)
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(liar.address)).toContain('connected'), WAIT)
    for (let drops = 0; drops < 5; drops++) {
      const before = liar.accepted()
      liar.drop()
      await vi.waitFor(() => expect(liar.accepted()).toBeGreaterThan(before), WAIT)
    }
    await vi.waitFor(() => expect(ledger.notes.some((note) => note.status === 'offered')).toBe(true), WAIT)
    expect(source.offered).toEqual([foreign.address, 'evil.example.net:4222'])
    expect(ledger.notes.filter((note) => note.status === 'offered')).toEqual([
      { source: 'agora', status: 'offered', servers: [foreign.address, 'evil.example.net:4222'] }
    ])
    expect(foreign.accepted()).toBe(0)
    expect(liar.received().toString()).toContain(SECRETS.password)
    expect(JSON.stringify(ledger.notes)).not.toContain(SECRETS.password)
  })

  it('not to a server that strips TLS', async () => {
    const stripping = keep(await startTcpDouble((socket) => socket.write(info({}))))
    const tls = { caFile: authority.caFile }
    const { source, ledger } = await listen({ servers: [stripping.address], auth: AS_MAIL, tls }, SECRETS)
    keep(source)
    await vi.waitFor(() => expect(stripping.accepted()).toBeGreaterThan(4), WAIT)
    expect(ledger.statuses(stripping.address)).toEqual(['connecting', 'error tls-not-offered'])
    expect(stripping.received().length).toBe(0)
  })

  it('not to a server with a certificate that is expired, for another name, or by a stranger', async () => {
    const stranger = makeAuthority(folder, 'stranger')
    const cases = [
      ['certificate-expired', authority.issue('old', { names: ['IP:127.0.0.1'], expired: true })],
      ['name-mismatch', authority.issue('other', { names: ['DNS:localhost'] })],
      ['unknown-ca', stranger.issue('server', { names: ['IP:127.0.0.1'] })]
    ] as const
    for (const [kind, pair] of cases) {
      const secureContext = createSecureContext({ cert: readFileSync(pair.certFile), key: readFileSync(pair.keyFile) })
      const decrypted: Buffer[] = []
      const liar = keep(
        await startTcpDouble((socket: Socket) => {
          socket.write(info({ tls_required: true }))
          const secure = new TLSSocket(socket, { isServer: true, secureContext })
          secure.on('error', () => undefined)
          secure.on('data', (bytes: Buffer) => decrypted.push(bytes))
        })
      )
      const tls = { caFile: authority.caFile }
      const { source, ledger } = await listen({ servers: [liar.address], auth: AS_MAIL, tls }, SECRETS)
      keep(source)
      await vi.waitFor(() => expect(liar.accepted()).toBeGreaterThan(4), WAIT)
      expect(ledger.statuses(liar.address)).toEqual(['connecting', `error ${kind}`])
      await source.stop()
      expect(Buffer.concat(decrypted).length).toBe(0)
      expect(liar.received().toString('latin1')).not.toContain(SECRETS.password)
    }
  })

  it('nowhere else either when a server talks nonsense, which ends neither the process nor the tries', async () => {
    const valid = info({ auth_required: false })
    const nonsense = [
      'INFO {}\r\n',
      'INFO null\r\n',
      'INFO []\r\n',
      'INFO {"version":7,"connect_urls":"x","nonce":{}}\r\n',
      'INFO {"version":\r\n',
      '-ERR \r\n',
      "-ERR 'whatever'\r\n",
      `${valid}${'PING\r\n'.repeat(1000)}`,
      `${valid}PONG\r\nPONG\r\nMSG stwt.agora 1 99999999\r\nab\r\n`,
      `${valid}PONG\r\nMSG stwt.agora 9 2\r\nab\r\nMSG\r\n`,
      `${valid}PONG\r\n\u0000\u0001\u0002\r\n`,
      `${valid}PONG\r\nINFO {"connect_urls":[{}],"ldm":"yes"}\r\n`
    ]
    for (const text of nonsense) {
      const liar = keep(await startTcpDouble((socket) => void socket.end(text)))
      const { source } = await listen({ servers: [liar.address], auth: { kind: 'none' } })
      keep(source)
      await vi.waitFor(() => expect(liar.accepted()).toBeGreaterThan(4), WAIT)
      await source.stop()
      await vi.waitFor(() => expect(liar.open()).toBe(0), WAIT)
    }
  })

  it('nowhere either when a server never ends its greeting, which is cut off before it fills the memory', async () => {
    const chunk = Buffer.alloc(65_536, 'x')
    let sent = 0
    const liar = keep(
      await startTcpDouble((socket) => {
        socket.write('INFO {')
        const more = (): void => {
          while (!socket.destroyed && socket.write(chunk)) sent += chunk.length
        }
        socket.on('drain', more)
        more()
      })
    )
    const { source } = await listen(
      { servers: [liar.address], auth: { kind: 'none' } },
      {},
      { ...FAST, timeoutMs: 5000 }
    )
    keep(source)
    await vi.waitFor(() => expect(liar.accepted()).toBeGreaterThan(4), WAIT)
    expect(sent / liar.accepted()).toBeLessThan(200 * 1_048_576)
    await source.stop()
    await vi.waitFor(() => expect(liar.open()).toBe(0), WAIT)
  })

  it('over verified TLS, and with what the files hold at the moment of each reconnect', async () => {
    const operator = makeOperator()
    const lines = `tls { cert_file: "${good.certFile}", key_file: "${good.keyFile}", timeout: 5 }\n`
    const server = keep(await startNatsServer({ config: lines + operator.config }))
    const relay = keep(await startRelay(server.port))
    const file = join(folder, 'stoa.creds')
    const caFile = join(folder, 'ca-in-use.pem')
    const { source, ledger } = await listen({
      servers: [relay.address],
      auth: { kind: 'creds', file },
      tls: { caFile }
    })
    keep(source)
    await vi.waitFor(
      () => expect(ledger.statuses(relay.address)).toEqual(['connecting', 'error creds-unreadable']),
      WAIT
    )
    writeFileSync(file, operator.creds)
    await vi.waitFor(() => expect(ledger.statuses(relay.address).at(-1)).toBe('error tls-file-unreadable'), WAIT)
    writeFileSync(caFile, authority.caPem)
    await vi.waitFor(() => expect(ledger.statuses(relay.address).at(-1)).toBe('connected'), WAIT)
    writeFileSync(file, operator.expiredCreds)
    relay.drop()
    await vi.waitFor(
      () => expect(ledger.statuses(relay.address).at(-1)).toMatch(/^error (authorization|credentials)/),
      WAIT
    )
    writeFileSync(file, operator.creds)
    await vi.waitFor(() => expect(ledger.statuses(relay.address).at(-1)).toBe('reconnect'), WAIT)
  })
})
