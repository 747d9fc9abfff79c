import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AgoraSource } from '../../../src/main/sources/agora/agora-source.ts'
import {
  freePorts,
  type NatsCluster,
  type NatsServer,
  startNatsCluster,
  startNatsServer
} from '../../support/nats-server.ts'
import { type Publisher, startPublisher } from '../../support/publisher.ts'
import { listen } from './listening.ts'

const WAIT = { timeout: 15_000, interval: 20 }

describe('the agora source on real servers', () => {
  const open: { stop(): Promise<void> }[] = []
  const keep = <T extends NatsServer | NatsCluster | AgoraSource | Publisher>(thing: T): T => {
    open.push(thing)
    return thing
  }
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop()
  })

  it('hears each frame at each of three servers and names itself', async () => {
    const cluster = keep(await startNatsCluster(3))
    const { source, ledger } = await listen({ servers: [...cluster.urls], auth: { kind: 'none' } })
    keep(source)
    await vi.waitFor(() => {
      for (const url of cluster.urls) expect(ledger.statuses(url)).toEqual(['connecting', 'connected'])
    }, WAIT)
    const publisher = keep(await startPublisher({ address: cluster.urls[0]! }))
    await vi.waitFor(() => expect(ledger.notes.filter((n) => n.rtt_us !== undefined).length).toBeGreaterThan(5), WAIT)
    const payloads = Array.from({ length: 500 }, (_, i) => Uint8Array.of(3, 12, i & 255, i >> 8))
    await publisher.publish({ payloads })
    const sent = payloads.map((payload) => Buffer.from(payload).toString('hex'))
    await vi.waitFor(() => {
      for (const url of cluster.urls) expect(ledger.heardAt(url)).toEqual(sent)
    }, WAIT)
    const info = ledger.told(cluster.urls[1]!)[1]?.info
    expect(info).toMatchObject({ server_name: 'n2', cluster: 'stoa-test', version: expect.any(String) })
    expect(JSON.stringify(ledger.notes)).not.toContain('nonce')
    expect(source.offered).toEqual([])
  })

  it('makes one gap of an outage: a killed server is told once, and heard again when it is back', async () => {
    const cluster = keep(await startNatsCluster(3))
    const { source, ledger } = await listen({ servers: [...cluster.urls], auth: { kind: 'none' } })
    keep(source)
    const [first, second] = cluster.urls as [string, string]
    await vi.waitFor(() => expect(ledger.statuses(second)).toContain('connected'), WAIT)
    const publisher = keep(await startPublisher({ address: first }))
    await cluster.kill(1)
    await vi.waitFor(() => expect(ledger.statuses(second)).toContain('error nothing-listening'), WAIT)
    await cluster.restart(1)
    await vi.waitFor(() => expect(ledger.statuses(second).at(-1)).toBe('reconnect'), WAIT)
    expect(ledger.statuses(second)).toEqual([
      'connecting',
      'connected',
      'disconnect',
      'reconnecting',
      'error nothing-listening',
      'reconnect'
    ])
    expect(ledger.told(second)[2]).toMatchObject({ cause: expect.stringMatching(/^(server-closed|connection-reset)$/) })
    await publisher.publish({ payloads: [Uint8Array.of(3, 12)] })
    await vi.waitFor(() => expect(ledger.heardAt(second)).toEqual(['030c']), WAIT)
    expect(ledger.statuses(first)).toEqual(['connecting', 'connected'])
  })

  it('loses nothing at two servers while the third is killed and restarted, and there only what the gap covers', async () => {
    const cluster = keep(await startNatsCluster(3))
    const { source, ledger } = await listen({ servers: [...cluster.urls], auth: { kind: 'none' } })
    keep(source)
    await vi.waitFor(() => {
      for (const url of cluster.urls) expect(ledger.statuses(url)).toContain('connected')
    }, WAIT)
    const [first, second, third] = cluster.urls as [string, string, string]
    const publisher = keep(await startPublisher({ address: first }))
    const payloads = Array.from({ length: 60_000 }, (_, i) => Uint8Array.of(3, 12, i & 255, (i >> 8) & 255, i >> 16))
    const published = publisher.publish({ payloads, perSecond: 20_000 })
    await vi.waitFor(() => expect(ledger.arrivals.length).toBeGreaterThan(30_000), WAIT)
    await cluster.kill(1)
    await vi.waitFor(() => expect(ledger.statuses(second)).toContain('disconnect'), WAIT)
    const heardBefore = ledger.heardAt(second).length
    await cluster.restart(1)
    await vi.waitFor(() => expect(ledger.statuses(second).at(-1)).toBe('reconnect'), WAIT)
    await published
    const sent = payloads.map((payload) => Buffer.from(payload).toString('hex'))
    await vi.waitFor(() => expect(ledger.heardAt(third).length).toBe(sent.length), WAIT)
    expect(ledger.heardAt(first)).toEqual(sent)
    expect(ledger.heardAt(third)).toEqual(sent)
    await publisher.publish({ payloads: [Uint8Array.of(255)] })
    await vi.waitFor(() => expect(ledger.heardAt(second).at(-1)).toBe('ff'), WAIT)
    const heard = ledger.heardAt(second).slice(0, -1)
    expect(heard.slice(0, heardBefore)).toEqual(sent.slice(0, heardBefore))
    const after = heard.slice(heardBefore)
    expect(after).toEqual(sent.slice(sent.length - after.length))
    expect(heard.length).toBeLessThan(sent.length)
  })

  it('shows the server one subscription on each observer, only its own inbox on the control connection, and no frame', async () => {
    const [monitor] = await freePorts(1)
    const server = keep(await startNatsServer({ config: `http: "127.0.0.1:${monitor}"\n` }))
    const { source, ledger } = await listen({ servers: [server.address], auth: { kind: 'none' } })
    keep(source)
    const connections = async (): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${monitor}/connz?subs=1`)
      const { connections } = (await answer.json()) as { connections: Record<string, unknown>[] }
      return connections
        .map((one) => ({ name: one.name, subscribes: one.subscriptions_list ?? [], sent: one.in_msgs }))
        .sort((one, other) => String(one.name).localeCompare(String(other.name)))
    }
    await vi.waitFor(async () => {
      expect(await connections()).toEqual([
        { name: 'stoa-control', subscribes: [expect.stringMatching(/^_INBOX_stoa\./)], sent: expect.any(Number) },
        { name: 'stoa-observer', subscribes: ['stwt.agora'], sent: 0 }
      ])
    }, WAIT)
    // What it sends are its asks; a frame would come back to the observer.
    expect(ledger.arrivals).toEqual([])
    const control = ledger.notes.filter(({ source, status }) => source === 'nats-monitor' && status !== undefined)
    expect(control).toMatchObject([
      { status: 'connected', server: server.address, info: { version: expect.any(String) } }
    ])
  })

  it('waits for a server that is not there yet, and stops within its time', async () => {
    const server = keep(await startNatsServer())
    await server.kill()
    const { source, ledger } = await listen({ servers: [server.address], auth: { kind: 'none' } })
    keep(source)
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('error nothing-listening'), WAIT)
    await server.restart()
    await vi.waitFor(() => expect(ledger.statuses(server.address)).toContain('connected'), WAIT)
    expect(ledger.statuses(server.address)).toEqual(['connecting', 'error nothing-listening', 'connected'])
    const before = performance.now()
    await source.stop()
    await source.stop()
    expect(performance.now() - before).toBeLessThan(2000)
    expect(ledger.statuses(server.address).at(-1)).toBe('closed')
  })
})
