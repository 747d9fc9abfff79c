const SPACE = '\u202f'

/** `950`, `4.1 k`, `312 k`, `1.2 M`: three figures at most, none of them false. */
export function toShort(value: number): string {
  const size = Math.abs(value)
  for (const [unit, scale] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3]
  ] as const) {
    if (size >= scale) return `${figures(value / scale)}${SPACE}${unit}`
  }
  return Number.isInteger(value) ? String(value) : figures(value)
}

const figures = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 1 : 0)

/** `1,204`: where the exact number matters. */
export const toExact = (value: number): string => value.toLocaleString('en')

/** `4.1 k/s`, `0.3/s`. */
export function toRate(perSecond: number): string {
  const short = perSecond < 0.05 ? '0' : toShort(perSecond)
  return short.includes(SPACE) ? `${short}/s` : `${short}${SPACE}/s`
}

/** `312 MB`, decimal units as disks are sold. */
export function toBytes(bytes: number): string {
  const short = toShort(bytes)
  return short.includes(SPACE) ? `${short}B` : `${short}${SPACE}B`
}

/** `38 ms`, `0.4 ms`, `1.2 s` from microseconds. */
export function toMicros(us: number): string {
  if (us < 1000) return `${Math.round(us)}${SPACE}µs`
  if (us < 10_000) return `${(us / 1000).toFixed(1)}${SPACE}ms`
  if (us < 1_000_000) return `${Math.round(us / 1000)}${SPACE}ms`
  return `${(us / 1e6).toFixed(1)}${SPACE}s`
}

/** `0.4 s`, `38 s`, `12 min`, `≈ 3 h`, `≈ 2 d` from milliseconds: for spans whose end moves. */
export function toSpan(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)}${SPACE}s`
  if (ms < 120_000) return `${Math.round(ms / 1000)}${SPACE}s`
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)}${SPACE}min`
  if (ms < 48 * 3_600_000) return `≈${SPACE}${Math.round(ms / 3_600_000)}${SPACE}h`
  return `≈${SPACE}${Math.round(ms / 86_400_000)}${SPACE}d`
}
