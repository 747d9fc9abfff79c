import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../shared/propagation/evidence.ts'
import { judgeMarks, toNodes } from './judge-marks.ts'

const marks = (...evidence: Evidence[]) => evidence.map((it, nodeId) => ({ nodeId, evidence: it, reason: '' }))
const judge = (evidence: Evidence[], ageMs = 15_000, isLast = false) => judgeMarks(marks(...evidence), ageMs, isLast)

describe('the verdict of a broadcast', () => {
  it('waits until nodes were asked, and for those that were not', () => {
    expect(judge(['own', 'likely', 'likely'], 1_000)).toBeNull()
    expect(judge(['own', 'likely', 'seen'])).toBeNull()
    expect(judge(['own', 'handed-over', 'likely'], 5_000)).toBeNull()
  })

  it('is proven once every other node got it', () => {
    expect(judge(['own', 'likely', 'processed'], 4_000)).toMatchObject({ verdict: 'proven' })
    expect(judge(['own', 'handed-over', 'enforced'])).toMatchObject({
      verdict: 'proven',
      sentence: 'It reached nodes 1 and 2.'
    })
  })

  it('names whom it missed, and says so where nobody could know', () => {
    expect(judge(['own', 'firm', 'missed'])).toEqual({
      verdict: 'failed',
      sentence: 'It did not reach node 2. It reached node 1.'
    })
    expect(judge(['own', 'firm', 'doubtful'])).toMatchObject({ verdict: 'unknown' })
    expect(judge(['own', 'firm', 'unknown'])).toMatchObject({ verdict: 'done' })
    expect(judge(['own'])).toMatchObject({
      verdict: 'done',
      sentence: expect.stringContaining('no other node is known')
    })
  })

  it('says what it knows when its time is over', () => {
    expect(judge(['own', 'seen', 'likely'], 100, true)).toMatchObject({
      verdict: 'done',
      sentence: expect.stringContaining('of node 1')
    })
    expect(judge(['own', 'seen', 'missed'], 100, true)).toMatchObject({ verdict: 'failed' })
  })

  it('does not wait for ever for a node whose connection nobody knows', () => {
    expect(judge(['own', 'firm', 'seen'], 24_000)).toBeNull()
    expect(judge(['own', 'firm', 'seen'], 25_000)).toMatchObject({ verdict: 'done' })
  })

  it('names few nodes and counts many', () => {
    expect(toNodes([3])).toBe('node 3')
    expect(toNodes(Array.from({ length: 12 }, (_, id) => id))).toBe('nodes 0, 1, 2, 3, 4, 5, 6, 7, … (12)')
  })
})
