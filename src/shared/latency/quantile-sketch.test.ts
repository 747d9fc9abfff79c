import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QuantileSketch } from './quantile-sketch.ts'

const PARTS = [0, 0.1, 0.5, 0.9, 0.99, 0.999, 1]
const sample = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: -5_000_000, max: 50_000_000 }),
  fc.double({ min: 0, max: 25, noNaN: true }).map((exponent) => Math.round(Math.exp(exponent)))
)
const samples = fc.array(sample, { minLength: 1, maxLength: 300 })

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch()
  for (const value of values) sketch.add(value)
  return sketch
}

function exact(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(part * (sorted.length - 1))] as number
}

describe('QuantileSketch', () => {
  it('tells each quantile to within one per cent', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(...PARTS), (values, part) => {
        const told = sketchOf(values).quantile(part) as number
        const truth = exact(values, part)
        expect(Math.abs(told - truth)).toBeLessThanOrEqual(Math.abs(truth) * 0.010_001)
      })
    )
  })

  it('knows count, smallest and largest exactly', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { count, min, max } = sketchOf(values)
        expect({ count, min, max }).toEqual({
          count: values.length,
          min: Math.min(...values),
          max: Math.max(...values)
        })
      })
    )
  })

  it('merges in any order and grouping to the bytes of one sketch over all samples', () => {
    fc.assert(
      fc.property(samples, samples, samples, (a, b, c) => {
        const left = sketchOf(a)
        left.merge(sketchOf(b))
        left.merge(sketchOf(c))
        const right = sketchOf(c)
        const inner = sketchOf(b)
        inner.merge(sketchOf(a))
        right.merge(inner)
        const all = sketchOf([...a, ...b, ...c]).toBytes()
        expect([left.toBytes(), right.toBytes()]).toEqual([all, all])
      })
    )
  })

  it('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const bytes = sketchOf(values).toBytes()
        expect(QuantileSketch.fromBytes(bytes).toBytes()).toEqual(bytes)
      })
    )
  })

  it('shifts what it merges by an exact amount, with the error of the samples before the shift', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: -3_600_000_000, max: 3_600_000_000 }), (values, shift) => {
        const shifted = new QuantileSketch()
        shifted.merge(sketchOf(values), shift)
        expect(shifted.min).toBe(Math.min(...values) + shift)
        expect(shifted.max).toBe(Math.max(...values) + shift)
        for (const part of PARTS) {
          const truth = exact(values, part)
          const told = (shifted.quantile(part) as number) - shift
          // What stood at a distance of the shift may fall into a coarser bucket there.
          const allowed = Math.abs(truth) * 0.011 + Math.abs(truth + shift) * 0.011 + 1
          expect(Math.abs(told - truth)).toBeLessThanOrEqual(allowed)
        }
      })
    )
  })

  it('stays small whatever it is given', () => {
    const sketch = new QuantileSketch()
    for (let exponent = -60; exponent <= 60; exponent += 0.005) {
      sketch.add(Math.sign(exponent) * Math.round(2 ** Math.abs(exponent)))
    }
    expect(sketch.toBytes().length).toBeLessThan(12_000)
  })

  it('knows nothing while it is empty', () => {
    const empty = QuantileSketch.fromBytes(new QuantileSketch().toBytes())
    expect([empty.count, empty.min, empty.max, empty.quantile(0.5)]).toEqual([0, null, null, null])
  })

  it('takes a weight in place of repetition', () => {
    const sketch = new QuantileSketch()
    sketch.add(200, 50)
    sketch.add(900, 49)
    sketch.add(7_000)
    expect([sketch.quantile(0.4), sketch.quantile(1)].map((value) => Math.round((value ?? 0) / 10))).toEqual([20, 700])
    expect(sketch.count).toBe(100)
  })
})
