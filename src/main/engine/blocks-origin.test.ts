import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OriginClocks } from '../../shared/latency/origin-clocks.ts'
import { toOriginOffset } from './blocks-origin.ts'

const HOUR_US = 3_600_000_000

test('holds the true lead of the clock for every way of up to what a way takes', () => {
  const lead = fc.integer({ min: -3_600_000_000, max: 3_600_000_000 })
  const ways = fc.array(fc.integer({ min: 0, max: 6_000 }), { minLength: 12, maxLength: 40 })
  fc.assert(
    fc.property(lead, ways, (leadUs, waysUs) => {
      const clocks = new OriginClocks()
      for (const [i, wayUs] of waysUs.entries()) clocks.fastest(7, i * 1_000_000, wayUs - leadUs)
      const offset = toOriginOffset({ known: clocks.of(7), ageUs: 0, roundTripsUs: [300, null] })
      if (offset === null) throw new Error('there are ids enough')
      // A tenth of a millisecond is what the estimate is rounded to.
      expect(Math.abs(leadUs / 1000 - offset.estimate)).toBeLessThanOrEqual(offset.uncertainty + 0.1)
    })
  )
})

test('is the less sure the fewer ids there were, and says nothing of two', () => {
  const of = (samples: number) => toOriginOffset({ known: { delayUs: 2_000, samples }, ageUs: 0, roundTripsUs: [] })
  expect(of(2)).toBeNull()
  expect(of(3)).toEqual({ estimate: 8.5, uncertainty: 10.5 })
  expect(of(100)).toEqual({ estimate: 1, uncertainty: 3 })
})

test('says nothing of a node that made no ids, nor of a frame of yesterday', () => {
  expect(toOriginOffset({ known: new OriginClocks().of(1), ageUs: 0, roundTripsUs: [] })).toBeNull()
  const known = { delayUs: 2_000, samples: 50 }
  expect(toOriginOffset({ known, ageUs: 24 * HOUR_US, roundTripsUs: [] })).toBeNull()
})
