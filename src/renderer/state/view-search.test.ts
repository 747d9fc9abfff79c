import { expect, test } from 'vitest'
import {
  parseSearch,
  stringifySearch,
  toFilter,
  toRange,
  toRangeMs,
  toViewSearch,
  toWholeSearch
} from './view-search.ts'

test('reads back what it wrote, without quoting', () => {
  const search = { range: '24h', node: '1,2', q: 'a b&c=d', at: '1795000000000000', sel: '12.0' }
  const text = stringifySearch(search)
  expect([text, toViewSearch(parseSearch(text.slice(1)))]).toEqual([
    '?range=24h&node=1,2&q=a+b%26c%3Dd&at=1795000000000000&sel=12.0',
    search
  ])
})

test('drops what is not well formed and keeps the rest', () => {
  expect(
    toViewSearch({ range: '2y', at: 'yesterday', from: '-5', sel: '<img>', q: 7, node: '3', __proto__: 'x' })
  ).toEqual({
    node: '3'
  })
})

test('takes only node ids that exist on the wire', () => {
  expect(toFilter({ node: '0,65535,65536,x,-1,' }).nodes).toEqual([0, 65_535])
})

test('means everything when nothing is asked', () => {
  expect(toFilter({})).toEqual({ nodes: [], types: [], objectTypes: [], text: '', fromUs: null, toUs: null })
})

test.each([
  ['90m', 5_400_000, '90m'],
  ['24h', 86_400_000, '24h'],
  ['1d', 86_400_000, '24h'],
  ['61s', 61_000, '61s'],
  ['59s', 3_600_000, '1h'],
  ['500d', 3_600_000, '1h'],
  [undefined, 3_600_000, '1h']
])('reads the span %s', (range, ms, name) => {
  expect([toRangeMs(range), toRange(toRangeMs(range))]).toEqual([ms, name])
})

test('the second pane has the same keys behind a prefix, and none without a cluster', () => {
  const raw = { at: '5', 'b.c': 'mail', 'b.at': '9', 'b.sel': 'node:7', 'b.range': '2y', 'b.junk': 'x' }
  expect(toWholeSearch(raw)).toEqual({ at: '5', 'b.c': 'mail', 'b.at': '9', 'b.sel': 'node:7' })
  expect(toWholeSearch({ at: '5', 'b.c': '../etc', 'b.at': '9' })).toEqual({ at: '5' })
})
