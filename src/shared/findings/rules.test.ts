import { describe, expect, it } from 'vitest'
import { connection, node, sight, T0 } from '../../../test/support/made-up-sight.ts'
import { ADDRESS_RULES } from './address-rules.ts'
import { missedBroadcast } from './broadcast-rules.ts'
import { CANARY_RULES } from './canary-rules.ts'
import { CONFIG_RULES } from './config-rules.ts'
import { slowConsumer, stalledPublisher } from './connection-rules.ts'
import { FindingLedger } from './finding-ledger.ts'
import { HYGIENE_RULES } from './hygiene-rules.ts'
import { defaultNodeId, duplicatedId, foreignListener, twoClusters } from './identity-rules.ts'
import { clockOff, deafNode, flappingNode, largeNodeId, nodeGone, silentNode } from './node-rules.ts'
import { ownLapse } from './own-rules.ts'
import { lossyRelease, lostBurst, mixedReleases, undecodableFrames } from './release-rules.ts'
import { ROLE_RULES } from './role-rules.ts'
import { HOUR_US, MINUTE_US, type Rule, SECOND_US } from './rule.ts'
import { RULES } from './rules.table.ts'
import { nobodyHears, observerLost, serverSilent } from './server-rules.ts'
import type { SeenArrears, Sight } from './sight.ts'

const arrears = (change: Partial<SeenArrears>): SeenArrears => ({
  nodeId: 7,
  since: T0,
  missed: 0,
  away: 0,
  doubtful: 0,
  what: ['block'],
  onlyBlocks: true,
  evidence: [{ seq: 5, at: T0, sentence: 'A block.' }],
  ...change
})

/** Looks at one sight again and again, a second apart; what lasts at the end. */
function lasting(rule: Rule, seen: Partial<Sight>, seconds = 60, ledger = new FindingLedger()) {
  for (let n = 0; n <= seconds; n++) {
    const now = sight({ at: T0 + n * SECOND_US, ...seen })
    ledger.look(
      now.at,
      rule.name,
      rule,
      rule.see({ ...now, at: T0 + n * SECOND_US }, (key) => ledger.since(rule.name, key))
    )
  }
  return ledger.all.filter((one) => one.until === null)
}

