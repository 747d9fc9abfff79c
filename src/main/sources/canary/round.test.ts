import { describe, expect, it } from 'vitest'
import { KnownStates } from './known-states.ts'
import { Round, type RoundParts } from './round.ts'
import { RoundPlan } from './round-plan.ts'

const [A, B, C] = ['http://a', 'http://b', 'http://c'] as const

function make(change: Partial<RoundParts> = {}) {
  const known = new KnownStates()
  known.add('s1')
  return new Round({ round: 7, via: A, beganAt: 1_000, waits: [B, C], known, isStrict: false, ...change })
}

describe('Round', () => {
  it('is complete once the answer and every event are there, in any order', () => {
    const round = make()
    expect(round.event(B, 's2', 8_000)).toEqual({ url: B, afterUs: 7_000 })
    expect(round.answered({ kind: 'done', state: 's2' })).toEqual([])
    expect(round.isComplete).toBe(false)
    expect(round.event(C, 's2', 9_500)).toEqual({ url: C, afterUs: 8_500 })
    expect(round.isComplete).toBe(true)
    expect(round.silent).toEqual([])
  })

  it('counts no event of a state that was there before, none of before its begin, and each site once', () => {
    const round = make()
    expect(round.event(B, 's1', 5_000)).toBeNull()
    expect(round.event(B, 's2', 999)).toBeNull()
    expect(round.event(B, 's2', 5_000)).not.toBeNull()
    expect(round.event(B, 's3', 6_000)).toBeNull()
    expect(round.event(A, 's2', 5_000)).toBeNull()
    expect(round.silent).toEqual([C])
  })

  it('waits for the answer where an unnamed change may still be on its way, and then takes only the very state', () => {
    const round = make({ isStrict: true })
    expect(round.event(B, 's2', 5_000)).toBeNull()
    expect(round.event(C, 's3', 6_000)).toBeNull()
    expect(round.answered({ kind: 'done', state: 's3' })).toEqual([{ url: C, afterUs: 5_000 }])
    expect(round.event(B, 's2', 7_000)).toBeNull()
    expect(round.event(B, 's3', 8_000)).toEqual({ url: B, afterUs: 7_000 })
  })

  it('makes its states old when it closes, and says when nobody knows which it made', () => {
    const known = new KnownStates()
    const first = make({ known })
    first.event(B, 's2', 5_000)
    first.close()
    const second = make({ known })
    expect(second.event(C, 's2', 6_000)).toBeNull()
    expect(second.isUnnamed).toBe(true)
    second.answered({ kind: 'failed', sentence: 'No.', isMade: false })
    expect([second.isUnnamed, second.isComplete]).toEqual([false, true])
  })
})

const SITES = [A, B, C].map((url) => ({ url, isListening: true, isBarred: false }))
const SECOND = 1_000_000

describe('RoundPlan', () => {
  it('takes turns, leaving out who does not listen, and keeps two seconds between two', () => {
    const plan = new RoundPlan(60_000, 0)
    const sites = SITES.map((site) => ({ ...site, isListening: site.url !== B }))
    const takes = [0, 60, 120].map((second) => plan.take(second * SECOND, sites)?.via)
    expect(takes).toEqual([A, C, A])
    expect(plan.take(121 * SECOND, sites)).toBeNull()
    plan.ask(B, 'asked')
    expect(plan.take(121 * SECOND, sites)).toBeNull()
    expect(plan.take(122 * SECOND, sites)).toEqual({ via: B, wanted: B, cause: 'asked' })
  })

  it('lets a block reach every server first, and proves many with one round', () => {
    const plan = new RoundPlan(60_000, 60 * SECOND)
    plan.block(A, 10 * SECOND)
    plan.block(C, 10 * SECOND + 20_000)
    expect(plan.take(10 * SECOND + 29_000, SITES)).toBeNull()
    expect(plan.take(10 * SECOND + 30_000, SITES)).toEqual({ via: C, wanted: C, cause: 'block' })
    expect(plan.isUrgent).toBe(false)
  })

  it('goes through another node when the wanted one bars us, and through nobody when all do', () => {
    const plan = new RoundPlan(60_000, 0)
    const barred = (...urls: string[]) => SITES.map((site) => ({ ...site, isBarred: urls.includes(site.url) }))
    plan.ask(B, 'run')
    expect(plan.take(SECOND, barred(B))).toEqual({ via: A, wanted: B, cause: 'run' })
    expect(plan.take(60 * SECOND, barred(A, B, C))).toBeNull()
  })

  it('makes what is asked for twice one round', () => {
    const plan = new RoundPlan(60_000, 60 * SECOND)
    expect([plan.ask(A, 'asked'), plan.ask(A, 'run'), plan.ask(null, 'asked')]).toEqual([true, false, true])
  })
})
