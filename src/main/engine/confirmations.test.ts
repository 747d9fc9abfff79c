import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { Confirmations, removalOf } from './confirmations.ts'

const make = () => {
  const clock = new FakeClock(toUnixUs(1e15))
  return { clock, confirmations: new Confirmations(clock) }
}

describe('a confirmation of a removal', () => {
  const CLUSTER = removalOf({ slug: 'prod', name: 'Prod' })

  it('lets its own page remove its own cluster, once', () => {
    const { confirmations } = make()
    const given = { confirmation: confirmations.ask(CLUSTER, 1), typed: 'Prod' }
    expect(confirmations.check(CLUSTER, given, 1)).toBeNull()
    expect(confirmations.check(CLUSTER, given, 1)).toContain('not confirmed')
  })

  it('is refused for another page, another cluster, a wrong name, a forged one and after a minute', () => {
    const { confirmations, clock } = make()
    const ask = () => ({ confirmation: confirmations.ask(CLUSTER, 1), typed: 'Prod' })
    expect(confirmations.check(CLUSTER, ask(), 2)).not.toBeNull()
    expect(confirmations.check(removalOf({ slug: 'other', name: 'Prod' }), ask(), 1)).not.toBeNull()
    expect(confirmations.check(CLUSTER, { ...ask(), typed: 'prod' }, 1)).toContain('«Prod»')
    expect(confirmations.check(CLUSTER, { confirmation: 'forged', typed: 'Prod' }, 1)).not.toBeNull()
    const late = ask()
    clock.advance(60_001)
    expect(confirmations.check(CLUSTER, late, 1)).not.toBeNull()
  })
})

describe('a confirmation of a run', () => {
  const PLAIN = { key: 'run prod d1', name: null, what: 'this run' }

  it('takes no name where none has to be typed, and is good for that draft alone', () => {
    const { confirmations } = make()
    const confirmation = confirmations.ask(PLAIN, 7)
    expect(confirmations.check(PLAIN, { confirmation, typed: '' }, 7)).toBeNull()
    const other = confirmations.ask({ ...PLAIN, key: 'run prod d2' }, 7)
    expect(confirmations.check(PLAIN, { confirmation: other, typed: '' }, 7)).not.toBeNull()
  })

  it('forgets the oldest of many, so that asking again and again costs nothing', () => {
    const { confirmations } = make()
    const first = confirmations.ask(PLAIN, 1)
    for (let n = 0; n < 64; n++) confirmations.ask(PLAIN, 1)
    expect(confirmations.check(PLAIN, { confirmation: first, typed: '' }, 1)).not.toBeNull()
  })
})
