import { describe, expect, it } from 'vitest'
import { toStanding } from './own-address.ts'
import { toPollRates } from './poll-rates.ts'
import { parsePrometheus } from './prometheus-text.ts'

describe('this computer’s own standing', () => {
  it.each([
    ['192.0.2.9', ['192.0.2.0/24'], [], { isBlocked: true, isAllowed: false }],
    ['::ffff:192.0.2.9', ['192.0.2.9'], ['192.0.2.0/28'], { isBlocked: true, isAllowed: true }],
    ['2001:db8::9', ['2001:db8::/32', 'garbage', '1.2.3.4/99'], [], { isBlocked: true, isAllowed: false }],
    ['127.0.0.1', ['198.51.100.9'], [], { isBlocked: false, isAllowed: true }],
    ['192.0.2.9', ['::/0', ''], ['198.51.100.0/24'], { isBlocked: false, isAllowed: false }]
  ])('of %s with %j blocked and %j allowed', (own, blocked, allowed, standing) => {
    expect(toStanding(own, blocked, allowed)).toEqual(standing)
  })
})

describe('how often nodes are asked', () => {
  it('is each 2 s for a log of a usual cluster', () => {
    expect(toPollRates(4)).toEqual({
      logMs: 2_000,
      healthMs: 30_000,
      metricsMs: 30_000,
      accountMs: 60_000,
      settingsMs: 60_000
    })
  })

  it.each([1, 4, 16, 64, 1_024])('stays within the limits of an account and an address with %i nodes', (nodes) => {
    const { logMs, healthMs, metricsMs, accountMs, settingsMs } = toPollRates(nodes)
    const aMinute = (ms: number, requests: number): number => (nodes * requests * 60_000) / ms
    const objects = 40
    expect(aMinute(logMs, 1) + aMinute(accountMs, 1) + aMinute(settingsMs, 3) + objects).toBeLessThanOrEqual(800)
    expect(aMinute(healthMs, 2) + aMinute(metricsMs, 0)).toBeLessThanOrEqual(60)
  })
})

describe('Prometheus’ page', () => {
  it('gives the counters that matter', () => {
    const text =
      '# TYPE security_ip_blocked counter\nsecurity_ip_blocked 3\n# TYPE imap_connection_start counter\nimap_connection_start 10967\nuser_count 2\nhttp_request_time_bucket{le="inf"} 4\n'
    expect(parsePrometheus(text)).toEqual(
      new Map([
        ['security_ip_blocked', 3],
        ['user_count', 2]
      ])
    )
  })

  it('is none when it is a web page', () => {
    expect(parsePrometheus('<!doctype html><title>Hello</title>')).toBeNull()
    expect(parsePrometheus('')).toEqual(new Map())
  })
})