describe('each rule finds what it is for, and names what to do', () => {
  const cases: readonly (readonly [Rule, Partial<Sight>, string, string, RegExp])[] = [
    [deafNode, { nodes: [node({ presence: 'deaf' })] }, 'deaf-node/7', 'critical', /does not listen/],
    [nodeGone, { nodes: [node({ presence: 'gone', connections: [] })] }, 'node-gone/7', 'warning', /gone from the bus/],
    [
      flappingNode,
      { nodes: [node({ reconnects: [1, 2, 3, 4].map((n) => T0 - n) })] },
      'flapping-node/7',
      'warning',
      /connected anew/
    ],
    [
      silentNode,
      { nodes: [node({ presence: 'silent', lastHeard: T0 - 7 * HOUR_US })] },
      'silent-node/7',
      'info',
      /not heard for more than 6 hours/
    ],
    [largeNodeId, { nodes: [node({ nodeId: 600 })] }, 'large-node-id/600', 'warning', /same ids as node 88/],
    [
      largeNodeId,
      { nodes: [600, 601, 602, 603, 7].map((nodeId) => node({ nodeId })) },
      'large-node-id/cluster',
      'warning',
      /^4 node ids are above 511 \(600 to 603\)/
    ],
    [
      clockOff,
      { nodes: [node({ clockOffset: { us: -5_000_000, errorUs: 100_000 } })] },
      'clock-off/7',
      'warning',
      /2 s or more behind/
    ],
    [
      duplicatedId,
      { nodes: [node({ duplicatedSince: T0, connections: [connection(), connection({ cid: 11, ip: '10.0.0.9' })] })] },
      'duplicated-id/7',
      'critical',
      /10\.0\.0\.1 \(connection 10 on nats-1\) and 10\.0\.0\.9/
    ],
    [
      twoClusters,
      { nodes: [node({ nodeId: 0, duplicatedSince: T0 }), node({ nodeId: 1, duplicatedSince: T0 })] },
      'two-clusters/account',
      'critical',
      /two clusters on one NATS account/
    ],
    [
      defaultNodeId,
      {
        wire: { version: 'D', confidence: 1 },
        nodes: [node({ nodeId: 1 })],
        strangers: [connection({ cid: 20, role: 'unmatched', nodeId: null })]
      },
      'default-node-id/cluster',
      'critical',
      /node 1/
    ],
    [
      foreignListener,
      {
        strangers: [connection({ cid: 20, role: 'tool', name: 'nats-cli', lang: 'go', version: '1.3', nodeId: null })]
      },
      'foreign-listener/nats-1:20',
      'warning',
      /«nats-cli», go 1\.3, at 10\.0\.0\.1/
    ],
    [
      mixedReleases,
      { nodes: [node({ nodeId: 1 }), node({ nodeId: 2, clientVersion: '0.49.1' })] },
      'mixed-releases/cluster',
      'info',
      /node 2: 0\.16\.8 to 0\.16\.16/
    ],
    [
      mixedReleases,
      { nodes: [node({ nodeId: 1 }), node({ nodeId: 2, clientVersion: '0.44.2' })] },
      'mixed-releases/cluster',
      'critical',
      /misread/
    ],
    [
      undecodableFrames,
      { nodes: [node({ undecodableAt: T0 })] },
      'undecodable-frames/7',
      'warning',
      /cannot be decoded/
    ],
    [
      lossyRelease,
      { nodes: [node({ clientVersion: '0.47.0' })] },
      'lossy-release/cluster',
      'warning',
      /before 0\.16\.15 run on node 7/
    ],
    [
      lostBurst,
      { nodes: [node({ clientVersion: '0.47.0' })], burst: { at: T0, evidence: [] } },
      'lost-burst/cluster',
      'warning',
      /may have lost some/
    ],
    [
      slowConsumer,
      { nodes: [node({ connections: [connection({ pendingBytes: 200_000 })] })] },
      'slow-consumer/nats-1:10',
      'warning',
      /does not read/
    ],
    [
      stalledPublisher,
      { nodes: [node({ connections: [connection({ stalledAt: T0 + 30 * SECOND_US })] })] },
      'stalled-publisher/nats-1:10',
      'warning',
      /makes node 7 wait/
    ],
    [
      observerLost,
      {
        servers: [
          {
            name: 'nats-2',
            ear: { lostSince: T0, cause: 'the connection was lost', refused: false },
            silentSince: null
          }
        ]
      },
      'observer-lost/nats-2',
      'warning',
      /does not hear at server nats-2/
    ],
    [
      serverSilent,
      { servers: [{ name: 'nats-2', ear: null, silentSince: T0 }] },
      'server-silent/nats-2',
      'warning',
      /does not answer/
    ],
    [
      nobodyHears,
      { deafSince: { from: T0, cause: 'no server could be heard' } },
      'nobody-hears/cluster',
      'critical',
      /not recorded/
    ],
    [
      missedBroadcast,
      { arrears: [arrears({ missed: 1 })] },
      'missed-broadcast/7',
      'critical',
      /One broadcast \(block\) did not reach node 7/
    ],
    [
      missedBroadcast,
      { arrears: [arrears({ doubtful: 3 })] },
      'missed-broadcast/7',
      'warning',
      /3 broadcasts \(block\) may not/
    ],
    [
      ownLapse,
      {
        lapses: [
          { key: '9', kind: 'not-recorded', from: T0 - 5, to: T0, sentence: 'Stoa could not record (disk full).' }
        ]
      },
      'own-lapse/9',
      'warning',
      /disk full/
    ]
  ]

  it.each(cases)('$name: %#', (rule, seen, id, severity, text) => {
    const [found, ...others] = lasting(rule, seen)
    expect(others).toEqual([])
    expect(found).toMatchObject({ id, severity })
    expect(found?.text).toMatch(text)
    expect(found?.remedy).toMatch(/\.$/)
  })

  it('every rule is tried here, or beside the rules of its own slice', () => {
    const others = new Set([...ADDRESS_RULES, ...CANARY_RULES, ...ROLE_RULES, ...CONFIG_RULES, ...HYGIENE_RULES])
    const ours = RULES.filter((rule) => !others.has(rule))
    expect(new Set(cases.map(([rule]) => rule.name))).toEqual(new Set(ours.map((rule) => rule.name)))
  })

  it.each(RULES)('$name finds nothing where nothing is wrong', (rule) => {
    expect(lasting(rule, {})).toEqual([])
  })
})

