import { describe, expect, it } from 'vitest'
import type { CanaryCell, CanaryView } from '../../../shared/api/canary-views.ts'
import { toCellLook, toCellSentence, toStream } from './canary-words.ts'

const CELL: CanaryCell = {
  via: 0,
  site: 1,
  lastMs: 8.1,
  lastUs: '1800000000000000',
  whole: { atMs: 0, p50: 7.9, p90: 9, p99: 12, max: 640, count: 30 },
  silent: 0
}
const SITE = {
  url: 'https://a',
  nodeId: 0,
  stream: 'listening' as const,
  sentence: '',
  sinceUs: null,
  silentRounds: 0,
  isCut: false,
  answeredUs: null
}
const VIEW = { sites: [SITE, { ...SITE, url: 'https://b', nodeId: null }] } as unknown as CanaryView

describe('a cell of the canary’s matrix', () => {
  it('shows its delay, deeper the longer it took, and says when it is slow', () => {
    expect(toCellLook(CELL, 'last')).toMatchObject({ kind: 'measured', text: '8.1\u202fms' })
    expect(toCellLook(CELL, 'p99').depth).toBeGreaterThan(toCellLook(CELL, 'last').depth)
    expect(toCellLook(CELL, 'max').kind).toBe('slow')
    expect(toCellLook({ ...CELL, site: 0 }, 'max').kind).toBe('measured')
  })

  it('is silent when the newest round was, and empty when nothing was measured', () => {
    expect(toCellLook({ ...CELL, lastMs: null }, 'last').kind).toBe('silent')
    expect(toCellLook({ ...CELL, lastMs: null }, 'p50').kind).toBe('measured')
    expect(toCellLook({ ...CELL, lastMs: null, lastUs: '0' }, 'last').kind).toBe('none')
    expect(toCellLook(undefined, 'last').kind).toBe('none')
  })

  it('has all of it in one sentence', () => {
    expect(toCellSentence(VIEW, { ...CELL, silent: 2 }, 0, 1)).toBe(
      'node 0 to https://b: last 8.1\u202fms, 50 % 7.9\u202fms, 90 % 9.0\u202fms, 99 % 12\u202fms, worst 640\u202fms, 30 rounds of the range, silent in 2 more'
    )
    expect(toCellSentence(VIEW, undefined, 1, 0)).toBe('https://b to node 0: nothing was measured yet')
  })
})

describe('a stream', () => {
  it('is named by the worst that is known of it', () => {
    expect(toStream(SITE).word).toBe('listening')
    expect(toStream({ ...SITE, silentRounds: 1 }).word).toBe('was silent')
    expect(toStream({ ...SITE, isCut: true }).word).toBe('cut off')
    expect(toStream({ ...SITE, stream: 'refused' }).tone).toBe('bad')
  })
})
