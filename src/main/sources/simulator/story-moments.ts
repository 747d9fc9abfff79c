import { STORY, type StoryEntry, type StoryId } from './story.table.ts'
import { type Calendar, DAY_US, HOUR_US, toLocalMidnight, toWeekday } from './week-wave.ts'

const MINUTE_US = 60e6
const MONDAY = 1
const WEEK_DAYS = 7

/** From when to when something happened, µs since 1970. */
export interface StoryMoment {
  readonly entry: StoryEntry
  readonly from: number
  readonly to: number
}

/**
 * The hour in which a past that ends at `to` is anchored: two pasts with the same seed that end within the same hour tell
 * the same history, frame for frame and microsecond for microsecond, as far as both reach.
 */
export function toAnchor(to: number): number {
  return Math.floor(to / HOUR_US) * HOUR_US
}

/** When a past that ends at `to` begins: seven days before its anchor. */
export function toPastStart(to: number): number {
  return toAnchor(to) - WEEK_DAYS * DAY_US
}

/** When each entry of the story happened for a past that ends at `to`, in the order of the table. */
export function toStoryMoments(to: number, calendar: Calendar): ReadonlyMap<StoryId, StoryMoment> {
  const anchor = toAnchor(to)
  const today = toLocalMidnight(anchor, calendar)
  return new Map(
    STORY.map((entry) => {
      const [hour = 0, minute = 0] = entry.at.split(':').map(Number)
      const timeOfDay = (hour * 60 + minute) * MINUTE_US
      const lasts = entry.minutes * MINUTE_US
      const day = entry.day === 'monday' ? lastMonday(anchor, timeOfDay + lasts, calendar) : today - entry.day * DAY_US
      return [entry.id, { entry, from: day + timeOfDay, to: day + timeOfDay + lasts }]
    })
  )
}

/** Midnight of the latest Monday on which something that ended at `endOfIt` (µs after midnight) was over by `anchor`. */
function lastMonday(anchor: number, endOfIt: number, calendar: Calendar): number {
  let day = toLocalMidnight(anchor, calendar)
  while (toWeekday(day, calendar) !== MONDAY || day + endOfIt > anchor) day -= DAY_US
  return day
}
