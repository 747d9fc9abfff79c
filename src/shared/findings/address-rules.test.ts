import { describe, expect, it } from 'vitest'
import { ConnectionTable } from '../cluster/connections.ts'
import { Note } from '../cluster/note.ts'
import { become } from '../cluster/observers.ts'
import { ClusterState } from '../cluster/state.ts'
import { AddressState } from '../propagation/address-state.ts'
import { TopologyState } from '../topology/topology-state.ts'
import { ADDRESS_RULES } from './address-rules.ts'
import { NO_ADDRESSES, type SeenAddresses, toSeenAddresses } from './seen-addresses.ts'
import type { Sight } from './sight.ts'

const T0 = 1_795_249_630_000_000
const SECOND = 1_000_000
const URL = 'https://10.0.0.7:8080'

/** A cluster with one server at 10.9.9.9, one node at 10.0.0.7 by its URL, and what its API and log say. */
function see(notes: readonly (readonly [at: number, body: object])[]): SeenAddresses {
  const cluster = new ClusterState({ connected: () => {}, disconnected: () => {}, restarted: () => {} })
  const connections = new ConnectionTable()
  const topology = new TopologyState({ connections, observers: cluster.observers })
  const addresses = new AddressState({ readId: () => null, observers: cluster.observers })
  const observer = cluster.observers.all[cluster.observers.numberOf('10.9.9.9:4222')]
  if (observer) become(observer, 'hearing', T0, '')
  for (const [i, [at, body]] of notes.entries()) {
    const bytes = new TextEncoder().encode(JSON.stringify({ source: 'stalwart', url: URL, ...body }))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note) addresses.note(i + 1, T0 + at * SECOND, note)
  }
  return toSeenAddresses({ cluster, connections, topology, addresses })
}

const list = (call: string, objects: readonly object[], rest: object = { whole: true }): object => ({
  call,
  status: 200,
  answer: JSON.stringify({ list: objects }),
  ...rest
})
const blocked = (...addresses: readonly (string | readonly [string, object])[]): object =>
  list(
    'x:BlockedIp/get',
    addresses.map((it, i) =>
      typeof it === 'string' ? { id: `i${i}`, address: it } : { id: `i${i}`, address: it[0], ...it[1] }
    )
  )
const stamp = (at: number): string => new Date((T0 + at * SECOND) / 1000).toISOString()
const SAME: object = { same: true }

/** What the rules say, by name. */
function judge(seen: SeenAddresses): ReadonlyMap<string, string> {
  const sight = { addresses: seen, at: T0, seq: 1 } as Sight
  return new Map(ADDRESS_RULES.flatMap((rule) => rule.see(sight, () => null).map((it) => [rule.name, it.text])))
}

describe('rules about addresses', () => {
  it('find nothing where nobody tells of addresses, and where nothing is wrong', () => {
    expect(judge(NO_ADDRESSES).size).toBe(0)
    expect(see([])).toBe(NO_ADDRESSES)
    expect([
      ...judge(
        see([
          [1, blocked('198.51.100.9', '2001:db8::1')],
          [30, SAME]
        ])
      ).keys()
    ]).toEqual([])
  })

  it('a block that locks out a server, a node, a proxy or the operator is called out with who it is', () => {
    const text = judge(see([[1, blocked('10.9.9.0/24', '198.51.100.9')]])).get('address-lockout')
    expect(text).toBe('The block of 10.9.9.0/24 locks out NATS server 10.9.9.9:4222.')
    expect(judge(see([[1, blocked('10.0.0.7')]])).get('address-lockout')).toContain('the node at 10.0.0.7')
    const proxies = list('x:SystemSettings/get', [{ proxyTrustedNetworks: { '192.0.2.0/28': true } }])
    expect(
      judge(
        see([
          [1, proxies],
          [2, blocked('192.0.2.3')]
        ])
      ).get('address-lockout')
    ).toContain('trusted proxy')
    const networks = { source: 'stoa', status: 'networks', networks: ['203.0.113.0/24'] }
    const later = judge(
      see([
        [1, blocked('::ffff:203.0.113.9')],
        [2, networks]
      ])
    )
    expect(later.get('address-lockout')).toContain('your own network 203.0.113.0/24')
    const ban = { log: [{ at: stamp(2), event: 'security.scan-ban', text: 'remoteIp = 10.9.9.9, path = "/x.php"' }] }
    expect(
      judge(
        see([
          [1, blocked()],
          [3, ban]
        ])
      ).get('address-lockout')
    ).toContain('10.9.9.9')
  })

  it('a block of an expired kind locks out nobody', () => {
    const over = blocked(['10.9.9.9', { expiresAt: stamp(-60) }])
    expect([
      ...judge(
        see([
          [1, over],
          [30, SAME]
        ])
      ).keys()
    ]).toEqual(['block-expired'])
  })

  it('wide and mapped ones, and those that are allowed as well, each by a rule of its own', () => {
    const found = judge(
      see([
        [1, blocked('20.0.0.0/8', '::ffff:198.51.100.9', '203.0.113.5')],
        [2, list('x:AllowedIp/get', [{ id: 'a', address: '203.0.113.0/28' }])]
      ])
    )
    expect(found.get('block-wide')).toContain('20.0.0.0/8')
    expect(found.get('block-mapped')).toContain('198.51.100.9 (::ffff:198.51.100.9)')
    expect(found.get('allow-and-block')).toContain('203.0.113.5 (203.0.113.0/28)')
  })

  it('what is stored and was told to nobody, and what a node refuses and no list holds', () => {
    const log = { log: [{ at: stamp(5), event: 'security.ip-blocked', text: 'remoteIp = 203.0.113.9' }] }
    const found = judge(
      see([
        [1, blocked()],
        [3, list('x:BlockedIp/get', [{ id: 'n', address: '198.51.100.9' }], { delta: true })],
        [5, { about: { nodeId: 3 } }],
        [6, log],
        [80, SAME],
        [90, SAME]
      ])
    )
    expect(found.get('block-not-enforced')).toContain('198.51.100.9')
    expect(found.get('block-not-stored')).toContain('203.0.113.9 (node 3)')
  })

  it('a block that goes on after its end names the node', () => {
    const log = { log: [{ at: stamp(200), event: 'security.ip-blocked', text: 'remoteIp = 198.51.100.9' }] }
    const found = judge(
      see([
        [1, blocked(['198.51.100.9', { expiresAt: stamp(60) }])],
        [5, { about: { nodeId: 3 } }],
        [201, log],
        [210, SAME]
      ])
    )
    expect(found.get('block-past-end')).toContain('198.51.100.9 (node 3)')
  })
})
