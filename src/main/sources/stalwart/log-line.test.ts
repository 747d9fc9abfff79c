import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { type LogLine, toLogLine, valueIn } from './log-line.ts'
import { LogSieve } from './log-sieve.ts'
import { SiteIdentity } from './site-identity.ts'

const line = (event: string, text = '', at = '2026-08-21T09:15:02Z'): LogLine => ({ at, level: 'INFO', event, text })
const makeSieve = (): LogSieve => new LogSieve(new FakeClock(toUnixUs(1_800_000_000_000_000)))

describe('a line of a log', () => {
  it('gives the last value of a key, quotes taken off', () => {
    const text =
      'listenerId = "http", localPort = 8080, remoteIp = 192.0.2.10, listenerId = "http", remoteIp = 198.51.100.9'
    expect(valueIn(text, 'remoteIp')).toBe('198.51.100.9')
    expect(valueIn('id = 2, type = "[default]", details = 0', 'type')).toBe('[default]')
    expect(valueIn('id = 2, type = "say "hi", x", details = 7', 'details')).toBe('7')
    expect(valueIn('', 'id')).toBeNull()
  })

  it.each([
    ['no stamp', undefined, 'INFO', 'server.startup'],
    ['a stamp of another kind', '21 Aug 2026', 'INFO', 'server.startup'],
    ['an event that is no name', '2026-08-21T09:15:02Z', 'INFO', '<script>'],
    ['a prototype', '2026-08-21T09:15:02Z', 'INFO', '__proto__']
  ])('is none with %s', (_what, at, level, event) => {
    expect(toLogLine(at, level, event, '')).toBeNull()
  })

  it('is cut where it says no more', () => {
    expect(toLogLine('2026-08-21T09:15:02Z', 'error', 'resource.error', 'x'.repeat(70_000))?.text).toHaveLength(1_024)
  })
})

describe('the lines that matter', () => {
  it('are starts, bans, receipts of commands; never bodies, nor receipts of mail', () => {
    const lines = [
      line('server.startup'),
      line('http.request-body', 'contents = "Authorization: Basic aHVudGVyMg=="'),
      line('cluster.message-received', 'from = 0, to = 1, details = ["StateChange", 2, 4, 1]'),
      line(
        'cluster.message-received',
        'from = 0, to = 1, details = ["RegistryInsert", "BlockedIp", 341856014405992960]'
      ),
      line('cluster.message-received', 'from = 2, to = 1, details = "ReloadBlockedIps"'),
      line('task-manager.task-acquired'),
      line('security.authentication-ban', 'remoteIp = 203.0.113.7'),
      line('auth.success')
    ]
    expect(
      makeSieve()
        .pass(lines)
        .map(({ event }) => event)
    ).toEqual(['server.startup', 'cluster.message-received', 'cluster.message-received', 'security.authentication-ban'])
  })

  it('are thinned where a busy attacker makes hundreds: one an address each 10 s', () => {
    const clock = new FakeClock(toUnixUs(1_800_000_000_000_000))
    const sieve = new LogSieve(clock)
    const knock = (ip: string): LogLine =>
      line('security.ip-blocked', `listenerId = "smtp", remoteIp = ${ip}, remotePort = 1`)
    const burst = Array.from({ length: 300 }, (_, at) => knock(at % 2 === 0 ? '203.0.113.7' : '203.0.113.8'))
    expect(sieve.pass(burst)).toHaveLength(2)
    expect(sieve.pass(burst)).toHaveLength(0)
    clock.advance(10_000)
    expect(sieve.pass(burst)).toHaveLength(2)
  })
})

describe('who a node is', () => {
  const NOW = Date.parse('2026-08-21T09:20:00Z')

  it('stands in the two lines of its newest start', () => {
    const identity = new SiteIdentity()
    identity.take([
      line('server.startup', 'hostname = "old.example", version = "0.16.17"', '2026-08-20T00:00:00Z'),
      line('server.startup', 'hostname = "mx-3.example", version = "0.16.19"'),
      line('cluster.startup', 'id = 2, type = "front", details = 0')
    ])
    expect(identity.about(NOW)).toEqual({
      hostname: 'mx-3.example',
      version: '0.16.19',
      nodeId: 2,
      role: 'front',
      shard: 0,
      startedAt: '2026-08-21T09:15:02Z',
      clustered: true
    })
  })

  it('is alone when its coordinator did not come up after the last start, which takes a while to be known', () => {
    const identity = new SiteIdentity()
    identity.take([
      line('cluster.startup', 'id = 2, type = "front", details = 0', '2026-08-20T00:00:00Z'),
      line('server.startup', 'hostname = "mx-3.example"')
    ])
    expect(identity.about(Date.parse('2026-08-21T09:15:12Z')).clustered).toBeNull()
    expect(identity.about(NOW).clustered).toBe(false)
    identity.take([line('cluster.startup', 'id = 2, type = "front", details = 0', '2026-08-21T09:15:03Z')])
    expect(identity.about(NOW).clustered).toBe(true)
  })

  it('is alone in recovery mode', () => {
    const identity = new SiteIdentity()
    identity.take([
      line('server.startup', '', '2026-08-20T00:00:00Z'),
      line('cluster.startup', 'id = 2, type = "front", details = 0', '2026-08-20T00:00:00Z'),
      line('server.recovery-mode')
    ])
    expect(identity.about(NOW).clustered).toBe(false)
  })

  it('is unknown as long as no line says it', () => {
    expect(new SiteIdentity().about(NOW)).toEqual({ startedAt: null, clustered: null })
  })
})
