import * as v from 'valibot'

const us = v.pipe(v.string(), v.regex(/^\d{1,16}$/))

/**
 * Which time a view shows. `live`: now, and the `spanMs` before it. `at`: the state at T, exactly, and the span before it.
 * `range`: the state at its end, and what happened from its begin. Times are µs since 1970 as decimal strings.
 */
export const moment = v.variant('kind', [
  v.object({ kind: v.literal('live') }),
  v.object({ kind: v.literal('at'), atUs: us }),
  v.object({ kind: v.literal('range'), fromUs: us, toUs: us })
])
export type Moment = v.InferOutput<typeof moment>

/** How far back charts reach while the moment is no range: one minute to 400 days. */
export const spanMs = v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(400 * 86_400_000))
