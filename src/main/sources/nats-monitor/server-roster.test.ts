import { describe, expect, it } from 'vitest'
import { sayConnections } from './account-sentences.ts'
import { ServerRoster } from './server-roster.ts'

const SECOND = 1_000_000

const three = (ver: string): ServerRoster => {
  const roster = new ServerRoster()
  for (const name of ['n1', 'n2', 'n3']) roster.answered({ name, ver }, SECOND)
  return roster
}

describe('the roster of servers', () => {
  it('expects those who ever answered, and names who is missing', () => {
    const call = three('2.15.2').call(new Set(['n1', 'n3']), 2 * SECOND)
    expect(call).toEqual({ expected: 3, answered: 2, missing: ['n2'], isReloadLikely: false })
    expect(sayConnections(call, false)).toEqual({ state: 'partial', sentence: '2 of 3 servers answer; missing: n2.' })
  })

  it('no longer expects one that was away for ten minutes while others answered', () => {
    const roster = three('2.15.2')
    expect(roster.call(new Set(['n1']), 602 * SECOND)).toMatchObject({ expected: 1, missing: [] })
  })

  it('keeps expecting all while nobody answers, as after a reload of 2.9', () => {
    const call = three('2.9.10').call(new Set(), 9_999 * SECOND)
    expect(call).toMatchObject({ expected: 3, answered: 0, isReloadLikely: true })
    expect(sayConnections(call, false)).toMatchObject({
      state: 'silent',
      sentence: expect.stringContaining('falls silent after a reload')
    })
  })

  it('tells servers called __proto__ apart from none', () => {
    const roster = new ServerRoster()
    roster.answered({ name: '__proto__', ver: '' }, SECOND)
    expect(roster.names).toEqual(['__proto__'])
    expect(roster.call(new Set(['__proto__']), SECOND)).toMatchObject({ expected: 1, answered: 1 })
  })
})
