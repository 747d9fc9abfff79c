import { describe, expect, it } from 'vitest'
import { POLL_TIMING, PollPace } from './poll-pace.ts'

const SECOND = 1_000_000
const QUIET = { isMoved: false, isNews: false, costUs: 2_000 }

describe('the pace of polls', () => {
  it('is 5 s while counters move, and 10 s once nothing moved for a minute', () => {
    const pace = new PollPace(POLL_TIMING)
    pace.polled(SECOND, { ...QUIET, isMoved: true })
    expect(pace.nextMs(SECOND)).toBe(5_000)
    pace.polled(60 * SECOND, QUIET)
    expect(pace.nextMs(60 * SECOND)).toBe(5_000)
    pace.polled(62 * SECOND, QUIET)
    expect(pace.nextMs(62 * SECOND)).toBe(10_000)
    pace.polled(72 * SECOND, { ...QUIET, isMoved: true })
    expect(pace.nextMs(72 * SECOND)).toBe(5_000)
  })

  it('is 1 s for 5 s after a connection came or went', () => {
    const pace = new PollPace(POLL_TIMING)
    pace.polled(SECOND, { ...QUIET, isMoved: true, isNews: true })
    expect(pace.nextMs(SECOND)).toBe(1_000)
    expect(pace.nextMs(6 * SECOND)).toBe(5_000)
  })

  it('keeps what it costs below 2% of a core, but never asks less often than a killed node must be seen', () => {
    const pace = new PollPace(POLL_TIMING)
    pace.polled(SECOND, { isMoved: true, isNews: true, costUs: 60_000 })
    expect(pace.nextMs(SECOND)).toBe(4_000)
    for (let i = 0; i < 20; i++) pace.polled(SECOND, { isMoved: true, isNews: true, costUs: 9_000_000 })
    expect(pace.nextMs(SECOND)).toBe(10_000)
  })
})
