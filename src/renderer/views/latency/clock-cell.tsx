import type { ClockOffset } from '../../../shared/api/latency-views.ts'
import { toMicros } from '../../ui/number-text.ts'

interface ClockCellProps {
  readonly offset: ClockOffset
  /** What the drawing reaches to on both sides of nothing, ms. */
  readonly reach: number
}

const WIDTH = 60

/**
 * The fastest from a node's clock to ours, with what is not known of it drawn as a bar. Left of the middle line the node's
 * clock is ahead of ours: nothing arrives before it is made. With too few samples the bar is broken and open to the left.
 */
export function ClockCell({ offset: { estimate, uncertainty }, reach }: ClockCellProps) {
  const toX = (ms: number): number => WIDTH / 2 + (ms / reach) * (WIDTH / 2 - 3)
  const words = `${toSigned(estimate)} ± ${uncertainty === null ? '?' : toMicros(uncertainty * 1000)}`
  const left = uncertainty === null ? 3 : toX(estimate - uncertainty)
  const right = toX(estimate + (uncertainty ?? 0))
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap" title={toSentence(estimate, uncertainty)}>
      <svg width={WIDTH} height={12} aria-hidden="true" className="shrink-0">
        <path d={`M${WIDTH / 2} 0V12`} stroke="var(--line-strong)" />
        <path
          d={`M${left} 6H${right}`}
          stroke="var(--unknown)"
          strokeWidth="4"
          strokeOpacity="0.45"
          {...(uncertainty === null ? { strokeDasharray: '2 2' } : {})}
        />
        <path d={`M${toX(estimate)} 1V11`} stroke="var(--ink-1)" strokeWidth="1.500" />
      </svg>
      <span>{words}</span>
    </span>
  )
}

/** With as many figures as are known: seconds to the millisecond. */
function toSigned(ms: number): string {
  const size = Math.abs(ms)
  return `${ms < 0 ? '−' : ''}${size < 1000 ? toMicros(size * 1000) : `${(size / 1000).toFixed(3)}\u202fs`}`
}

function toSentence(estimate: number, uncertainty: number | null): string {
  const known =
    estimate < 0
      ? `Its clock is ahead of ours by ${toSigned(-estimate)} or more.`
      : `Its frames took ${toSigned(estimate)} at the fastest, or its clock is behind ours by up to that much.`
  return uncertainty === null
    ? `${known} Too few samples to say how far off that is.`
    : `${known} The way, whole milliseconds and few samples account for ${toMicros(uncertainty * 1000)}.`
}
