import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { LoginPace } from './login-pace.ts'

const MINUTE_MS = 60_000
const makeClock = (): FakeClock => new FakeClock(toUnixUs(1_800_000_000_000_000))

async function tryWrong(pace: LoginPace, url: string): Promise<boolean> {
  const gate = await pace.gate(url)
  if (gate.kind !== 'probe') return false
  gate.settle('refused')
  return true
}

describe('how often a login may be wrong', () => {
  it('tries five nodes, then no more, since the hundredth wrong login in a day bans', async () => {
    const pace = new LoginPace(makeClock())
    const tried = await Promise.all(Array.from({ length: 12 }, (_, at) => tryWrong(pace, `https://mx${at}`)))
    expect(tried.filter(Boolean)).toHaveLength(5)
  })

  it('does not ask one node again that refused it, until a while later', async () => {
    const clock = makeClock()
    const pace = new LoginPace(clock)
    expect(await tryWrong(pace, 'https://mx1')).toBe(true)
    expect(await tryWrong(pace, 'https://mx1')).toBe(false)
    clock.advance(19 * MINUTE_MS)
    expect(await tryWrong(pace, 'https://mx1')).toBe(false)
    clock.advance(2 * MINUTE_MS)
    expect(await tryWrong(pace, 'https://mx1')).toBe(true)
  })

  it('stays below a hundred wrong logins in any day, with as many nodes as there may be', async () => {
    const clock = makeClock()
    const pace = new LoginPace(clock)
    let wrong = 0
    for (let minute = 0; minute < 24 * 60; minute++) {
      for (let at = 0; at < 16; at++) if (await tryWrong(pace, `https://mx${at}`)) wrong++
      clock.advance(MINUTE_MS)
    }
    expect(wrong).toBeGreaterThan(5)
    expect(wrong).toBeLessThan(100)
  })

  it('lets one first request out to a node, and all behind it once it was accepted', async () => {
    const pace = new LoginPace(makeClock())
    const first = await pace.gate('https://mx1')
    let hasPassed = false
    const second = pace.gate('https://mx1').then((gate) => {
      hasPassed = true
      return gate.kind
    })
    await Promise.resolve()
    expect(hasPassed).toBe(false)
    if (first.kind === 'probe') first.settle('accepted')
    expect(await second).toBe('go')
  })

  it('lets a node alone as long as it said, and asks the others on: one that lies makes nobody blind', async () => {
    const clock = makeClock()
    const pace = new LoginPace(clock)
    for (const url of ['https://mx1', 'https://mx2']) {
      const gate = await pace.gate(url)
      if (gate.kind === 'probe') gate.settle('accepted')
    }
    pace.hold('https://mx2', 42_000)
    expect(await pace.gate('https://mx2')).toEqual({ kind: 'rate-limited', waitMs: 42_000 })
    expect(await pace.gate('https://mx1')).toEqual({ kind: 'go' })
    clock.advance(42_000)
    expect(await pace.gate('https://mx2')).toEqual({ kind: 'go' })
  })
})
