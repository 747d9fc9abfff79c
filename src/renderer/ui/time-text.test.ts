import { expect, test } from 'vitest'
import { parseMoment, toClock, toFullTime, toTicks } from './time-text.ts'

const MS = Date.UTC(2026, 10, 21, 3, 8, 12, 418)

test('writes a moment in UTC', () => {
  expect([toClock(MS, 'utc'), toFullTime(MS, 'utc')]).toEqual(['03:08:12.418', '2026-11-21 03:08:12.418 UTC'])
})

test.each([
  ['03:08', Date.UTC(2026, 10, 21, 3, 8)],
  ['3:08:12', Date.UTC(2026, 10, 21, 3, 8, 12)],
  ['2026-11-20 23:59:59.5', Date.UTC(2026, 10, 20, 23, 59, 59, 500)],
  ['2026-11-20T23:59Z', Date.UTC(2026, 10, 20, 23, 59)]
])('reads %s', (text, ms) => {
  expect(parseMoment(text, 'utc', MS)).toBe(ms)
})

test.each(['', 'noon', '25:61', '2026-13-01 00:00', '03', '03:08 03:09'])('does not guess at "%s"', (text) => {
  expect(parseMoment(text, 'utc', MS)).toBeNull()
})

test('puts ticks on whole steps inside the span', () => {
  const from = Date.UTC(2026, 10, 21, 3, 3)
  const ticks = toTicks(from, from + 3_600_000, 'utc', 8)
  expect(ticks.map((tick) => toClock(tick, 'utc').slice(0, 5))).toEqual([
    '03:10',
    '03:20',
    '03:30',
    '03:40',
    '03:50',
    '04:00'
  ])
})
