import { expect, test } from 'vitest'
import type { ParamView } from '../../../shared/api/action-views.ts'
import { checkParam, toInitial, toSent } from './param-check.ts'

const NOW = Date.UTC(2026, 10, 21)
const param = (shape: ParamView['shape'], optional = false): ParamView => ({
  name: 'it',
  label: 'It',
  help: '',
  optional,
  initial: 'i',
  shape
})
const says = (shape: ParamView['shape'], value: string): boolean => checkParam(param(shape), value, NOW) === null

test('each shape takes what it means and says what it does not', () => {
  expect(
    ['203.0.113.9', '203.0.113.0/24', '2001:db8::1', 'example.net', '203.0.113.0/33'].map((text) =>
      says({ kind: 'address' }, text)
    )
  ).toEqual([true, true, true, false, false])
  expect(
    ['2026-12-01T12:00:00Z', '2026-01-01T12:00:00Z', '2099-01-01T12:00:00Z', 'soon'].map((text) =>
      says({ kind: 'date' }, text)
    )
  ).toEqual([true, false, false, false])
  expect(['1', '64', '65', '1.5', 'x'].map((text) => says({ kind: 'number', min: 1, max: 64 }, text))).toEqual([
    true,
    true,
    false,
    false,
    false
  ])
  expect(['a', 'b'].map((text) => says({ kind: 'choice', options: [{ value: 'a', label: 'A' }] }, text))).toEqual([
    true,
    false
  ])
  expect(['c', 'a b', ''].map((text) => says({ kind: 'account' }, text))).toEqual([true, false, false])
})

test('what may stay empty may stay empty, and is not sent', () => {
  expect(checkParam(param({ kind: 'date' }, true), ' ', NOW)).toBe(null)
  const values = toInitial([param({ kind: 'text', max: 9 })], { it: ' x ', other: 'y', __proto__: 'z' })
  expect(toSent([param({ kind: 'text', max: 9 })], values)).toEqual({ it: 'x' })
  expect(toSent([param({ kind: 'text', max: 9 })], new Map([['it', ' ']]))).toEqual({})
})
