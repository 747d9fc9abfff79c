import { expect, test } from 'vitest'
import { NO_LEVEL_TWO, toLevelTwo, toPresent, toSystemSecrets } from './level-two.ts'

test('an empty form asks for nothing', () => {
  expect(toLevelTwo(NO_LEVEL_TWO)).toEqual({ ok: true, value: { system: null, monitoring: [] } })
  expect(toSystemSecrets(NO_LEVEL_TWO)).toEqual({})
})

test('takes monitoring URLs by line or comma, and names the one that cannot be used', () => {
  const text = { ...NO_LEVEL_TWO, monitoring: 'http://a:8222\nhttps://b/base, http://[::1]:8222' }
  expect(toLevelTwo(text)).toMatchObject({
    value: { monitoring: ['http://a:8222', 'https://b/base', 'http://[::1]:8222'] }
  })
  for (const strange of ['a:8222', 'http://me:secret@a:8222', 'ftp://a']) {
    expect(toLevelTwo({ ...NO_LEVEL_TWO, monitoring: strange })).toMatchObject({
      ok: false,
      error: expect.stringContaining(strange)
    })
  }
})

test('sends the secret of the chosen login alone, and only when it was typed', () => {
  const text = { ...NO_LEVEL_TWO, auth: 'password' as const, user: ' sys ', password: 'p', token: 't' }
  expect(toLevelTwo(text)).toMatchObject({ value: { system: { kind: 'password', user: 'sys' } } })
  expect(toSystemSecrets(text)).toEqual({ systemPassword: 'p' })
  expect(toSystemSecrets({ ...text, password: '' })).toEqual({})
  expect(toLevelTwo({ ...text, user: ' ' }).ok).toBe(false)
})

test('a form of the second user sees only the second user’s secrets as present', () => {
  expect(toPresent(['password', 'systemToken'])).toEqual(['token'])
})
