import { describe, expect, it } from 'vitest'
import type { LatencyFamily, LatencyFamilyView, LatencyView } from '../../../shared/api/latency-views.ts'
import { toBounds, toColours, toDeaf, toFigure, toLines, toNamed } from './latency-lines.ts'

const NO_HEAT = { columnsMs: [], columnMs: 60_000, boundsMs: [], counts: [] }

function makeFamily(family: LatencyFamily, points: Readonly<Record<string, readonly (readonly [number, number])[]>>) {
  const series = Object.entries(points).map(([name, at]) => {
    const toPoint = ([minute, ms]: readonly [number, number]) => ({
      atMs: minute * 60_000,
      p50: ms,
      p90: ms * 2,
      p99: ms * 3,
      max: ms * 4,
      count: 12
    })
    return { name, points: at.map(toPoint), whole: toPoint(at[0] ?? [0, 1]), offset: null }
  })
  const view: LatencyFamilyView = {
    family,
    title: '',
    about: '',
    series,
    seriesCount: series.length,
    apart: null,
    heat: NO_HEAT
  }
  return view
}

const makeView = (families: readonly LatencyFamilyView[]): LatencyView => ({
  fromMs: 0,
  toMs: 4 * 60_000,
  stepMs: 60_000,
  recordedFromMs: 60_000,
  families,
  gaps: [
    { fromMs: 150_000, toMs: null, server: null },
    { fromMs: 100_000, toMs: 110_000, server: 'a' }
  ]
})

const rtt = makeFamily('rtt', {
  b: [[1, 0.3]],
  a: [
    [1, 0.2],
    [3, 0.4]
  ]
})
const colours = new Map([
  ['a', 1],
  ['b', 2]
])

describe('the lines of a latency chart', () => {
  it('are one a series, with a row for each step and nothing where nothing was measured', () => {
    const { lines, rows } = toLines(makeView([rtt]), toNamed(rtt), { part: 'p50', alone: null, colours })
    expect(lines.map(({ id, series }) => [id, series])).toEqual([
      ['a', 1],
      ['b', 2]
    ])
    expect(rows.map(({ atMs, values }) => [atMs / 60_000, ...values])).toEqual([
      [0, null, null],
      [1, 0.2, 0.3],
      [2, null, null],
      [3, 0.4, null]
    ])
  })

  it('are the four percentiles of one series that stands alone', () => {
    const { lines, rows } = toLines(makeView([rtt]), rtt, { part: 'p99', alone: 'b', colours })
    expect(lines.map(({ label }) => label)).toEqual(['worst', '99 %', '90 %', '50 %'])
    expect(rows[1]?.values.map((value) => Number(value?.toFixed(3)))).toEqual([1.2, 0.9, 0.6, 0.3])
  })

  it('lie between round bounds, those of origins from half of what their clocks can tell', () => {
    expect(toBounds([rtt])).toEqual([0.2, 2])
    expect(toBounds([makeFamily('origin', { 7: [[1, 0]] })])).toEqual([0.5, 5])
  })

  it('are hatched where nobody could hear or nothing was recorded, not where one server was away', () => {
    expect(toDeaf(makeView([rtt]))).toEqual([
      { fromMs: 0, toMs: 60_000 },
      { fromMs: 150_000, toMs: 240_000 }
    ])
  })

  it('keep the colour of a server in every chart, and number nodes behind them', () => {
    const skew = makeFamily('skew', { c: [[1, 1]], b: [[1, 1]] })
    const origin = makeFamily('origin', { 10: [[1, 1]], 2: [[1, 1]] })
    expect([...toColours([rtt, skew, origin])]).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['2', 4],
      ['10', 5]
    ])
  })

  it('say no more of whole milliseconds than they tell', () => {
    expect([toFigure(0.4, true), toFigure(0.4, false), toFigure(null, true)]).toEqual([
      '< 1\u202fms',
      '400\u202fµs',
      '–'
    ])
  })
})
