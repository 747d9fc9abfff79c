import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tryConnection } from '../../../src/main/sources/agora/try-connection.ts'
import { type ConnectionConfigInput, connectionConfig } from '../../../src/main/sources/connection.schema.ts'
import type { TryStep } from '../../../src/shared/api/views.ts'
import { type Authority, type KeyPair, makeAuthority } from '../../support/certificates.ts'
import { makeNkeyUser, makeOperator } from '../../support/nats-operator.ts'
import { freePorts, NATS_SERVER_NEW, type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { startPublisher } from '../../support/publisher.ts'
import { realClock, toSecrets } from './listening.ts'

const NONE = { kind: 'none' } as const
const AS_MAIL = { kind: 'password', user: 'mail' } as const

describe('the trial of a connection', () => {
  let folder: string
  let authority: Authority
  let stranger: Authority
  let server: KeyPair
  let client: KeyPair
  const open: { stop(): Promise<void> }[] = []

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stoa-trial-'))
    authority = makeAuthority(folder)
    stranger = makeAuthority(folder, 'stranger')
    server = authority.issue('server', { names: ['DNS:localhost', 'IP:127.0.0.1'] })
    client = authority.issue('client', { names: ['DNS:client'] })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing.stop()
  })

  const start = async (
    config: string,
    options: { handshakeFirst?: boolean; binary?: string } = {}
  ): Promise<NatsServer> => {
    const started = await startNatsServer({ config, ...options })
    open.push(started)
    return started
  }
  const serve = async (listener: Server): Promise<string> => {
    const sockets = new Set<Socket>()
    listener.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
    })
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
    open.push({
      stop: () => {
        for (const socket of sockets) socket.destroy()
        return new Promise((done) => listener.close(() => done()))
      }
    })
    return `127.0.0.1:${(listener.address() as AddressInfo).port}`
  }
  const tlsLines = (pair: KeyPair, more = ''): string =>
    `tls { cert_file: "${pair.certFile}", key_file: "${pair.keyFile}", timeout: 5, ${more} }\n`
  const named = (address: string): string => address.replace('127.0.0.1', 'localhost')

  /** The outcome of a trial: `step:state` of each step, and the sentence of the one that failed. */
  const trial = async (
    config: ConnectionConfigInput,
    secrets: Record<string, string> = {}
  ): Promise<{ steps: string; failure: string }> => {
    let last: readonly TryStep[] = []
    const parsed = v.parse(connectionConfig, config)
    const setting = { config: parsed, secrets: toSecrets(secrets), clock: realClock, timeoutMs: 700, frameWaitMs: 100 }
    for await (const rows of tryConnection(setting)) last = rows
    const rows = last
    return {
      steps: rows
        .filter((row) => row.state !== 'skipped')
        .map((row) => `${row.step}:${row.state}`)
        .join(' '),
      failure: rows.find((row) => row.state === 'failed')?.sentence ?? ''
    }
  }

  it('goes through with each kind of login', async () => {
    const through = { steps: 'port:ok nats:ok login:ok subscribe:ok', failure: '' }
    const open = await start('')
    expect(await trial({ servers: [open.address], auth: NONE })).toEqual(through)
    const mail = await start('authorization { user: mail, password: pw }\n')
    expect(await trial({ servers: [mail.address], auth: AS_MAIL }, { password: 'pw' })).toEqual(through)
    const token = await start('authorization { token: tok }\n')
    expect(await trial({ servers: [token.address], auth: { kind: 'token' } }, { token: 'tok' })).toEqual(through)
    const nkey = makeNkeyUser()
    const nkeyServer = await start(nkey.config)
    expect(
      await trial({ servers: [nkeyServer.address], auth: { kind: 'nkey' } }, { nkeySeed: `${nkey.seed}\n` })
    ).toEqual(through)
    const operator = makeOperator()
    const operated = await start(operator.config)
    const file = join(folder, 'dash.creds')
    writeFileSync(file, operator.creds)
    expect(await trial({ servers: [operated.address], auth: { kind: 'creds', file } })).toEqual(through)
    expect(await trial({ servers: [operated.address], auth: { kind: 'creds' } }, { creds: operator.creds })).toEqual(
      through
    )
    expect(
      await trial({ servers: [operated.address], auth: { kind: 'creds' } }, { creds: operator.expiredCreds })
    ).toEqual({
      steps: 'port:ok nats:ok login:failed',
      failure: expect.stringMatching(/does not accept these credentials|expired/)
    })
  })

  it('says what is wrong with a login', async () => {
    const failed = (sentence: RegExp): object => ({
      steps: 'port:ok nats:ok login:failed',
      failure: expect.stringMatching(sentence)
    })
    const { address } = await start('authorization { user: mail, password: pw }\n')
    const servers = [address]
    expect(await trial({ servers, auth: AS_MAIL }, { password: 'no' })).toEqual(failed(/wrong user name or password/))
    expect(await trial({ servers, auth: NONE })).toEqual(failed(/requires a login, and none is configured/))
    expect(await trial({ servers, auth: { kind: 'token' } }, { token: 'no' })).toEqual(failed(/wrong token/))
    expect(await trial({ servers, auth: AS_MAIL })).toEqual(failed(/password for .* is not known/))
    expect(await trial({ servers, auth: { kind: 'nkey' } }, { nkeySeed: 'SUNO' })).toEqual(
      failed(/nkey seed is not valid/)
    )
    const gone = join(folder, 'gone.creds')
    expect(await trial({ servers, auth: { kind: 'creds', file: gone } })).toEqual(
      failed(/cannot be read: there is no such file/)
    )
    expect(await trial({ servers, auth: { kind: 'creds', file: folder } })).toEqual(
      failed(/cannot be read: it is not a file/)
    )
    writeFileSync(join(folder, 'odd.creds'), 'hello')
    expect(await trial({ servers, auth: { kind: 'creds', file: join(folder, 'odd.creds') } })).toEqual(
      failed(/is not a NATS \.creds file/)
    )
  })

  it('says that the subject is refused, and that nothing has been heard yet', async () => {
    const { address } = await start(
      'authorization { users: [ { user: mail, password: pw, permissions: { subscribe: ["_INBOX_stoa.>"] } } ] }\n'
    )
    expect(await trial({ servers: [address], auth: AS_MAIL }, { password: 'pw' })).toEqual({
      steps: 'port:ok nats:ok login:ok subscribe:failed',
      failure: expect.stringMatching(/does not let this user subscribe to stwt\.agora/)
    })
  })

  it('shows the first frame', async () => {
    const { address } = await start('')
    const publisher = await startPublisher({ address })
    open.push(publisher)
    const config = v.parse(connectionConfig, { servers: [address], auth: NONE })
    const seen: string[] = []
    for await (const rows of tryConnection({ config, secrets: {}, clock: realClock })) {
      const frame = rows.find((row) => row.step === 'frame')
      if (frame && seen.at(-1) !== frame.state) seen.push(frame.state)
      if (frame?.state === 'running') await publisher.publish({ payloads: [Uint8Array.of(3, 12)] })
    }
    expect(seen).toEqual(['waiting', 'running', 'ok'])
  })

  it('says which host is unknown, and where nothing listens', async () => {
    expect(await trial({ servers: ['no-such-host.invalid:4222'], auth: NONE })).toEqual({
      steps: 'name:failed',
      failure: expect.stringMatching(/cannot be resolved/)
    })
    const [port] = await freePorts(1)
    expect(await trial({ servers: [`localhost:${port}`], auth: NONE })).toEqual({
      steps: 'name:ok port:failed',
      failure: expect.stringMatching(/^Nothing listens at localhost:\d+\..*4222.*4444/)
    })
  })

  it('tells a web server, a stranger that talks, a stranger that hangs up and a silent one from NATS', async () => {
    const notNats = async (address: string, sentence: RegExp): Promise<void> => {
      expect(await trial({ servers: [address], auth: NONE })).toEqual({
        steps: 'port:ok nats:failed',
        failure: expect.stringMatching(sentence)
      })
    }
    await notNats(await serve(createHttpServer((_request, response) => response.end('hello'))), /is a web server/)
    await notNats(
      await serve(createServer((socket) => socket.end('220 mx ESMTP\r\n'))),
      /not a NATS server: it says “220 mx ESMTP”/
    )
    await notNats(
      await serve(createServer((socket) => socket.destroy())),
      /not a NATS server: it closes the connection/
    )
    await notNats(await serve(createServer(() => undefined)), /says nothing: a frozen NATS server/)
  })

  it('goes through with TLS by name and by address, and refuses what it cannot verify', async () => {
    const through = { steps: 'port:ok nats:ok tls:ok login:ok subscribe:ok', failure: '' }
    const { address } = await start(`${tlsLines(server)}authorization { user: mail, password: pw }\n`)
    const tls = { caFile: authority.caFile }
    const secrets = { password: 'pw' }
    expect(await trial({ servers: [address], auth: AS_MAIL, tls }, secrets)).toEqual(through)
    expect(await trial({ servers: [named(address)], auth: AS_MAIL, tls: { caPem: authority.caPem } }, secrets)).toEqual(
      {
        ...through,
        steps: `name:ok ${through.steps}`
      }
    )
    const failed = (sentence: RegExp): object => ({
      steps: 'port:ok nats:ok tls:failed',
      failure: expect.stringMatching(sentence)
    })
    expect(await trial({ servers: [address], auth: AS_MAIL, tls: {} }, secrets)).toEqual(
      failed(/authority that is not trusted/)
    )
    const wrong = { caFile: stranger.caFile }
    expect(await trial({ servers: [address], auth: AS_MAIL, tls: wrong }, secrets)).toEqual(
      failed(/authority that is not trusted/)
    )
    expect(await trial({ servers: [address], auth: AS_MAIL }, secrets)).toEqual(failed(/requires TLS, and TLS is off/))
    const gone = { caFile: join(folder, 'gone.pem') }
    expect(await trial({ servers: [address], auth: AS_MAIL, tls: gone }, secrets)).toEqual(
      failed(/gone\.pem cannot be used: there is no such file/)
    )
  })

  it('says when a certificate is for another name, or has expired', async () => {
    const failed = (sentence: RegExp): object => ({
      steps: 'port:ok nats:ok tls:failed',
      failure: expect.stringMatching(sentence)
    })
    const tls = { caFile: authority.caFile }
    const other = await start(
      tlsLines(authority.issue('other', { names: ['DNS:nats-9.example.net', 'DNS:localhost'] }))
    )
    expect(await trial({ servers: [other.address], auth: NONE, tls })).toEqual(
      failed(/another name .*nats-9\.example\.net/)
    )
    const old = await start(tlsLines(authority.issue('old', { names: ['IP:127.0.0.1'], expired: true })))
    expect(await trial({ servers: [old.address], auth: NONE, tls })).toEqual(failed(/has expired/))
  })

  it('uses a client certificate, asks for a missing one and says when it is refused', async () => {
    const { address } = await start(tlsLines(server, `ca_file: "${authority.caFile}", verify: true`))
    const tls = { caFile: authority.caFile, ...client }
    expect(await trial({ servers: [address], auth: NONE, tls })).toEqual({
      steps: 'port:ok nats:ok tls:ok login:ok subscribe:ok',
      failure: ''
    })
    expect(await trial({ servers: [address], auth: NONE, tls: { caFile: authority.caFile } })).toEqual({
      steps: 'port:ok nats:ok tls:failed',
      failure: expect.stringMatching(/requires a client certificate/)
    })
    const foreign = stranger.issue('client', { names: ['DNS:client'] })
    const refused = await trial({ servers: [address], auth: NONE, tls: { caFile: authority.caFile, ...foreign } })
    expect(refused.steps).toMatch(/^port:ok nats:ok (tls:failed|tls:ok login:failed)$/)
    expect(refused.failure).toMatch(/refused the client certificate|The connection to .* ended/)
  })

  it('says that a server has no TLS where it is wanted, and sends nothing', async () => {
    const { address } = await start('')
    expect(await trial({ servers: [address], auth: NONE, tls: { caFile: authority.caFile } })).toEqual({
      steps: 'port:ok nats:ok tls:failed',
      failure: expect.stringMatching(/has no TLS, but TLS is wanted/)
    })
  })

  it('says that TLS first does not fit a server that greets first', async () => {
    const { address } = await start(tlsLines(server))
    expect(
      await trial({ servers: [address], auth: NONE, tls: { caFile: authority.caFile, handshakeFirst: true } })
    ).toEqual({
      steps: 'port:ok tls:failed',
      failure: expect.stringMatching(/greets before TLS/)
    })
  })

  /** A real server behind a terminator of TLS that says what a server with `handshake_first` says: for Debian's 2.9. */
  const startTlsFirstDouble = async (): Promise<string> => {
    const { port } = await start('')
    const options = { cert: readFileSync(server.certFile), key: readFileSync(server.keyFile) }
    const double = createTlsServer(options, (socket) => {
      const behind = connect(port, '127.0.0.1')
      behind.once('data', (bytes) => {
        socket.write(bytes.toString().replace('INFO {', 'INFO {"tls_required":true,'))
        behind.pipe(socket)
      })
      socket.pipe(behind)
      socket.on('error', () => behind.destroy())
      socket.on('close', () => behind.destroy())
    })
    return serve(double)
  }

  it('goes through with TLS first, and asks for it', async () => {
    const addresses = [await startTlsFirstDouble()]
    if (NATS_SERVER_NEW !== undefined) {
      const options = { handshakeFirst: true, binary: NATS_SERVER_NEW }
      addresses.push((await start(tlsLines(server, 'handshake_first: true'), options)).address)
    }
    for (const address of addresses) {
      const tls = { caFile: authority.caFile, handshakeFirst: true }
      expect(await trial({ servers: [address], auth: NONE, tls })).toEqual({
        steps: 'port:ok tls:ok login:ok subscribe:ok',
        failure: ''
      })
      expect(await trial({ servers: [address], auth: NONE, tls: { caFile: authority.caFile } })).toEqual({
        steps: 'port:ok nats:failed',
        failure: expect.stringMatching(/expects TLS before its greeting/)
      })
    }
  })

  it('does not send a password to another machine without TLS', async () => {
    const { address } = await start('')
    const foreign = address.replace('127.0.0.1', '[::ffff:127.0.0.1]')
    expect((await trial({ servers: [foreign], auth: AS_MAIL }, { password: 'pw' })).failure).toBe('')
    const config = v.parse(connectionConfig, { servers: ['192.0.2.1:4222'], auth: AS_MAIL })
    const { readConnectOptions } = await import('../../../src/main/sources/agora/connect-options.ts')
    const target = {
      config,
      secrets: toSecrets({ password: 'pw' }),
      address: { host: '192.0.2.1', port: 4222, text: '192.0.2.1:4222' }
    }
    const patience = { timeoutMs: 1, pingIntervalMs: 1, maxPingsOut: 1 }
    expect(await readConnectOptions(target, 'x', patience)).toMatchObject({
      ok: false,
      error: { kind: 'plain-password-refused' }
    })
    const allowed = { ...target, config: { ...config, allowPlainPassword: true } }
    expect(await readConnectOptions(allowed, 'x', patience)).toMatchObject({ ok: true })
  })

  it('ends when its consumer walks away or gives the signal, in the middle of a step', async () => {
    const address = await serve(createServer(() => undefined))
    const config = v.parse(connectionConfig, { servers: [address], auth: NONE })
    const setting = { config, secrets: {}, clock: realClock, timeoutMs: 60_000 }
    const ending = new AbortController()
    let last = ''
    for await (const rows of tryConnection({ ...setting, signal: ending.signal })) {
      last = rows.map((row) => row.state).join(' ')
      if (rows.some((row) => row.step === 'nats' && row.state === 'running')) ending.abort()
    }
    expect(last).toBe('skipped ok skipped skipped skipped skipped skipped')
    for await (const rows of tryConnection(setting)) {
      if (rows.some((row) => row.step === 'nats' && row.state === 'running')) break
    }
  })
})
