import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AgoraSource } from '../../../src/main/sources/agora/agora-source.ts'
import type { NoteBody } from '../../../src/main/sources/source.ts'
import { Note } from '../../../src/shared/cluster/note.ts'
import { ServerTable } from '../../../src/shared/topology/server-table.ts'
import { NATS_RELEASES } from '../../support/nats-releases.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { startNatsTopology, TOPOLOGY_LOGINS } from '../../support/nats-topology.ts'
import { startRawNode } from '../../support/raw-node.ts'
import { type MonitorLedger, monitor, QUICK } from './monitoring.ts'

const WAIT = { timeout: 12_000, interval: 20 }
const SLOW = { ...QUICK, usualMs: 600_000, calmMs: 600_000 }
const open: { stop(): unknown }[] = []
const keep = <T extends { stop(): unknown }>(thing: T): T => {
  open.push(thing)
  return thing
}
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop()
})

const password = (who: keyof typeof TOPOLOGY_LOGINS) => ({ kind: 'password' as const, user: TOPOLOGY_LOGINS[who].user })

/** Servers as the fold of topology sees them in these notes. */
const serversOf = (ledger: MonitorLedger): ServerTable => {
  const table = new ServerTable()
  for (const [i, body] of ledger.notes.entries()) {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note && body.source === 'nats-monitor') table.note((ledger.stamps[i] ?? 0) + i, note)
  }
  return table
}

describe.each(NATS_RELEASES)('level two on nats-server $version', (release) => {
  const start = async (more: object, secrets: Record<string, string>, timing = QUICK) => {
    const topology = keep(await startNatsTopology(release.binary))
    const config = { servers: [...topology.urls], auth: password('stoa'), ...more }
    const started = await monitor(config, { password: TOPOLOGY_LOGINS.stoa.password, ...secrets }, timing)
    keep<AgoraSource>(started.source)
    return { topology, ...started }
  }

  it('sees servers, routes, the gateway and the leaf node through a restricted user of the system account', async () => {
    const { ledger } = await start({ system: password('system') }, { systemPassword: TOPOLOGY_LOGINS.system.password })
    await vi.waitFor(() => {
      expect(ledger.word('system')).toMatchObject({ state: 'available' })
      expect(ledger.word('system-events')).toMatchObject({ state: 'available' })
      const servers = [...serversOf(ledger).all]
      expect(servers.map(({ name }) => name).sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'l1'])
      const a1 = servers.find(({ name }) => name === 'a1')
      const kinds = a1?.links.map(({ kind, remoteName }) => `${kind} ${release.isOld ? '' : remoteName}`.trim()).sort()
      expect(kinds).toEqual(
        expect.arrayContaining(release.isOld ? ['route'] : ['route a2', 'route a3', 'gateway west'])
      )
      const leafs = servers.flatMap(({ name, links }) =>
        name === 'l1' ? [] : links.filter((it) => it.kind === 'leafnode')
      )
      expect(leafs.length).toBeGreaterThan(0)
      expect(a1?.memoryBytes).toBeGreaterThan(1_000_000)
      expect(a1?.jetstream).toMatch(/^on/)
    }, WAIT)
    expect(JSON.stringify(ledger.notes)).not.toMatch(/-pw\b|authorized_user|"user"/)
  })

  it('hears at once that a client is gone and why, while nobody asks', async () => {
    const { topology, ledger } = await start(
      { system: password('system') },
      { systemPassword: TOPOLOGY_LOGINS.system.password },
      { ...SLOW, livelyMs: 600_000 }
    )
    await vi.waitFor(() => {
      expect(ledger.word('system-events')).toMatchObject({ state: 'available' })
      expect(ledger.word('account-statz')).toMatchObject({ state: 'available' })
    }, WAIT)
    const node = await startRawNode(topology.urls[1] as string, TOPOLOGY_LOGINS.node)
    const isEvent = (kind: string) => (note: NoteBody) => note.event === `$SYS.ACCOUNT.STW.${kind}`
    await vi.waitFor(() => expect(ledger.notes.some(isEvent('CONNECT'))).toBe(true), WAIT)
    node.destroy()
    await vi.waitFor(() => {
      expect(ledger.notes.find(isEvent('DISCONNECT'))).toMatchObject({
        body: { server: { name: 'a2' }, client: { lang: 'rust' }, reason: 'Client Closed' }
      })
    }, WAIT)
  })

  it('says that a user of no system account gets no answers, and asks it no more than once', async () => {
    const { topology, ledger } = await start(
      { system: password('deaf') },
      { systemPassword: TOPOLOGY_LOGINS.deaf.password }
    )
    await vi.waitFor(() => {
      expect(ledger.word('system')).toMatchObject({ state: 'refused' })
      expect(ledger.word('system-events')).toMatchObject({ state: 'refused' })
    }, WAIT)
    const logs = topology.servers.map((server) => server.log()).join('\n')
    const violations = logs.split('\n').filter((line) => /(?:Publish|Subscription) Violation/.test(line))
    expect(new Set(violations.map((line) => /"([$_][^"]+)"/.exec(line)?.[1])).size).toBe(violations.length)
    expect(violations.length).toBeLessThanOrEqual(11)
  })

  it('sees the same of three servers over HTTP, and their connections when the account may not ask', async () => {
    const topology = keep(await startNatsTopology(release.binary))
    const node = await startRawNode(topology.urls[2] as string, TOPOLOGY_LOGINS.node)
    open.push({ stop: () => node.destroy() })
    const config = { servers: [...topology.urls], auth: password('deaf'), monitoring: [...topology.monitoring] }
    const { source, ledger } = await monitor(config, { password: TOPOLOGY_LOGINS.deaf.password })
    keep(source)
    await vi.waitFor(() => {
      expect(ledger.word('http')).toMatchObject({ state: 'available' })
      expect(ledger.word('http', 'a2')).toMatchObject({ state: 'available' })
      expect(ledger.word('account-connz')).toMatchObject({ state: 'refused' })
      expect(ledger.nodes).toMatchObject([{ server: 'a3', subjects: ['stwt.agora'] }])
      const [a1] = [...serversOf(ledger).all].filter(({ name }) => name === 'a1')
      expect(a1?.links.some(({ kind }) => kind === 'route')).toBe(true)
    }, WAIT)
    node.destroy()
    await vi.waitFor(() => expect(ledger.nodes).toEqual([]), WAIT)
    expect(JSON.stringify(ledger.notes)).not.toMatch(/-pw\b|authorized_user/)
  })
})

