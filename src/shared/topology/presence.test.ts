import { describe, expect, it } from 'vitest'
import { type Connection, makeConnection } from '../cluster/connection.ts'
import { CAUSES, PRESENCES } from './presence.table.ts'
import { judgePresence, type PresenceContext } from './presence.ts'
import { Track } from './track.ts'

const NOW = 10_000_000_000
const SECOND = 1_000_000
const MINUTE = 60 * SECOND

const SERVER = { id: 'N1', name: 'nats-1', cluster: null, version: null, answeredAt: NOW, endedAt: null, total: 1 }
const SEES: PresenceContext = {
  at: NOW,
  isMonitored: true,
  isHearing: true,
  isStale: () => false,
  hasBlindSpot: false,
  hasNewcomer: () => false
}

/** A connection that is surely the node's. */
function track(about: Partial<Connection> & { readonly deafPolls?: number } = {}): Track {
  const { deafPolls, ...rest } = about
  const it = new Track({ ...makeConnection(1, SERVER, 7, NOW - 60 * MINUTE), subjects: ['stwt.agora'], ...rest })
  it.row = 0
  it.nodeId = 3
  it.permille = 999
  it.agreed = 9
  it.deafPolls = deafPolls ?? 0
  return it
}

const dumb = (deafPolls: number): Track => track({ subjects: [], deafPolls })
const ended = (secondsAgo: number): Track => track({ endedAt: NOW - secondsAgo * SECOND })

/** The word; `before`: what was said before stands. */
function say(
  heardAgo: number | null,
  tracks: readonly Track[],
  { frames = 5, ...context }: Partial<PresenceContext> & { readonly frames?: number } = {}
): string {
  const heardAt = heardAgo === null ? 0 : NOW - heardAgo
  const { cause } = judgePresence({ at: heardAt, frames, pauseUs: 2 * SECOND }, tracks, { ...SEES, ...context })
  return cause === null ? 'before' : CAUSES[cause].presence
}

describe('presence with monitors', () => {
  it.each([
    ['a node that listens and was heard is active', 'active', say(MINUTE, [track()])],
    ['one that was not heard for ten minutes is silent', 'silent', say(11 * MINUTE, [track()])],
    ['one that pauses for 2 s at most is silent after 15', 'silent', say(16 * SECOND, [track()], { frames: 500 })],
    ['and not before', 'active', say(14 * SECOND, [track()], { frames: 500 })],
    ['without an ear nobody is called silent', 'active', say(11 * MINUTE, [track()], { isHearing: false })],
    ['one poll without the subscription says nothing', 'before', say(SECOND, [dumb(1)])],
    ['two polls without it say nothing', 'before', say(SECOND, [dumb(2)])],
    ['three polls running without it are deafness', 'deaf', say(SECOND, [dumb(3)])],
    ['a publisher left over is not deaf while another connection listens', 'active', say(SECOND, [dumb(9), track()])],
    ['an ended connection is the end', 'gone', say(20 * SECOND, [ended(10)])],
    ['who was heard since the end is not gone', 'active', say(5 * SECOND, [ended(10)])],
    [
      'a new connection from the same address may be its',
      'unknown',
      say(MINUTE, [ended(10)], { hasNewcomer: () => true })
    ],
    [
      'a server that is heard and tells nothing may have it',
      'unknown',
      say(MINUTE, [ended(10)], { hasBlindSpot: true })
    ],
    ['a server that does not answer leaves it unknown', 'unknown', say(2 * MINUTE, [track()], { isStale: () => true })],
    ['who is heard is there, whatever its server tells', 'active', say(SECOND, [track()], { isStale: () => true })]
  ])('%s', (_sentence, expected, said) => {
    expect(said).toBe(expected)
  })

  it('is never «gone» once the monitors fell silent', () => {
    expect(say(20 * MINUTE, [ended(10)], { isMonitored: false })).toBe('unknown')
    expect(say(20 * MINUTE, [track()], { isMonitored: false })).toBe('unknown')
  })
})

describe('presence by frames alone', () => {
  it.each([
    ['active', 10 * SECOND, true],
    ['silent', 2 * MINUTE, true],
    ['unknown', 2 * MINUTE, false],
    ['unknown', 20 * MINUTE, true],
    ['unknown', null, true]
  ] as const)('is %s when it was heard %s µs ago, hearing %s', (expected, ago, isHearing) => {
    expect(say(ago, [], { isMonitored: false, isHearing })).toBe(expected)
  })
})

describe('the table of presences', () => {
  it('defines each word that a cause may give, once', () => {
    const words = PRESENCES.map((it) => it.word)
    expect(new Set(words).size).toBe(words.length)
    for (const { presence } of Object.values(CAUSES)) expect(words).toContain(presence)
  })
})
