import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { Removals } from './removals.ts'

const CLUSTER = { slug: 'prod', name: 'Prod' }

describe('a confirmation of a removal', () => {
  const make = () => {
    const clock = new FakeClock(toUnixUs(1e15))
    return { clock, removals: new Removals(clock) }
  }

  it('lets its own page remove its own cluster, once', () => {
    const { removals } = make()
    const { confirmation } = removals.ask(CLUSTER, 1)
    const given = { confirmation, typed: 'Prod' }
    expect(removals.check(CLUSTER, given, 1)).toBeNull()
    expect(removals.check(CLUSTER, given, 1)).toContain('not confirmed')
  })

  it('is refused for another page, another cluster, a wrong name, a forged one and after a minute', () => {
    const { removals, clock } = make()
    const ask = (): { confirmation: string; typed: string } => ({ ...removals.ask(CLUSTER, 1), typed: 'Prod' })
    expect(removals.check(CLUSTER, ask(), 2)).not.toBeNull()
    expect(removals.check({ slug: 'other', name: 'Prod' }, ask(), 1)).not.toBeNull()
    expect(removals.check(CLUSTER, { ...ask(), typed: 'prod' }, 1)).toContain('«Prod»')
    expect(removals.check(CLUSTER, { confirmation: 'forged', typed: 'Prod' }, 1)).not.toBeNull()
    const late = ask()
    clock.advance(60_001)
    expect(removals.check(CLUSTER, late, 1)).not.toBeNull()
  })
})