describe('HTTP monitoring that is none', () => {
  const listen = async (handle: Parameters<typeof createServer>[1]): Promise<string> => {
    const server: Server = createServer(handle as never)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    open.push({
      stop: () => {
        server.closeAllConnections()
        server.close()
      }
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('is not followed to where it points, not read without end, and said to be silent', async () => {
    const asked: string[] = []
    const target = await listen((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    const redirecting = await listen((_request, response) => {
      response.writeHead(302, { location: target }).end()
    })
    const endless = await listen((_request, response) => {
      response.writeHead(200)
      const pour = (): void => {
        while (!response.destroyed && response.write('['.repeat(65_536)));
        response.once('drain', pour)
      }
      pour()
    })
    const html = await listen((_request, response) => response.end('<html>'))
    const nats = keep(await startNatsServer())
    const monitoring = [redirecting, endless, html]
    const { source, ledger } = await monitor({ servers: [nats.address], auth: { kind: 'none' }, monitoring })
    keep(source)
    await vi.waitFor(() => {
      expect(ledger.word('http')).toMatchObject({ state: 'silent' })
      expect(ledger.word('http', redirecting)?.sentence).toMatch(/redirect/)
      expect(ledger.word('http', endless)?.sentence).toMatch(/larger/)
      expect(ledger.word('http', html)?.sentence).toMatch(/not as the monitoring/)
    }, WAIT)
    expect(asked).toEqual([])
  })
})
