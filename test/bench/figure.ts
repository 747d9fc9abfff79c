/** One figure: what was measured, beside what it is compared with in the same run. */
export interface Figure {
  readonly figure: string
  /** With its unit. */
  readonly measured: string
  readonly counterpart: string
  /** The number that has a target. */
  readonly value: number
  readonly target: number
  readonly better: 'higher' | 'lower'
  readonly note: string
}

export const isReached = ({ value, target, better }: Figure): boolean =>
  better === 'higher' ? value >= target : value <= target

/** One JSON object a figure. */
export function toJsonLine(figure: Figure): string {
  return JSON.stringify({ ...figure, reached: isReached(figure) })
}

/** An aligned table with a line a figure. */
export function toTable(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'measured', 'counterpart', 'value', 'target', 'reached'],
    ...figures.map((one) => [
      one.figure,
      one.measured,
      one.counterpart,
      String(Math.round(one.value * 1000) / 1000),
      `${one.better === 'higher' ? '≥' : '≤'} ${one.target}`,
      isReached(one) ? 'yes' : 'NO'
    ])
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? []
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  )
  return `${lines.join('\n')}\n${figures.flatMap(({ figure, note }) => (note === '' ? [] : [`  ${figure}: ${note}\n`])).join('')}`
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** The smallest value that `share` of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN
}

export const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000)
export const inMillions = (rate: number): string => `${(rate / 1e6).toFixed(2)} M/s`
export const inMegabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`
