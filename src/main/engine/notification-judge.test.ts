import { describe, expect, it } from 'vitest'
import { NO_NOTIFICATIONS, type NotificationSettings } from '../../shared/api/notifications.ts'
import type { Finding, Severity } from '../../shared/findings/finding.ts'
import { isQuiet, NotificationJudge } from './notification-judge.ts'

const T0 = 1_800_000_000_000_000
const S = 1_000_000
const MIN = 60 * S
const NOON = 12 * 60

const finding = (id: string, change: Partial<Finding> = {}): Finding => ({
  id,
  rule: id.split('/')[0] ?? '',
  severity: 'critical',
  subject: `node ${id.split('/')[1] ?? ''}`,
  since: T0,
  until: null,
  text: `${id} is wrong.`,
  remedy: 'Mend it.',
  evidence: [],
  acknowledged: null,
  ...change
})

function make(settings: Partial<NotificationSettings> = {}) {
  const judge = new NotificationJudge()
  const all: NotificationSettings = { ...NO_NOTIFICATIONS, on: true, ...settings }
  return (now: number, findings: readonly Finding[], minuteOfDay = NOON) =>
    judge.judge(all, { now, minuteOfDay, findings }).map((it) => `${it.severity} ${it.title} | ${it.text}`)
}

describe('what is told of findings', () => {
  it('is told once, after it has lasted', () => {
    const at = make()
    const gone = finding('node-gone/7')
    expect(at(T0 + 9 * S, [gone])).toEqual([])
    expect(at(T0 + 10 * S, [gone])).toEqual(['critical Node 7: critical | node-gone/7 is wrong.'])
    expect(at(T0 + 11 * S, [gone])).toEqual([])
    expect(at(T0 + 3600 * S, [gone])).toEqual([])
  })

  it('is nothing while nobody subscribed', () => {
    expect(make({ on: false })(T0 + MIN, [finding('node-gone/7')])).toEqual([])
  })

  it.each<[NotificationSettings['least'], Severity, boolean]>([
    ['critical', 'warning', false],
    ['warning', 'warning', true],
    ['warning', 'critical', true],
    ['info', 'info', true]
  ])('with «%s and worse» a %s is told: %s', (least, severity, told) => {
    expect(make({ least })(T0 + MIN, [finding('a/1', { severity })]).length > 0).toBe(told)
  })

  it('obeys what was chosen for a rule', () => {
    const rules = [
      { rule: 'a', tell: 'never' as const, atLeast: 1, lastsMs: null },
      { rule: 'b', tell: 'always' as const, atLeast: 1, lastsMs: 120_000 }
    ]
    const at = make({ rules })
    const both = [finding('a/1'), finding('b/1', { severity: 'info' })]
    expect(at(T0 + MIN, both)).toEqual([])
    expect(at(T0 + 2 * MIN, both)).toEqual(['info Node 1: info | b/1 is wrong.'])
  })

  it('waits until enough subjects have it at once', () => {
    const at = make({ rules: [{ rule: 'a', tell: 'by-severity', atLeast: 2, lastsMs: null }] })
    expect(at(T0 + MIN, [finding('a/1')])).toEqual([])
    expect(at(T0 + 2 * MIN, [finding('a/1'), finding('a/2', { since: T0 + MIN })])).toHaveLength(2)
  })

  it('is not told again while it flaps, and once its time is over', () => {
    const at = make()
    const first = finding('a/1')
    expect(at(T0 + MIN, [first])).toHaveLength(1)
    for (let minute = 2; minute < 15; minute++) {
      const since = T0 + minute * MIN
      const ended = { ...first, since: since - MIN, until: since - 30 * S }
      expect(at(since + 20 * S, [{ ...first, since }, ended])).toEqual([])
    }
    expect(at(T0 + 16 * MIN, [{ ...first, since: T0 + 15 * MIN }])).toHaveLength(1)
  })

  it('is told again when it grew worse', () => {
    const at = make({ least: 'warning' })
    expect(at(T0 + MIN, [finding('a/1', { severity: 'warning' })])).toHaveLength(1)
    expect(at(T0 + 2 * MIN, [finding('a/1', { severity: 'critical' })])).toHaveLength(1)
    expect(at(T0 + 3 * MIN, [finding('a/1', { severity: 'warning' })])).toEqual([])
  })

  it('is silent about what somebody acknowledged', () => {
    const at = make()
    const known = finding('a/1', { acknowledged: { at: T0, note: 'maintenance' } })
    expect(at(T0 + MIN, [known])).toEqual([])
    expect(at(T0 + 2 * MIN, [{ ...known, until: T0 + MIN }])).toEqual([])
  })

  it('says that it is over once that has lasted too, if that is wanted', () => {
    for (const ended of [true, false]) {
      const at = make({ ended })
      const one = finding('a/1')
      at(T0 + MIN, [one])
      const over = { ...one, until: T0 + 2 * MIN }
      expect(at(T0 + 2 * MIN + 5 * S, [over])).toEqual([])
      expect(at(T0 + 2 * MIN + 10 * S, [over])).toEqual(ended ? ['info Over: node 1 | a/1 is wrong.'] : [])
      expect(at(T0 + 3 * MIN, [over])).toEqual([])
    }
  })

  it('gathers many into one', () => {
    const at = make({ least: 'info' })
    const many = Array.from({ length: 1_024 }, (_, i) =>
      finding(`a/${i}`, { severity: i === 700 ? 'critical' : 'info' })
    )
    const [notice, ...rest] = at(T0 + MIN, many)
    expect(rest).toEqual([])
    expect(notice).toMatch(/^critical 1024 new findings \| a\/0 is wrong\. a\/1 is wrong\. And 1022 more\.$/)
  })
})

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:30', butCritical: false }
  const minute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

  it.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['00:00', true],
    ['07:29', true],
    ['07:30', false],
    ['12:00', false]
  ])('across midnight, at %s: %s', (time, quiet) => expect(isQuiet(night, minute(time))).toBe(quiet))

  it.each([
    ['08:59', false],
    ['09:00', true],
    ['16:59', true],
    ['17:00', false]
  ])('within a day, at %s: %s', (time, quiet) =>
    expect(isQuiet({ from: '09:00', to: '17:00', butCritical: false }, minute(time))).toBe(quiet)
  )

  it('of no length are never', () => {
    for (let at = 0; at < 1_440; at++)
      expect(isQuiet({ from: '08:00', to: '08:00', butCritical: false }, at)).toBe(false)
  })

  it('hold back what begins in them, and tell at their end what still lasts', () => {
    const at = make({ quiet: night, least: 'warning' })
    const short = finding('a/1', { severity: 'warning' })
    const long = finding('b/1', { severity: 'warning' })
    expect(at(T0 + MIN, [short, long], minute('23:00'))).toEqual([])
    const over = { ...short, until: T0 + 2 * MIN }
    expect(at(T0 + 3 * MIN, [over, long], minute('23:02'))).toEqual([])
    expect(at(T0 + 510 * MIN, [over, long], minute('07:30'))).toEqual(['warning Node 1: warning | b/1 is wrong.'])
  })

  it('let critical ones through where that is wanted', () => {
    const at = make({ quiet: { ...night, butCritical: true }, least: 'warning' })
    const both = [finding('a/1'), finding('b/1', { severity: 'warning' })]
    expect(at(T0 + MIN, both, minute('03:00'))).toEqual(['critical Node 1: critical | a/1 is wrong.'])
  })
})
