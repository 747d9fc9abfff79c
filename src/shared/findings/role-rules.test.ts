import { describe, expect, it } from 'vitest'
import type { Lease, SiteFacts } from '../roles/facts-of-roles.ts'
import { findTaskType } from '../roles/task-types.table.ts'
import { FindingLedger } from './finding-ledger.ts'
import { ROLE_RULES } from './role-rules.ts'
import { HOUR_US, MINUTE_US, SECOND_US } from './rule.ts'
import { NO_ROLES, type SeenDuty, type SeenRoles, type SeenType } from './seen-roles.ts'
import type { Sight } from './sight.ts'

const T0 = 1_800_000_000_000_000

function site(change: Partial<SiteFacts> = {}): SiteFacts {
  return {
    url: 'https://mx1.test',
    line: 'new',
    edition: 'oss',
    nodeId: 3,
    hostname: 'mx1.test',
    version: '0.16.19',
    role: 'front',
    shard: 0,
    startedAt: T0 - HOUR_US,
    clustered: true,
    permissions: [],
    missing: [],
    toldAt: T0 - MINUTE_US,
    toldSeq: 7,
    health: { seq: 8, at: T0, live: 200, ready: 200, dateUs: null },
    answeredAt: T0,
    troubles: [],
    queueRuns: null,
    observed: [],
    startRead: true,
    ...change
  }
}

const lease = (change: Partial<Lease> = {}): Lease => ({
  nodeId: 3,
  hostname: 'mx1.test',
  renewedAt: T0 - 10 * MINUTE_US,
  status: 'active',
  askedAt: T0,
  seq: 9,
  ...change
})

function duty(change: Partial<SeenDuty> = {}): SeenDuty {
  return {
    nodeId: 3,
    hostname: 'mx1.test',
    presence: 'active',
    running: 'yes',
    line: 'new',
    role: 'front',
    roleState: 'known',
    roleObject: null,
    site: site(),
    lease: lease(),
    sendsMail: true,
    queueEvents: null,
    leaseAge: 10 * MINUTE_US,
    movedFrom: null,
    sites: ['https://mx1.test'],
    ...change
  }
}

function type(name: string, change: Partial<SeenType> = {}): SeenType {
  const found = findTaskType(name)
  if (!found) throw new Error(name)
  return { type: found, verdict: 'covered', doers: [3], away: [], shards: [], shardsTotal: null, ...change }
}

const stale = { leaseAge: 61 * MINUTE_US, lease: lease({ status: 'stale', renewedAt: T0 - 61 * MINUTE_US }) }

/** What lasts after `seconds` of the same sight, of all rules about roles. */
function lasting(roles: Partial<SeenRoles>, seconds = 120, nodes: readonly unknown[] = []) {
  const ledger = new FindingLedger()
  for (let second = 0; second <= seconds; second++) {
    const sight = {
      at: T0 + second * SECOND_US,
      seq: 100,
      nodes,
      roles: { ...NO_ROLES, ...roles }
    } as unknown as Sight
    for (const rule of ROLE_RULES)
      ledger.look(
        sight.at,
        rule.name,
        rule,
        rule.see(sight, (key) => ledger.since(rule.name, key))
      )
  }
  return ledger.all.filter((it) => it.until === null)
}

const told = (roles: Partial<SeenRoles>, seconds?: number): readonly (readonly [string, string])[] =>
  lasting(roles, seconds).map((it) => [it.id, it.severity] as const)

