import { expect, test } from 'vitest'
import { isInside, toOwnWindow, toPanned, toShare, toZoomed } from './strip-window.ts'

const HOUR = 3_600_000
const NOW = 1_795_230_000_000
const at = (ms: number) => ({ kind: 'at', atUs: String(ms * 1000) }) as const

test('shows the span before now while live', () => {
  expect(toOwnWindow({ kind: 'live' }, HOUR, NOW)).toEqual({ fromMs: NOW - HOUR, toMs: NOW })
})

test('shows what came after a moment, so that one can go on from it', () => {
  expect(toOwnWindow(at(NOW - 10 * HOUR), HOUR, NOW)).toEqual({
    fromMs: NOW - 11 * HOUR,
    toMs: NOW - 10 * HOUR + HOUR / 4
  })
})

test('shows hardly more than the end of a recording', () => {
  expect(toOwnWindow(at(NOW), HOUR, NOW).toMs).toBe(NOW + HOUR / 50)
})

test('shows a range with what is around it', () => {
  const range = { kind: 'range', fromUs: `${NOW - HOUR}000`, toUs: `${NOW}000` } as const
  expect(toOwnWindow(range, HOUR, NOW)).toEqual({ fromMs: NOW - 1.2 * HOUR, toMs: NOW + 0.2 * HOUR })
})

test('keeps the place under the pointer while zooming, and stops at a second', () => {
  const window = { fromMs: NOW - HOUR, toMs: NOW }
  const pivot = NOW - HOUR / 4
  const near = toZoomed(window, 0.5, pivot)
  expect([toShare(near, pivot), near.toMs - near.fromMs]).toEqual([0.75, HOUR / 2])
  const nearest = toZoomed(window, 0, pivot)
  expect(nearest.toMs - nearest.fromMs).toBe(1000)
})

test('pans by a share of its length', () => {
  expect(toPanned({ fromMs: 100, toMs: 200 }, -0.5)).toEqual({ fromMs: 50, toMs: 150 })
})

test('knows whether a moment is in sight', () => {
  const window = { fromMs: NOW - HOUR, toMs: NOW }
  expect([isInside(window, at(NOW - 1)), isInside(window, at(NOW + 1)), isInside(window, { kind: 'live' })]).toEqual([
    true,
    false,
    true
  ])
})
