import { expect, test } from 'vitest'
import { toBytes, toMicros, toRate, toShort, toSpan } from './number-text.ts'

const plain = (text: string): string => text.replaceAll('\u202f', ' ')

test.each([
  [0, '0'],
  [950, '950'],
  [4_096, '4.1 k'],
  [312_000, '312 k'],
  [1_200_000, '1.2 M'],
  [0.34, '0.3']
])('shortens %d without false digits', (value, text) => {
  expect(plain(toShort(value))).toBe(text)
})

test('gives every number its unit', () => {
  expect([toRate(4_100), toRate(0.01), toBytes(312_000_000), toBytes(17)].map(plain)).toEqual([
    '4.1 k/s',
    '0 /s',
    '312 MB',
    '17 B'
  ])
})

test.each([
  [412, '412 µs'],
  [1_890, '1.9 ms'],
  [38_400, '38 ms'],
  [1_230_000, '1.2 s']
])('says %d µs as an interval is read', (us, text) => {
  expect(plain(toMicros(us))).toBe(text)
})

test.each([
  [-40, '0.0 s'],
  [180, '0.2 s'],
  [61_000, '61 s'],
  [7 * 60_000, '7 min'],
  [3 * 3_600_000, '≈ 3 h'],
  [6 * 86_400_000, '≈ 6 d']
])('says an age of %d ms no finer than it is known', (ms, text) => {
  expect(plain(toSpan(ms))).toBe(text)
})
