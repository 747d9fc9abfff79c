import { expect, test } from 'vitest'
import { parseTypedTime } from './typed-time.ts'

const NOW = Date.UTC(2026, 10, 21, 3, 8, 12, 418)
const at = (ms: number) => ({ kind: 'at', ms })

test.each([
  ['03:10', at(Date.UTC(2026, 10, 21, 3, 10))],
  ['yesterday 03:10', at(Date.UTC(2026, 10, 20, 3, 10))],
  ['Yesterday at 23:59:30', at(Date.UTC(2026, 10, 20, 23, 59, 30))],
  ['today 01:00', at(Date.UTC(2026, 10, 21, 1))],
  ['2026-11-19', at(Date.UTC(2026, 10, 19))],
  ['2026-11-19T23:10:05.250Z', at(Date.UTC(2026, 10, 19, 23, 10, 5, 250))],
  ['2026-11-19T23:10:05+02:00', at(Date.UTC(2026, 10, 19, 21, 10, 5))],
  ['-2h', at(NOW - 7_200_000)],
  ['−90 s', at(NOW - 90_000)],
  ['1795230000', at(1_795_230_000_000)],
  ['1795230000123', at(1_795_230_000_123)],
  ['1795230000123456', at(1_795_230_000_123.456)],
  ['now', { kind: 'now' }],
  ['03:10..03:12', { kind: 'range', fromMs: Date.UTC(2026, 10, 21, 3, 10), toMs: Date.UTC(2026, 10, 21, 3, 12) }],
  ['-1h to now', { kind: 'range', fromMs: NOW - 3_600_000, toMs: NOW }],
  [
    '2026-11-21 03:12 - 2026-11-21 03:10',
    {
      kind: 'range',
      fromMs: Date.UTC(2026, 10, 21, 3, 10),
      toMs: Date.UTC(2026, 10, 21, 3, 12)
    }
  ]
])('reads %s', (text, time) => {
  expect(parseTypedTime(text, 'utc', NOW)).toEqual(time)
})

test.each(['', 'noon', '25:61', '03', '-2 years', '03:10..', '03:10 to 03:10', '1..2..3', 'tomorrow 03:10'])(
  'does not guess at "%s"',
  (text) => {
    expect(parseTypedTime(text, 'utc', NOW)).toBeNull()
  }
)