describe('rules about roles', () => {
  const cases: readonly (readonly [string, Partial<SeenRoles>, readonly (readonly [string, string])[]])[] = [
    ['a healthy node', { duties: [duty()], types: [type('storeMaintenance')] }, []],
    [
      'a task nobody runs',
      { types: [type('storeMaintenance', { verdict: 'nobody', doers: [] })] },
      [['role-uncovered/storeMaintenance', 'critical']]
    ],
    [
      'a task nobody needs to run',
      { types: [type('metricsPush', { verdict: 'nobody', doers: [] })] },
      [['role-uncovered/metricsPush', 'info']]
    ],
    [
      'two that train',
      { types: [type('spamClassifierTraining', { verdict: 'twice', doers: [1, 2] })] },
      [['role-training-many/spamClassifierTraining', 'warning']]
    ],
    [
      'two that schedule',
      { types: [type('taskScheduler', { verdict: 'twice', doers: [1, 2] })] },
      [['role-scheduler-many/taskScheduler', 'warning']]
    ],
    [
      'one alone with mail',
      { types: [type('outboundMta', { verdict: 'single' })] },
      [['role-single/outboundMta', 'warning']]
    ],
    [
      'one alone with the index',
      { types: [type('searchIndexing', { verdict: 'single' })] },
      [['role-single/searchIndexing', 'info']]
    ],
    [
      'a shard that nobody has',
      {
        types: [type('pushNotifications', { verdict: 'uneven', shards: [{ shard: 1, nodeIds: [3] }], shardsTotal: 2 })]
      },
      [['push-shards/pushNotifications', 'critical']]
    ],
    [
      'a shard that two have',
      {
        types: [
          type('pushNotifications', { verdict: 'uneven', shards: [{ shard: 1, nodeIds: [3, 4] }], shardsTotal: 1 })
        ]
      },
      [['push-shards/pushNotifications', 'warning']]
    ],
    [
      'a role that does not exist',
      { duties: [duty({ roleState: 'unknown', role: 'frontdor' })] },
      [['role-unknown/3', 'critical']]
    ],
    ['the same of a node that is gone', { duties: [duty({ roleState: 'unknown', running: 'no' })] }, []],
    ['an id of another lease', { duties: [duty({ movedFrom: 5 })] }, [['node-id-moved/3', 'critical']]],
    [
      'two starts under one id',
      { duties: [duty({ sites: ['https://a', 'https://b'] })] },
      [['node-id-moved/3', 'critical']]
    ],
    ['a lease that anybody may take', { duties: [duty({ ...stale, site: null })] }, [['lease-will-move/3', 'warning']]],
    [
      'the same while another node restarts',
      { duties: [duty({ ...stale, site: null }), duty({ nodeId: 4, presence: 'gone', running: 'no' })] },
      [['lease-will-move/3', 'critical']]
    ],
    [
      'a lease of a node that is gone for days',
      { duties: [duty({ leaseAge: 30 * HOUR_US, lease: lease({ status: 'inactive' }), running: 'no', site: null })] },
      [['lease-will-move/3', 'info']]
    ],
    [
      'a lease that is not renewed though it answers',
      { duties: [duty({ leaseAge: 40 * MINUTE_US })] },
      [['lease-stale-http-up/3', 'critical']]
    ],
    [
      'a start without the bus',
      { sites: [site({ clustered: false })] },
      [['start-unclustered/https://mx1.test', 'critical']]
    ],
    [
      'tasks that nobody may take',
      { stalls: [{ type: 'searchIndexing', variants: ['IndexDocument'], since: T0 - 2 * MINUTE_US, evidence: [] }] },
      [['task-nobody-takes/searchIndexing', 'critical']]
    ],
    [
      'lists that differ',
      {
        differences: [
          {
            oldName: 'purge.stores',
            texts: [
              { nodeIds: [1], text: '"1"' },
              { nodeIds: [2], text: 'not set' }
            ]
          }
        ]
      },
      [['roles-mixed/purge.stores', 'critical']]
    ],
    [
      'a node that blocked us',
      {
        sites: [
          site({ troubles: [{ seq: 1, at: T0, call: null, status: 429, kind: 'banned', sentence: 'It blocked us.' }] })
        ]
      },
      [['site-banned-us/https://mx1.test', 'critical']]
    ],
    [
      'a kind that the key may not read, of which the missing permission tells',
      {
        sites: [
          site({
            missing: [{ permission: 'sysTaskGet', adds: 'tasks' }],
            troubles: [{ seq: 1, at: T0, call: 'x:Task/get', status: 200, kind: 'forbidden', sentence: 'No.' }]
          })
        ]
      },
      [['permission-missing/key', 'info']]
    ],
    [
      'a certificate that runs out soon',
      { certificates: [{ id: 'b', names: ['mx.test'], until: T0 + 24 * 13 * HOUR_US, seq: 4 }] },
      [['certificate-expiring/b', 'warning']]
    ],
    [
      'a certificate that ran out',
      { certificates: [{ id: 'b', names: ['mx.test'], until: T0 - 1, seq: 4 }] },
      [['certificate-expiring/b', 'critical']]
    ],
    [
      'a certificate with a month left',
      { certificates: [{ id: 'b', names: [], until: T0 + 24 * 30 * HOUR_US, seq: 4 }] },
      []
    ]
  ]

  it.each(cases)('%s', (_, roles, expected) => {
    expect(told(roles)).toEqual(expected)
    for (const { text, remedy } of lasting(roles)) {
      expect(text).toMatch(/[.!]$/u)
      expect(remedy).toMatch(/\.$/u)
    }
  })

  it('counts what fills the channel of a node without an outgoing queue', () => {
    const severityAt = (count: number) =>
      told({ duties: [duty({ sendsMail: false, queueEvents: { count, newest: null } })] })
    expect([0, 64, 256, 768, 1_024].map((count) => severityAt(count)[0]?.[1])).toEqual([
      'info',
      'info',
      'warning',
      'critical',
      'critical'
    ])
    const [deaf] = lasting({ duties: [duty({ sendsMail: false, queueEvents: { count: 1_030, newest: null } })] })
    expect(deaf?.text).toContain('hears nothing of the bus any more')
    expect(told({ duties: [duty({ sendsMail: null })] })).toEqual([])
  })

  it('is written again only at steps of the count, not with each event', () => {
    const text = (count: number) =>
      lasting({ duties: [duty({ sendsMail: false, queueEvents: { count, newest: null } })] })[0]?.text
    expect(text(300)).toBe(text(511))
    expect(text(511)).not.toBe(text(512))
  })

  it('waits for a node that is being restarted, for two minutes', () => {
    const uncovered = { types: [type('taskScheduler', { verdict: 'nobody' as const, doers: [], away: [3] })] }
    const gone = [{ nodeId: 3, presence: 'gone', presenceSince: T0 }]
    expect(lasting(uncovered, 119, gone)).toEqual([])
    expect(lasting(uncovered, 155, gone)).toHaveLength(1)
  })

  it('leaves a node that left the bus and answers nobody to the finding about that', () => {
    const trouble = { seq: 1, at: T0, call: null, status: 0, kind: 'unreachable', sentence: 'It does not answer.' }
    const sites = { sites: [site({ troubles: [trouble] })] }
    expect(lasting(sites, 60, [{ nodeId: 3, presence: 'gone', presenceSince: T0 }])).toEqual([])
    expect(lasting(sites, 60, [{ nodeId: 3, presence: 'active', presenceSince: T0 }])).toHaveLength(1)
  })

  it('does not come and go while nodes restart one after another', () => {
    const uncovered = { types: [type('storeMaintenance', { verdict: 'nobody' as const, doers: [] })] }
    expect(told(uncovered, 20)).toEqual([])
    expect(told(uncovered, 31)).toHaveLength(1)
  })
})
