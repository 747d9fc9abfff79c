import { expect, test } from 'vitest'
import { parseTime } from './parse-time.ts'

const parsed = (text: string) => {
  const time = parseTime(text, 'from')
  return time.ok ? time.value : time.error
}

test.each([
  ['0', 0],
  ['1795249634848', 1_795_249_634_848_000],
  ['2026-11-21', Date.UTC(2026, 10, 21) * 1000],
  ['2026-11-21T08:27:14Z', Date.UTC(2026, 10, 21, 8, 27, 14) * 1000],
  ['2026-11-21T10:27:14.848626+02:00', Date.UTC(2026, 10, 21, 8, 27, 14, 848) * 1000 + 626],
  ['2026-11-21T08:27:14.8486Z', Date.UTC(2026, 10, 21, 8, 27, 14, 848) * 1000 + 600]
])('reads %s', (text, us) => {
  expect(parsed(text)).toBe(us)
})

test('a time without a zone is this machine’s', () => {
  expect(parsed('2026-11-21T08:27:14')).toBe(new Date(2026, 10, 21, 8, 27, 14).getTime() * 1000)
})

test.each([['yesterday'], ['2026-13-01'], ['-5'], ['12.5'], [''], ['1795249634848626']])(
  'refuses «%s» with a sentence that names the option',
  (text) => {
    expect(parsed(text)).toMatch(/^--from .*\.$/)
  }
)
