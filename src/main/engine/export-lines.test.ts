import { expect, test } from 'vitest'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { CSV_HEAD, type ExportLine, toCsv, toGapLine, toNdjson } from './export-lines.ts'

const alert = (uid: string): ExportLine => ({
  at: '5',
  nodeId: 3,
  type: 'CalendarAlert',
  accountId: 1,
  eventId: 2,
  recurrenceId: null,
  uid,
  alertId: 'k1'
})
const columns = CSV_HEAD.trim().split(',')

/** Reads one record of RFC 4180, written independently of the writer. */
function readRecord(record: string): string[] {
  const cells: string[] = []
  let rest = record.replace(/\r\n$/, '')
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    const cell = quoted ? quoted[0] : (/^[^,]*/.exec(rest)?.[0] ?? '')
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : cell)
    if (cell.length === rest.length) return cells
    rest = rest.slice(cell.length + 1)
  }
}
const cellOf = (line: ExportLine, column: string) => readRecord(toCsv(line))[columns.indexOf(column)]

test.each(['plain', 'a,b', 'say "hi"', 'two\r\nlines', ' spaces ', 'ünïcödé 😀', ''])('CSV gives back %j', (uid) => {
  expect(readRecord(toCsv(alert(uid)))).toHaveLength(columns.length)
  expect(cellOf(alert(uid), 'uid')).toBe(uid)
})

test.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx', '\0x'])('CSV lets no cell begin a formula: %j', (uid) => {
  expect(cellOf(alert(uid), 'uid')).toBe(`'${uid}`)
})

test('CSV holds lists as JSON, absent and null fields as nothing', () => {
  const line: ExportLine = { at: '5', nodeId: 3, type: 'InvalidateAccessTokens', accountIds: [1, 2] }
  expect(cellOf(line, 'accountIds')).toBe('[1,2]')
  expect(cellOf(alert('x'), 'recurrenceId')).toBe('')
})

test('NDJSON is one line whatever the text holds, with the fields as the vectors have them', () => {
  const text = toNdjson(alert('a\nb\u2028'))
  expect(text.split('\n')).toHaveLength(2)
  expect(JSON.parse(text)).toEqual(alert('a\nb\u2028'))
})

test('a gap stands where it begins; one that lasts has no end', () => {
  const gap = { id: 1, server: null, from: toUnixUs(7), to: null, cause: 'no server could be heard' }
  expect(toGapLine(gap)).toEqual({
    at: '7',
    nodeId: null,
    type: 'Gap',
    from: '7',
    to: null,
    cause: 'no server could be heard',
    server: null
  })
})
