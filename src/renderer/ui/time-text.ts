export type Zone = 'local' | 'utc'

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')

/** A moment's parts in a zone. Local follows the browser, daylight saving included. */
function parts(ms: number, zone: Zone) {
  const at = new Date(zone === 'utc' ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000)
  return {
    day: `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`,
    minute: `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`,
    second: pad(at.getUTCSeconds()),
    millis: pad(at.getUTCMilliseconds(), 3)
  }
}

/** `+01:00`, `UTC`. */
export function toOffset(ms: number, zone: Zone): string {
  if (zone === 'utc') return 'UTC'
  const minutes = -new Date(ms).getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '−' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}

/** `2026-11-21 03:08:12`. */
export function toDateTime(ms: number, zone: Zone): string {
  const at = parts(ms, zone)
  return `${at.day} ${at.minute}:${at.second}`
}

/** `2026-11-21 03:08:12.418 +01:00`: for tooltips, where nothing may be left open. */
export function toFullTime(ms: number, zone: Zone): string {
  return `${toDateTime(ms, zone)}.${parts(ms, zone).millis} ${toOffset(ms, zone)}`
}

/** `03:08:12.418`. */
export function toClock(ms: number, zone: Zone): string {
  const at = parts(ms, zone)
  return `${at.minute}:${at.second}.${at.millis}`
}

/** `11-21 03:08:12.418`: a row's time, where order matters; the year is in the tooltip. */
export function toRowTime(ms: number, zone: Zone): string {
  const at = parts(ms, zone)
  return `${at.day.slice(5)} ${at.minute}:${at.second}.${at.millis}`
}

/** `03:08:12`. */
export function toSeconds(ms: number, zone: Zone): string {
  const at = parts(ms, zone)
  return `${at.minute}:${at.second}`
}

export const toDay = (ms: number, zone: Zone): string => parts(ms, zone).day

/** What an axis of this length needs: `03:08:12`, `03:08`, `11-21 03:00`. */
export function toAxisTime(ms: number, zone: Zone, spanMs: number): string {
  const at = parts(ms, zone)
  if (spanMs <= 10 * 60_000) return `${at.minute}:${at.second}`
  if (spanMs <= 26 * 3_600_000) return at.minute
  return `${at.day.slice(5)} ${at.minute}`
}

/** Whole steps of the zone inside a span, about `wanted` of them. */
export function toTicks(fromMs: number, toMs: number, zone: Zone, wanted: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800]
  const stepMs = (steps.find((step) => (toMs - fromMs) / (step * 1000) <= wanted) ?? 604_800) * 1000
  const shift = zone === 'utc' ? 0 : new Date(toMs).getTimezoneOffset() * 60_000
  const ticks: number[] = []
  for (let at = Math.ceil((fromMs - shift) / stepMs) * stepMs + shift; at <= toMs; at += stepMs) ticks.push(at)
  return ticks
}

/** Reads `2026-11-21 03:08[:12[.418]]`, `03:08[:12]` of the day of `nowMs`, with T or a space; null when it is neither. */
export function parseMoment(text: string, zone: Zone, nowMs: number): number | null {
  const match = /^(?:(\d{4})-(\d\d)-(\d\d)[T ])?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z)?$/.exec(text.trim())
  if (match === null) return null
  const [, year, month, day, hour, minute, second = '0', fraction = '0', z] = match
  const utc = zone === 'utc' || z === 'Z'
  const date = year === undefined ? toDay(nowMs, utc ? 'utc' : 'local') : `${year}-${month}-${day}`
  const iso = `${date}T${pad(Number(hour))}:${minute}:${pad(Number(second))}.${fraction.padEnd(3, '0')}${utc ? 'Z' : ''}`
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}
