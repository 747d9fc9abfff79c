import { implement, ORPCError } from '@orpc/server'
import { systemClock } from '../../../../src/main/engine/clock.ts'
import { pause } from '../../../../src/main/engine/push-snapshots.ts'
import { contract } from '../../../../src/shared/api/contract.ts'
import type { ManagementInput } from '../../../../src/shared/api/management.ts'
import type { ManagementView, SitePart, SiteTryStep, SiteView } from '../../../../src/shared/api/management-views.ts'

const os = implement(contract)

const SETTING: ManagementInput = {
  nodes: [1, 2, 3, 4].map((n) => ({ url: `https://mx${n}.example.net` })),
  auth: { kind: 'key' },
  line: 'auto',
  caFile: null,
  caPem: null,
  allowPlain: false,
  actions: true,
  logs: true,
  networks: ['192.0.2.0/24'],
  canary: null
}

const part = (name: SitePart['part'], state: SitePart['state'], sentence: string): SitePart => ({
  part: name,
  state,
  sentence
})

const WELL: readonly SitePart[] = [
  part('account', 'ok', 'The login is accepted.'),
  part('objects', 'ok', 'Another node is asked for what all share.'),
  part('logs', 'ok', 'Read each time anew.'),
  part('health', 'ok', 'It says that it is ready.'),
  part('metrics', 'off', 'Prometheus is not enabled there.')
]

function site(at: number, change: Partial<SiteView>): SiteView {
  return {
    url: `https://mx${at + 1}.example.net`,
    line: 'new',
    edition: 'community',
    nodeId: at,
    hostname: `mx${at + 1}.example.net`,
    version: '0.16.18',
    role: at === 0 ? 'worker' : 'front',
    shard: 0,
    clustered: true,
    permissions: ['authenticate'],
    missing: [],
    trouble: null,
    lastAnswerUs: String(systemClock.nowUnix()),
    isAsked: at === 0,
    parts: WELL,
    ...change
  }
}

const BLOCKED = 'This computer seems to be blocked by https://mx3.example.net. Stoa stops asking it.'

const SITES: readonly SiteView[] = [
  site(0, { missing: [{ permission: 'sysWebHookGet', adds: 'checks of the webhooks' }] }),
  site(1, {
    parts: WELL.map((one) =>
      one.part === 'logs' ? part('logs', 'stale', 'The newest line of its log is more than 10 minutes old.') : one
    )
  }),
  site(2, {
    trouble: { kind: 'banned', sentence: BLOCKED, sinceUs: String(systemClock.nowUnix()) },
    parts: [part('account', 'trouble', BLOCKED), ...WELL.slice(1)]
  }),
  site(3, {
    line: null,
    edition: null,
    nodeId: null,
    hostname: null,
    version: null,
    role: null,
    lastAnswerUs: null,
    parts: []
  })
]

const STEPS: readonly SiteTryStep['step'][] = [
  'reach',
  'line',
  'health',
  'metrics',
  'login',
  'permissions',
  'objects',
  'log'
]

/** The contract's `management` of the made-up engine: set up with four nodes, of which one blocks us and one is not heard yet. */
export function fakeManagement() {
  let setting: ManagementInput | null = SETTING
  const view = (): ManagementView => ({
    setting,
    present: setting === null ? [] : ['managementSecret'],
    actions: {
      allowed: false,
      sentence: 'This host was started without --allow-actions: it only looks, whatever is set here.'
    },
    sites: setting === null ? [] : SITES,
    warnings:
      setting === null
        ? []
        : ['This computer (192.0.2.9) is not among the allowed addresses: failed logins would get it blocked.']
  })
  return {
    view: os.management.view.handler(async function* ({ signal }) {
      while (!signal?.aborted) {
        yield view()
        await pause(systemClock, 500, signal)
      }
    }),
    set: os.management.set.handler(({ input }) => {
      if (input.setting.nodes.some(({ url }) => url.includes('refused')))
        throw new ORPCError('REFUSED', { message: 'Type the API key.' })
      setting = input.setting
      return { set: true }
    }),
    forget: os.management.forget.handler(() => {
      setting = null
      return { forgotten: true }
    }),
    try: os.management.try.handler(async function* ({ input, signal }) {
      const rows: SiteTryStep[] = input.setting.nodes.flatMap(({ url }) =>
        STEPS.map((step) => ({ url, step, state: 'waiting' as const, sentence: '', ms: null }))
      )
      for (const [at, row] of rows.entries()) {
        rows[at] = { ...row, state: 'ok', sentence: 'As it should be.', ms: 3 }
        yield [...rows]
        await pause(systemClock, 30, signal)
      }
    })
  }
}
