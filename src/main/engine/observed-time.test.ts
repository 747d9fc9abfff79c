import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { ObservedTime } from './observed-time.ts'

const START = 1_795_249_630_606_172

describe('the time of observations', () => {
  for (const [name, jumpUs] of [
    ['an hour ahead', 3_600e6],
    ['an hour back', -3_600e6],
    ['ten years ahead', 315_576_000e6],
    ['ten years back', -315_576_000e6]
  ] as const)
    it(`keeps distances when the wall clock is set ${name}, and says so once`, () => {
      const clock = new FakeClock(toUnixUs(START))
      const time = new ObservedTime(clock)
      clock.advance(10)
      clock.jump(jumpUs / 1000)
      clock.advance(10)
      expect(time.now()).toBe(START + 20_000)
      expect(time.check()).toBe(jumpUs)
      expect(time.check()).toBeNull()
      expect(time.now()).toBe(START + 20_000 + jumpUs)
    })

  it('takes no notice of a clock that is set by less than a second', () => {
    const clock = new FakeClock(toUnixUs(START))
    const time = new ObservedTime(clock)
    clock.jump(900)
    expect(time.check()).toBeNull()
    expect(time.now()).toBe(START)
  })
})
