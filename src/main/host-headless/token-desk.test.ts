import { expect, test } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { TokenDesk } from './token-desk.ts'

test('a code is worth the token once, for less than 60 s', () => {
  const clock = new FakeClock(toUnixUs(0))
  const desk = new TokenDesk(clock)
  const early = desk.issueCode()
  clock.advance(59_999)
  const token = desk.swapCode(early)
  expect(desk.isToken(token)).toBe(true)
  expect(desk.swapCode(early)).toBe(null)

  const late = desk.issueCode()
  clock.advance(60_000)
  expect(desk.swapCode(late)).toBe(null)
})

test('of many unused codes the newest sixteen stay', () => {
  const desk = new TokenDesk(new FakeClock(toUnixUs(0)))
  const codes = Array.from({ length: 17 }, () => desk.issueCode())
  expect(desk.swapCode(codes[0] ?? '')).toBe(null)
  expect(desk.swapCode(codes[1] ?? '')).not.toBe(null)
  expect(desk.swapCode(codes[16] ?? '')).not.toBe(null)
})

test('codes and tokens have 256 bits, differ at each start, and nothing absent is right', () => {
  const clock = new FakeClock(toUnixUs(0))
  const desk = new TokenDesk(clock)
  const token = desk.swapCode(desk.issueCode()) ?? ''
  expect(Buffer.from(token, 'base64url').length).toBe(32)
  expect(Buffer.from(desk.issueCode(), 'base64url').length).toBe(32)
  for (const wrong of [null, '', ' ', 'undefined', `${token} `, token.slice(1)]) expect(desk.isToken(wrong)).toBe(false)
  expect(new TokenDesk(clock).isToken(token)).toBe(false)
})
