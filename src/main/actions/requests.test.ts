import { describe, expect, it } from 'vitest'
import { ACTION_CATALOGUE } from '../../shared/api/action-catalogue.table.ts'
import { toListRequests } from './list-requests.ts'
import { type SentRequest, toRequestView, toSingleRequest } from './sent-request.ts'

const BASE = 'https://mx1.example.net'
const params = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given))
const single = (id: string, line: 'new' | 'old', given: Readonly<Record<string, string>> = {}): SentRequest => {
  const call = ACTION_CATALOGUE.find((it) => it.id === id)?.[line]?.call
  if (!call || call.kind === 'steps') throw new Error(`${id} is no single request`)
  return toSingleRequest(call, params(given))
}

describe('what leaves', () => {
  it('an action is a create, and a task always names its kind', () => {
    expect(single('reload-blocked-ips', 'new')).toEqual({
      kind: 'jmap',
      calls: [['x:Action/set', { create: { go: { '@type': 'ReloadBlockedIps' } } }]]
    })
    expect(single('purge-account', 'new', { account: 'c' })).toEqual({
      kind: 'jmap',
      calls: [
        ['x:Task/set', { create: { new: { '@type': 'AccountMaintenance', maintenanceType: 'purge', accountId: 'c' } } }]
      ]
    })
  })

  it('a name in a path cannot leave its place', () => {
    expect(single('purge-account', 'old', { account: '../../settings?x=1' })).toMatchObject({
      path: '/api/store/purge/account/..%2F..%2Fsettings%3Fx%3D1'
    })
  })

  it('no request of the catalogue writes a singleton', () => {
    for (const { id, new: way } of ACTION_CATALOGUE) {
      if (!way || way.call.kind === 'steps') continue
      const sent = single(id, 'new', { account: 'c', domain: 'd', tenant: 't' })
      if (sent.kind === 'jmap') for (const [method] of sent.calls) expect(method).toMatch(/^x:(Action|Task)\/set$/)
    }
  })

  it('a block takes the reload of blocked addresses, an allowance that of the settings, a network before 0.16 a full one', () => {
    const words = (act: 'block' | 'unblock' | 'allow' | 'unallow', line: 'new' | 'old', address: string): string =>
      toListRequests(act, line, params({ address, resetCounters: 'true' }))
        .map((sent) => toRequestView(BASE, sent))
        .map(({ method, url, body }) => `${method} ${url} ${body}`)
        .join('\n')
    expect(words('block', 'new', '203.0.113.7')).toContain('ReloadBlockedIps')
    expect(words('allow', 'new', '203.0.113.7')).toContain('ReloadSettings')
    expect(words('unblock', 'new', '203.0.113.7')).toContain('resetRateLimiters')
    expect(words('block', 'old', '203.0.113.7')).toContain(`GET ${BASE}/api/reload/server.blocked-ip`)
    expect(words('block', 'old', '203.0.113.0/24')).toMatch(/\/api\/reload $/m)
    expect(words('unblock', 'old', '203.0.113.7')).toContain('rate-auth')
    expect(words('unallow', 'old', '203.0.113.7')).toContain('"server.allowed-ip.203.0.113.7"')
  })
})
