import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Note } from '../../shared/cluster/note.ts'
import { ServerTable } from '../../shared/topology/server-table.ts'
import { toLinkRows } from './link-rows.ts'

interface Fixture {
  readonly request: string
  readonly bodies?: readonly { readonly server: { id: string; name: string; cluster: string; ver: string } }[]
}

function read(version: string, name: string): Fixture {
  const path = new URL(`../../../../shared/nats/fixtures/${version}/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as Fixture
}

/** What a real cluster of three servers, a gateway to two others and a leaf node answered. */
function tell(version: string, questions: readonly string[]): ServerTable {
  const servers = new ServerTable()
  // The leaf node is not in the system account: only the account's own question reaches it.
  for (const { server } of read(version, 'app-account-ping-connz').bodies ?? []) {
    servers.met({ ...server, version: server.ver, answeredAt: 1, endedAt: null, total: 0 }, 1)
  }
  for (const [ask, name] of questions.entries()) {
    const fixture = read(version, `sys-ping-${name}`)
    for (const answer of fixture.bodies ?? []) {
      const bytes = new TextEncoder().encode(
        JSON.stringify({ source: 'nats-monitor', ask, subject: fixture.request, answer })
      )
      const note = Note.parse(bytes, 0, bytes.length)
      if (note) servers.note(1_000_000 + ask, note)
    }
  }
  return servers
}

const ALL = ['varz', 'statsz', 'routez', 'gatewayz', 'leafz', 'jsz', 'healthz']

describe.each(['2.9.10', '2.15.1'])('servers as nats-server %s tells of them', (version) => {
  const servers = tell(version, ALL)
  const links = toLinkRows(servers)

  it('are known by name, with their clusters', () => {
    const named = [...servers.all].map((it) => `${it.name} ${it.cluster}`).sort()
    expect(named).toEqual(['a1 stw-east', 'a2 stw-east', 'a3 stw-east', 'b1 stw-west', 'b2 stw-west', 'l1 l1'])
  })

  it('have one route a pair, however many connections there are', () => {
    const routes = links.filter((it) => it.kind === 'route').map((it) => [it.from, it.to].sort().join(' '))
    expect(routes.sort()).toEqual(['a1 a2', 'a1 a3', 'a2 a3', 'b1 b2'])
  })

  it('have gateways between clusters and a leaf node that hangs from its hub', () => {
    for (const it of links.filter((one) => one.kind === 'gateway'))
      expect([it.from[0], it.to[0]].sort().join('')).toBe('ab')
    expect(links.filter((it) => it.kind === 'gateway').length).toBeGreaterThan(0)
    expect(links.filter((it) => it.kind === 'leafnode').map((it) => it.to)).toEqual(['l1'])
  })

  it('tell load, memory, JetStream and health', () => {
    const a1 = servers.find('a1')
    expect(a1?.cpu).toBeGreaterThanOrEqual(0)
    expect(a1?.memoryBytes).toBeGreaterThan(1_000_000)
    expect(a1?.jetstream).toMatch(/^on, leader a\d of 3$/u)
    expect(a1?.health ?? 'ok').toBe('ok')
    expect(a1?.slowConsumers).toBe(0)
    for (const it of links) expect(it.rttUs).toBeGreaterThan(0)
  })
})
