import { afterEach, describe, expect, it, vi } from 'vitest'
import { AGORA_TIMING } from '../../../src/main/sources/agora/agora-source.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { startPublisher } from '../../support/publisher.ts'
import { startRelay, startTcpDouble } from '../../support/tcp-double.ts'
import { FAST, listen, realClock } from './listening.ts'

const WAIT = { timeout: 15_000, interval: 20 }
const NONE = { kind: 'none' } as const
const AS_MAIL = { kind: 'password', user: 'mail' } as const
const login = (password: string, more = ''): string =>
  `authorization { users: [ { user: mail, password: ${password} ${more} } ] }\n`
const openSockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

describe('outages as the agora source tells them', () => {
  const open: { stop(): Promise<void> }[] = []
  const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
    open.push(thing)
    return thing
  }
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop()
  })

  it('a frozen server is stale since its last sign of life, and heard again once it thaws', async () => {
    const server = keep(await startNatsServer())
    const { source, ledger } = await listen({ servers: [server.address], auth: NONE })
    keep(source)
    await vi.waitFor(() => expect(ledger.notes.some((note) => note.rtt_us !== undefined)).toBe(true), WAIT)
    const frozenAt = realClock.nowUnix()
    server.pause()
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('error timeout'), WAIT)
    const loss = ledger.told(server.address).find((note) => note.status === 'disconnect')
    expect(loss).toMatchObject({ cause: 'stale', last_alive: expect.stringMatching(/^\d{16}$/) })
    expect(Math.abs(Number(loss?.last_alive) - frozenAt)).toBeLessThan(300_000)
    server.resume()
    await vi.waitFor(() => expect(ledger.statuses(server.address).at(-1)).toBe('reconnect'), WAIT)
    expect(ledger.statuses(server.address)).toEqual([
      'connecting',
      'connected',
      'disconnect',
      'reconnecting',
      'error timeout',
      'reconnect'
    ])
    const publisher = keep(await startPublisher({ address: server.address }))
    await publisher.publish({ payloads: [Uint8Array.of(1)] })
    await vi.waitFor(() => expect(ledger.heardAt(server.address)).toEqual(['01']), WAIT)
  })

  it('a wrong password is told once, tried each so often, and a reload of the server mends it', async () => {
    const server = keep(await startNatsServer({ config: login('old') }))
    const { source, ledger } = await listen({ servers: [server.address], auth: AS_MAIL }, { password: 'new' })
    keep(source)
    const attempts = (): number => server.log().split('authentication error').length
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('error authorization-refused'), WAIT)
    await vi.waitFor(() => expect(attempts()).toBeGreaterThan(6), WAIT)
    await server.reload(login('new'))
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    expect(ledger.statuses(server.address)).toEqual(['connecting', 'error authorization-refused', 'connected'])
    expect(JSON.stringify(ledger.notes)).not.toContain('new')
  })

  it('a password that is changed while connected ends the connection with that cause', async () => {
    const server = keep(await startNatsServer({ config: login('old') }))
    const { source, ledger } = await listen({ servers: [server.address], auth: AS_MAIL }, { password: 'old' })
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    await server.reload(login('new'))
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('error authorization-refused'), WAIT)
    expect(ledger.told(server.address).find((note) => note.status === 'disconnect')).toMatchObject({
      cause: 'authorization'
    })
    await server.reload(login('old'))
    await vi.waitFor(() => expect(ledger.statuses(server.address).at(-1)).toBe('reconnect'), WAIT)
  })

  it('a refused subject leaves it connected, is told once, and is tried again until it is allowed', async () => {
    const refused = login('pw', ', permissions: { subscribe: ["_INBOX_stoa.>"], publish: [] }')
    const server = keep(await startNatsServer({ config: refused }))
    const { source, ledger } = await listen({ servers: [server.address], auth: AS_MAIL }, { password: 'pw' })
    keep(source)
    const tries = (): number => server.log().split('ubscription Violation').length
    await vi.waitFor(() => expect(tries()).toBeGreaterThan(3), WAIT)
    expect(ledger.statuses(server.address)).toEqual(['connecting', 'connected', 'error subject-refused'])
    expect(ledger.told(server.address).at(-1)?.sentence).toMatch(/does not let this user subscribe to stwt\.agora/)
    await server.reload(login('pw', ', permissions: { subscribe: ["stwt.agora", "_INBOX_stoa.>"] }'))
    await vi.waitFor(() => expect(ledger.statuses(server.address).at(-1)).toMatch(/^(subscribed|reconnect)$/), WAIT)
    const publisher = keep(
      await startPublisher({ address: keep(await startRelay(server.port)).address, user: 'mail', password: 'pw' })
    )
    await publisher.publish({ payloads: [Uint8Array.of(9)] })
    await vi.waitFor(() => expect(ledger.heardAt(server.address)).toEqual(['09']), WAIT)
  })

  it('a lame duck is told before it goes', async () => {
    const server = keep(
      await startNatsServer({ config: 'lame_duck_duration: "30s"\nlame_duck_grace_period: "100ms"\n' })
    )
    const { source, ledger } = await listen({ servers: [server.address], auth: NONE })
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    server.signal('SIGUSR2')
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('disconnect'), WAIT)
    expect(ledger.statuses(server.address).slice(0, 4)).toEqual(['connecting', 'connected', 'ldm', 'disconnect'])
    expect(ledger.told(server.address)[3]).toMatchObject({ cause: 'lame-duck' })
    await server.restart()
    await vi.waitFor(() => expect(ledger.statuses(server.address).at(-1)).toBe('reconnect'), WAIT)
  })

  it('a frozen server does not hold up the stop', async () => {
    const server = keep(await startNatsServer())
    const before = openSockets()
    const { source, ledger } = await listen({ servers: [server.address], auth: NONE }, {}, AGORA_TIMING)
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    server.pause()
    const from = performance.now()
    await source.stop()
    expect(performance.now() - from).toBeLessThan(2500)
    expect(ledger.statuses(server.address)).toEqual(['connecting', 'connected', 'closed'])
    await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(before), WAIT)
  })

  it('a cut of a reader that is too slow is one gap', async () => {
    const server = keep(await startNatsServer({ config: 'max_pending: 1MB\nwrite_deadline: "100ms"\n' }))
    const { source, ledger } = await listen({ servers: [server.address], auth: NONE })
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    const publisher = keep(await startPublisher({ address: server.address }))
    const published = publisher.publish({ payloads: [new Uint8Array(60_000)], count: 2000 })
    await vi.waitFor(() => expect(ledger.arrivals.length).toBeGreaterThan(0), WAIT)
    // This thread reads nothing for a second, as when a debugger has stopped it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
    await published
    await vi.waitFor(() => expect(ledger.statuses(server.address).at(-1)).toBe('reconnect'), WAIT)
    expect(server.log()).toMatch(/Slow Consumer/)
    expect(ledger.statuses(server.address)).toEqual([
      'connecting',
      'connected',
      'disconnect',
      'reconnecting',
      'reconnect'
    ])
    expect(ledger.arrivals.length).toBeLessThan(2000)
  })

  it('a sink that throws ends neither the connection nor the hearing, and is told once', async () => {
    const server = keep(await startNatsServer())
    const { source, ledger } = await listen({ servers: [server.address], auth: NONE })
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    const publisher = keep(await startPublisher({ address: server.address }))
    let broken = 3
    ledger.onArrival = () => {
      if (broken-- > 0) throw new Error('full')
    }
    await publisher.publish({ payloads: [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3), Uint8Array.of(4)] })
    await vi.waitFor(() => expect(ledger.heardAt(server.address).at(-1)).toBe('04'), WAIT)
    expect(ledger.statuses(server.address)).toEqual(['connecting', 'connected', 'error sink-failed'])
  })

  it('sixty cut connections are sixty gaps and leave no socket behind', async () => {
    const server = keep(await startNatsServer())
    const relay = keep(await startRelay(server.port))
    const before = openSockets()
    const { source, ledger } = await listen({ servers: [relay.address], auth: NONE })
    keep(source)
    const count = (status: string): number => ledger.statuses(relay.address).filter((told) => told === status).length
    for (let drops = 1; drops <= 60; drops++) {
      await vi.waitFor(() => expect(count('connected') + count('reconnect')).toBe(drops), WAIT)
      relay.drop()
    }
    await vi.waitFor(() => expect(count('reconnect')).toBe(60), WAIT)
    expect([count('disconnect'), count('reconnecting'), count('connected')]).toEqual([60, 60, 1])
    // An observer and the control connection, each with two ends and a relayed one with two more in this process.
    await vi.waitFor(() => expect(relay.open()).toBe(2), WAIT)
    await source.stop()
    await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(before), WAIT)
  })

  it('a port that accepts and says nothing gets one socket at a time, and none after the stop', async () => {
    const silent = keep(await startTcpDouble(() => undefined))
    const { source, ledger } = await listen({ servers: [silent.address], auth: NONE }, {}, { ...FAST, timeoutMs: 60 })
    keep(source)
    await vi.waitFor(() => expect(silent.accepted()).toBeGreaterThan(20), WAIT)
    // The observer, the control connection, and one that is being closed.
    expect(silent.open()).toBeLessThanOrEqual(3)
    expect(ledger.statuses(silent.address)).toEqual(['connecting', 'error silent-server'])
    await source.stop()
    await vi.waitFor(() => expect(silent.open()).toBe(0), WAIT)
    expect(silent.received().toString()).not.toContain('CONNECT')
  })
})
