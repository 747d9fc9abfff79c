import * as v from 'valibot'

/** A moment of the day on the host's own clock and in its own time zone: `22:00`. */
const timeOfDay = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'Write it as 22:00.'))
const pauseMs = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most))

/** A rule that is told otherwise than its severity says. */
const ruleChoice = v.object({
  rule: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/u)),
  /** `always`: whatever its severity · `never`. */
  tell: v.picklist(['always', 'never', 'by-severity']),
  /** Told only while so many subjects have it at once: 3 silent nodes, not one. */
  atLeast: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_024)), 1),
  /** Told only after it lasted so long; null: as for all. */
  lastsMs: v.optional(v.nullable(pauseMs(86_400_000)), null)
})

/** What of a cluster's findings is told on the desktop, and when. Off until the operator subscribes. */
export const notifications = v.object({
  on: v.boolean(),
  /** Findings of this severity and worse. */
  least: v.optional(v.picklist(['info', 'warning', 'critical']), 'critical'),
  rules: v.optional(v.pipe(v.array(ruleChoice), v.maxLength(256)), []),
  /** Nothing is told from `from` to `to`, also across midnight; what still lasts then is told at its end. Equal: never quiet. */
  quiet: v.optional(v.nullable(v.object({ from: timeOfDay, to: timeOfDay, butCritical: v.boolean() })), null),
  /** A finding is told once it lasted so long. */
  lastsMs: v.optional(pauseMs(86_400_000), 10_000),
  /** The same finding is told again, should it end and come again, not before so long. */
  rearmMs: v.optional(pauseMs(7 * 86_400_000), 900_000),
  /** Also when one that was told is over. */
  ended: v.optional(v.boolean(), true)
})
/** As the page sends it and the cluster's file keeps it. */
export type NotificationSettings = v.InferOutput<typeof notifications>

/** Nothing is told; what stands in the form until somebody subscribes. */
export const NO_NOTIFICATIONS: NotificationSettings = {
  on: false,
  least: 'critical',
  rules: [],
  quiet: null,
  lastsMs: 10_000,
  rearmMs: 900_000,
  ended: true
}
