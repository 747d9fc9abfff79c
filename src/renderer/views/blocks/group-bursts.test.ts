import { expect, test } from 'vitest'
import type { BlockRow } from '../../../shared/api/block-views.ts'
import { noEvidence } from '../../../shared/propagation/evidence.ts'
import { groupBursts, lineKey, toSum } from './group-bursts.ts'
import { toIntervalText, toTimeScale } from './time-scale.ts'

const row = (seq: number, burst: number | null, part: Partial<BlockRow> = {}): BlockRow => ({
  seq,
  atUs: String(seq),
  nodeId: 1,
  what: 'block',
  type: 'RegistryInsert',
  objectType: 'BlockedIp',
  objectId: null,
  madeAtUs: null,
  madeByNode: null,
  address: null,
  counts: { ...noEvidence(), own: 1, firm: 2 },
  spreadUs: null,
  handedOverMs: 20,
  sentence: '',
  severity: 'ok',
  burst,
  settled: true,
  ...part
})

test('a burst is one line where its newest stood, and its frames come when it is opened', () => {
  const rows = [row(9, null), row(8, 1), row(7, null), row(6, 1), row(5, 2)]
  expect(groupBursts(rows, new Set()).map(lineKey)).toEqual(['9', 'burst:1', '7', '5'])
  expect(groupBursts(rows, new Set([1])).map(lineKey)).toEqual(['9', 'burst:1', '8', '6', '7', '5'])
})

test('a burst is as slow and as bad as the worst in it', () => {
  const missed = { ...noEvidence(), own: 1, firm: 1, missed: 1 }
  const rows = [
    row(8, 1),
    row(6, 1, { severity: 'bad', handedOverMs: 90, counts: missed }),
    row(5, 1, { handedOverMs: null })
  ]
  const [burst] = groupBursts(rows, new Set())
  const sum = toSum(burst as NonNullable<typeof burst>)
  expect({
    what: sum.what,
    severity: sum.severity,
    ms: sum.handedOverMs,
    firm: sum.counts.firm,
    missed: sum.counts.missed
  }).toEqual({
    what: 'burst of 3: block',
    severity: 'bad',
    ms: 90,
    firm: 5,
    missed: 1
  })
})

test.each(['log', 'linear'] as const)(
  'a %s line begins at the first arrival, grows, and ends after the last',
  (kind) => {
    const scale = toTimeScale(kind, 1_600)
    expect(scale.toShare(0)).toBe(0)
    expect(scale.toShare(1_600)).toBeLessThan(1)
    expect(scale.toShare(50)).toBeGreaterThan(scale.toShare(25))
    expect(scale.ticks.length).toBeLessThanOrEqual(10)
  }
)

test.each([
  [12.3, 38.4, '12–38 ms'],
  [120, 1_120, '0.12–1.12 s'],
  [3, 3, '3 ms'],
  [null, null, '']
] as const)('%s to %s is written %s', (from, to, text) => {
  expect(toIntervalText(from, to).replaceAll('\u202f', ' ')).toBe(text)
})
