import { expect, test } from 'vitest'
import { toMomentWords } from './moment-words.ts'

const live = { kind: 'live' } as const
const at = { kind: 'at', atUs: '1' } as const
const range = { kind: 'range', fromUs: '1', toUs: '2' } as const
const watched = { kind: 'nats', watch: 'live' } as const

test.each([
  ['LIVE', live, watched, false, false],
  ['PAUSED', at, watched, false, true],
  ['RANGE', range, watched, false, true],
  ['FILE', at, { kind: 'file', watch: 'stopped' } as const, false, true],
  ['FILE', live, { kind: 'file', watch: 'stopped' } as const, false, true],
  ['REPLAY', at, { kind: 'imported', watch: 'stopped' } as const, false, true],
  ['DEAF', live, { kind: 'nats', watch: 'deaf' } as const, false, true],
  ['STOPPED', live, { kind: 'nats', watch: 'stopped' } as const, false, true],
  ['LOST', live, watched, true, true],
  ['WAITING', live, undefined, false, false]
])('says %s', (word, moment, cluster, lost, past) => {
  const words = toMomentWords(moment, cluster, lost)
  expect([words.word, words.past]).toEqual([word, past])
})
