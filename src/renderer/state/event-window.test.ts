import { expect, test } from 'vitest'
import type { EventRow, TailView } from '../../shared/api/views.ts'
import { appendOlder, applyTail, MAX_ROWS, mergeRows, prependNewer } from './event-window.ts'

const row = (seq: number, index = 0): EventRow => ({
  kind: 'event',
  seq,
  index,
  atUs: String(seq * 1000),
  nodeId: 1,
  type: 'StateChange',
  objectType: null,
  summary: '',
  ambiguous: false
})
const tail = (rows: readonly EventRow[], more: Partial<TailView> = {}): TailView => ({
  rows,
  skipped: 0,
  reset: false,
  matchedPerSecond: 0,
  ...more
})
const seqs = (rows: readonly { readonly seq: number }[]): number[] => rows.map((r) => r.seq)

test('puts the newest row of a push on top', () => {
  expect(seqs(applyTail([row(2), row(1)], tail([row(3), row(4)])))).toEqual([4, 3, 2, 1])
})

test('does not double rows that a loaded page already brought', () => {
  expect(seqs(applyTail([row(3), row(2)], tail([row(2), row(3), row(4)])))).toEqual([4, 3, 2])
})

test('marks the place where a push left rows out', () => {
  expect(applyTail([row(1)], tail([row(900)], { skipped: 700 })).map((r) => r.kind)).toEqual([
    'event',
    'left-out',
    'event'
  ])
})

test('forgets what it had on a reset', () => {
  expect(seqs(applyTail([row(1)], tail([row(9)], { reset: true })))).toEqual([9])
})

test('orders the events of one frame by their place in it', () => {
  expect(mergeRows([row(5, 0)], [row(5, 2), row(5, 1)]).map((r) => r.index)).toEqual([2, 1, 0])
})

test('keeps at most MAX_ROWS and says which end was cut', () => {
  const full = Array.from({ length: MAX_ROWS }, (_, i) => row(MAX_ROWS + 10 - i))
  const older = appendOlder(full, [row(5)])
  const newer = prependNewer(full, [row(MAX_ROWS + 11)])
  expect([older.rows.length, older.cutNewest, older.rows.at(-1)?.seq]).toEqual([MAX_ROWS, true, 5])
  expect([newer.rows.length, newer.cutOldest, newer.rows[0]?.seq]).toEqual([MAX_ROWS, true, MAX_ROWS + 11])
})
