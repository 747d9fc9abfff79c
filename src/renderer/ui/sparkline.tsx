interface SparklineProps {
  readonly values: readonly number[]
  readonly width: number
  readonly height: number
  /** What it shows, for those who do not see it. */
  readonly label: string
}

/** Bars rather than a line: silence stays visible as silence. */
export function Sparkline({ values, width, height, label }: SparklineProps) {
  const max = Math.max(1, ...values)
  const step = width / Math.max(1, values.length)
  let bars = ''
  values.forEach((value, at) => {
    if (value <= 0) return
    const tall = Math.max(1, (value / max) * height)
    bars += `M${(at * step).toFixed(2)} ${height}v${(-tall).toFixed(2)}h${Math.max(0.6, step - 0.4).toFixed(2)}v${tall.toFixed(2)}z`
  })
  return (
    <svg width={width} height={height} role="img" aria-label={label} className="block overflow-visible">
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line)" />
      <path d={bars} fill="var(--series-1)" />
    </svg>
  )
}
