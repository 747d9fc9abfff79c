import { describe, expect, it } from 'vitest'
import { GapLedger, isFilled } from './gaps.ts'
import { StateReader, StateWriter } from './state-bytes.ts'

describe('gaps that were filled from a stream', () => {
  const away = (): GapLedger => {
    const gaps = new GapLedger()
    gaps.open(null, 10, 1_000, 'Stoa was not running')
    gaps.open('a', 11, 1_500, 'the connection was lost')
    gaps.close(null, 9_000)
    gaps.close('a', 9_000)
    gaps.takeChanged()
    return gaps
  }

  it('say so, and stay where they are', () => {
    const gaps = away()
    gaps.fill(40, 1_000, 9_000, 'filled from the stream S, 5 frames')
    const [changed, ...others] = gaps.takeChanged()
    expect(others).toEqual([])
    expect(changed).toMatchObject({ id: 41, server: null, from: 1_000, to: 9_000 })
    expect(changed?.cause).toBe('Stoa was not running; filled from the stream S, 5 frames (captured)')
    expect(gaps.latest.filter(isFilled)).toEqual([changed])
  })

  it('keep as a gap of their own what the stream was not read for yet', () => {
    const gaps = away()
    gaps.fill(40, 1_000, 4_000, 'filled')
    gaps.fill(50, 4_000, 9_000, 'filled')
    const ours = gaps.latest.filter(({ server }) => server === null).map(({ from, to }) => [from, to])
    expect(ours).toEqual([
      [4_000, 9_000],
      [1_000, 4_000]
    ])
    expect(gaps.latest.filter(({ server }) => server === null).every(isFilled)).toBe(true)
  })

  it('are the same after a checkpoint', () => {
    const gaps = away()
    gaps.fill(40, 1_000, 4_000, 'filled')
    const out = new StateWriter()
    gaps.save(out)
    const loaded = new GapLedger()
    loaded.load(new StateReader(out.take()))
    expect(loaded.latest).toEqual(gaps.latest)
  })
})