describe('thresholds', () => {
  it('a node that is gone is critical only once a restart would be over', () => {
    const gone = [node({ presence: 'gone', connections: [] })]
    expect(lasting(nodeGone, { nodes: gone }, 119)[0]?.severity).toBe('warning')
    expect(lasting(nodeGone, { nodes: gone }, 121)[0]?.severity).toBe('critical')
  })

  it('a node that is away for less than a second is not told', () => {
    expect(lasting(nodeGone, { nodes: [node({ presence: 'gone' })] }, 0)).toEqual([])
  })

  it('pending bytes that swing around the limit make one finding, not many', () => {
    const ledger = new FindingLedger()
    const at = (n: number, pendingBytes: number): void => {
      const now = sight({ at: T0 + n * SECOND_US, nodes: [node({ connections: [connection({ pendingBytes })] })] })
      ledger.look(
        now.at,
        slowConsumer.name,
        slowConsumer,
        slowConsumer.see(now, (key) => ledger.since('slow-consumer', key))
      )
    }
    for (let n = 0; n < 12; n++) at(n, 70_000)
    for (let n = 12; n < 60; n++) at(n, n % 2 === 0 ? 60_000 : 70_000)
    expect(ledger.all).toHaveLength(1)
    for (let n = 60; n < 80; n++) at(n, 0)
    expect(ledger.all).toMatchObject([{ until: T0 + 60 * SECOND_US }])
  })

  it('bytes that wait for a moment are no finding', () => {
    const busy = { nodes: [node({ connections: [connection({ pendingBytes: 200_000 })] })] }
    expect(lasting(slowConsumer, busy, 9)).toEqual([])
  })

  it('a clock around one second is told once, and over only when it is clearly better', () => {
    const offset = (us: number) => ({ nodes: [node({ clockOffset: { us, errorUs: 0 } })] })
    expect(lasting(clockOff, offset(950_000))).toEqual([])
    const ledger = new FindingLedger()
    expect(lasting(clockOff, offset(1_100_000), 10, ledger)).toHaveLength(1)
    const later = sight({ at: T0 + 30 * SECOND_US, ...offset(800_000) })
    expect(clockOff.see(later, (key) => ledger.since('clock-off', key))).toHaveLength(1)
    expect(clockOff.see({ ...later, ...offset(600_000) }, (key) => ledger.since('clock-off', key))).toEqual([])
  })

  it('an upgrade that takes more than a quarter of an hour is a warning', () => {
    const mixed = { nodes: [node({ nodeId: 1 }), node({ nodeId: 2, clientVersion: '0.49.1' })] }
    expect(lasting(mixedReleases, mixed, 14 * 60)[0]?.severity).toBe('info')
    expect(lasting(mixedReleases, mixed, 16 * 60)[0]?.severity).toBe('warning')
  })

  it('three reconnects in ten minutes are none too many, and old ones do not count', () => {
    const ago = (minutes: readonly number[]) => minutes.map((n) => T0 - n * MINUTE_US)
    expect(lasting(flappingNode, { nodes: [node({ reconnects: ago([1, 2, 3]) })] }, 1)).toEqual([])
    expect(lasting(flappingNode, { nodes: [node({ reconnects: ago([40, 30, 20, 11, 3, 2, 1]) })] }, 1)).toEqual([])
    expect(lasting(flappingNode, { nodes: [node({ reconnects: ago([4, 3, 2, 1]) })] }, 1)).toHaveLength(1)
  })

  it('our own observers and old publishers without a subscription are no foreign listeners', () => {
    const strangers = [
      connection({ cid: 1, role: 'ours', nodeId: null }),
      connection({ cid: 2, role: 'unmatched', nodeId: null }),
      connection({ cid: 3, role: 'tool', listens: false, nodeId: null }),
      connection({ cid: 4, role: 'leafnode', nodeId: null })
    ]
    expect(lasting(foreignListener, { strangers })).toEqual([])
  })

  it('one duplicated id is a slip with a host name, not a second cluster', () => {
    expect(lasting(twoClusters, { nodes: [node({ duplicatedSince: T0 })] })).toEqual([])
  })

  it('a burst is no loss where every node runs a release that keeps its subscription', () => {
    expect(lasting(lostBurst, { burst: { at: T0, evidence: [] } })).toEqual([])
    const perhaps = { nodes: [node({ clientVersion: '0.49.1' })], burst: { at: T0, evidence: [] } }
    expect(lasting(lostBurst, perhaps)[0]?.severity).toBe('info')
  })

  it('where no server tells clients, an old wire that is sure says that bursts are lost', () => {
    const old = {
      asksConnections: false,
      nodes: [node({ clientVersion: null, connections: [] })],
      burst: { at: T0, evidence: [] }
    }
    expect(lasting(lostBurst, { ...old, wire: { version: 'D', confidence: 0.9 } })).toHaveLength(1)
    expect(lasting(lossyRelease, { ...old, wire: { version: 'D', confidence: 0.9 } })).toHaveLength(1)
    expect(lasting(lossyRelease, { ...old, wire: { version: 'D', confidence: 0.3 } })).toEqual([])
    expect(lasting(lossyRelease, { ...old, wire: { version: 'H', confidence: 1 } })).toEqual([])
  })

  it('a client newer than the table is another release, not a misunderstanding', () => {
    const [found] = lasting(mixedReleases, {
      nodes: [node({ nodeId: 1 }), node({ nodeId: 2, clientVersion: '0.60.0' })]
    })
    expect(found?.severity).toBe('info')
    expect(found?.text).toMatch(/node 2: a release that Stoa does not know \(client 0\.60\.0\)/)
  })

  it('each word of what a node lacks is in the sentence', () => {
    const [found] = lasting(missedBroadcast, {
      arrears: [arrears({ missed: 1, away: 2, doubtful: 3, onlyBlocks: false })]
    })
    expect(found?.text).toMatch(
      /1 were not handed over, 2 found it not connected and 3 went into a connection that proved dead/
    )
    expect(found?.remedy).toMatch(/ReloadSettings/)
  })
})
