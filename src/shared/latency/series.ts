/**
 * What was measured: round trips, skew, skew while Stoa itself was slow, origin to bus, our own loop; by the canary, from the
 * begin of a change at one node to its event at another, and rounds (each a sample of 0) in which none came.
 */
export type SeriesFamily = 'rtt' | 'skew' | 'late-skew' | 'origin' | 'loop' | 'canary' | 'canary-silent'

/** A series of sketches. `name`: the server (outside) or the node id; empty for our own loop; see `toPairName` for the canary's. */
export interface SeriesName {
  readonly family: SeriesFamily
  readonly name: string
}

/** Above every minute before the year 3871: rows of whole hours stand behind all rows of minutes in one table. */
const HOURS_FROM = 1_000_000_000
const NAMED = /^(?:\d+~)?(rtt|skew|late-skew|origin|loop|canary-silent|canary)(?:\/(.*))?$/s

/** The `minute` under which the sketch of a whole hour (since 1970) is kept. */
export const toHourKey = (hour: number): number => HOURS_FROM + hour
export const fromHourKey = (key: number): number => key - HOURS_FROM

/**
 * The key of a series in one minute. `era` counts how often the clock ran back over a minute: what is heard in a minute
 * for the second time stands beside what was heard there first.
 */
export function toSeriesKey(family: SeriesFamily, name: string, era: number): string {
  return `${era === 0 ? '' : `${era}~`}${family}${name === '' ? '' : `/${name}`}`
}

/** Null when it is none of ours. */
export function parseSeriesKey(key: string): SeriesName | null {
  const [, family, name = ''] = NAMED.exec(key) ?? []
  return family === undefined ? null : { family: family as SeriesFamily, name }
}
