import { describe, expect, it } from 'vitest'
import { HeardAlready, type HeardArrival } from './heard-already.ts'

const SECOND = 1_000_000
const arrival = (server: string, at: number, ...bytes: number[]): HeardArrival => ({
  server,
  at: at * SECOND,
  payload: Uint8Array.from(bytes)
})
const stored = (at: number, ...bytes: number[]) => ({ at: at * SECOND, payload: Uint8Array.from(bytes) })
const times = (messages: readonly { readonly at: number }[]): number[] => messages.map(({ at }) => at / SECOND)

describe('what was heard already', () => {
  it('answers for as many stored messages as the best observer heard, each once', () => {
    const heard = new HeardAlready([
      arrival('a', 1, 3, 12),
      arrival('b', 1, 3, 12),
      arrival('b', 2, 3, 12),
      arrival('a', 2, 1, 11)
    ])
    const messages = [stored(1, 3, 12), stored(2, 1, 11), stored(2, 3, 12), stored(3, 3, 12), stored(3, 9)]
    expect(heard.unheard(messages)).toEqual([messages[3], messages[4]])
  })

  it('is the nearest of equal ones: those in the middle of a gap are not taken for those at its edges', () => {
    const heard = new HeardAlready([arrival('a', 10, 3, 12), arrival('a', 14, 3, 12)])
    expect(times(heard.unheard([10.1, 11, 12, 13, 14.1].map((at) => stored(at, 3, 12))))).toEqual([11, 12, 13])
  })

  it('does not reach further than the clocks of two machines may differ', () => {
    const heard = new HeardAlready([arrival('a', 10, 3, 12)])
    expect(times(heard.unheard([stored(16, 3, 12)]))).toEqual([16])
    expect(times(heard.unheard([stored(15, 3, 12)]))).toEqual([])
  })
})
