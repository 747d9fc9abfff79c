import { describe, expect, it } from 'vitest'
import { type Connection, makeConnection } from '../cluster/connection.ts'
import type { HeldPoll, Sample } from './held-polls.ts'
import { advance, type Fit, makeTrack, type Track } from './track.ts'

const T = 1_795_249_631_000_000
const SERVER = { id: 'A', name: 'a', cluster: null, version: null, answeredAt: 0, endedAt: null, total: 1 }

function connection(): Connection {
  return makeConnection(1, SERVER, 7, T)
}

/** An answer at `ms` when we had heard `heard` frames, and the server had delivered `out` of them. */
function answer(track: Track, ms: number, heard: number, out: number): Fit {
  const at = T + ms * 1000
  const sample: Sample = { key: 1, inMsgs: 0, outMsgs: out, rttAfter: 0 }
  const poll: HeldPoll = {
    seq: ms,
    askedAt: at - 1000,
    at,
    isWhole: true,
    observer: 0,
    epoch: 1,
    countAsked: heard,
    samples: [sample],
    serverId: 'A'
  }
  return advance(track, sample, poll, heard).fit
}

describe('an answer that counts more than we heard', () => {
  it('judges nothing while we may still hear it, and the next one goes on where the last good one stood', () => {
    const track = makeTrack(connection(), 0, T)
    expect(answer(track, 0, 10, 10)).toBe('first')
    expect(answer(track, 100, 10, 13)).toBe('none')
    expect(answer(track, 200, 13, 13)).toBe('whole')
    expect(answer(track, 300, 14, 13)).toBe('lossy')
  })

  it('begins a new count when it stays so: the connection gets what we do not', () => {
    const track = makeTrack(connection(), 0, T)
    answer(track, 0, 10, 10)
    expect(answer(track, 1_000, 10, 13)).toBe('none')
    expect(answer(track, 2_000, 10, 13)).toBe('none')
    expect(answer(track, 3_000, 10, 13)).toBe('lossy')
    expect(answer(track, 4_000, 12, 15)).toBe('whole')
  })
})
