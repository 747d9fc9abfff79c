import { expect, test } from 'vitest'
import { toMomentWords } from './moment-words.ts'

const live = { kind: 'live' } as const
const at = { kind: 'at', atUs: '1' } as const
const range = { kind: 'range', fromUs: '1', toUs: '2' } as const
const watched = { kind: 'nats', watch: 'live' } as const

type Case = readonly [string, ...Parameters<typeof toMomentWords>, boolean]

test.each<Case>([
  ['LIVE', live, watched, 'answers', false],
  ['STALE', live, watched, 'silent', true],
  ['PAUSED', at, watched, 'silent', true],
  ['PAUSED', at, watched, 'answers', true],
  ['RANGE', range, watched, 'answers', true],
  ['FILE', at, { kind: 'file', watch: 'stopped' } as const, 'answers', true],
  ['FILE', live, { kind: 'file', watch: 'stopped' } as const, 'answers', true],
  ['REPLAY', at, { kind: 'imported', watch: 'stopped' } as const, 'answers', true],
  ['DEAF', live, { kind: 'nats', watch: 'deaf' } as const, 'answers', true],
  ['STOPPED', live, { kind: 'nats', watch: 'stopped' } as const, 'answers', true],
  ['CATCHING UP', live, { ...watched, catchingUp: true }, 'answers', true],
  ['LOST', live, watched, 'lost', true],
  ['WAITING', live, undefined, 'answers', false]
])('says %s', (word, moment, cluster, host, past) => {
  const words = toMomentWords(moment, cluster, host)
  expect([words.word, words.past]).toEqual([word, past])
})
