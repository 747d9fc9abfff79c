import { useMemo } from 'react'
import type { DensityView } from '../../shared/api/history-views.ts'
import { type StripWindow, toShare } from './strip-window.ts'

const WIDTH = 1000
const HEIGHT = 26
/** Frames that all must hear stand at the foot, findings hang from the top. */
const FOOT = 5
const TOP = 5

interface PictureProps {
  readonly density: DensityView
  readonly window: StripWindow
  readonly endMs: number
}

/** Where things happened: bars of events, ticks for what all nodes must hear and for findings, gaps hatched, pins as flags. */
export function StripPicture({ density, window, endMs }: PictureProps) {
  const { fromMs, toMs } = window
  const paths = useMemo(() => toPaths(density, { fromMs, toMs }), [density, fromMs, toMs])
  const part = (ms: number): string => `${(toShare(window, ms) * 100).toFixed(3)}%`
  const gaps = density.gaps.filter((gap) => gap.fromMs < toMs && (gap.toMs ?? endMs) > fromMs)
  return (
    <div aria-hidden="true" className="absolute inset-0 overflow-hidden rounded-[3px]">
      {density.oldestMs !== null && density.oldestMs > fromMs && (
        <div className="absolute inset-y-0 left-0 bg-surface-2" style={{ width: part(density.oldestMs) }} />
      )}
      {endMs < toMs && <div className="absolute inset-y-0 right-0 bg-surface-2" style={{ left: part(endMs) }} />}
      {gaps.map((gap) => (
        <div
          key={`${gap.fromMs} ${gap.server}`}
          className={
            gap.server === null
              ? 'hatched absolute inset-y-0 min-w-px bg-surface-2'
              : 'absolute top-0 h-0.5 min-w-px bg-hatch'
          }
          style={{ left: part(gap.fromMs), right: `calc(100% - ${part(gap.toMs ?? endMs)})` }}
        />
      ))}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="absolute inset-0 h-full w-full">
        <title>Where things happened</title>
        <path d={paths.events} fill="var(--ink-3)" />
        <path d={paths.mustHear} fill="var(--accent)" />
        <path d={paths.findings} fill="var(--bad)" />
      </svg>
      {density.pins.map((pin) => (
        <svg
          key={pin.seq}
          viewBox="0 0 9 26"
          className="absolute top-0 h-full w-[9px]"
          style={{ left: part(Number(pin.atUs) / 1000) }}
        >
          <title>Pin</title>
          <path d="M0 0h1v26H0z M1 1h7L6 4l2 3H1z" fill="var(--ours)" />
        </svg>
      ))}
    </div>
  )
}

interface Paths {
  readonly events: string
  readonly mustHear: string
  readonly findings: string
}

/** One path a kind: 600 elements would be drawn anew with every push. */
function toPaths({ steps, stepMs }: DensityView, window: StripWindow): Paths {
  const shown = steps.filter((step) => step.atMs + stepMs > window.fromMs && step.atMs < window.toMs)
  // By the root: a burst must not press everything else into a line.
  const most = Math.sqrt(Math.max(1, ...shown.map((step) => step.events)))
  const mostHeard = Math.sqrt(Math.max(1, ...shown.map((step) => step.mustHear)))
  const wide = Math.max(0.8, (stepMs / (window.toMs - window.fromMs)) * WIDTH - 0.2)
  const paths = { events: '', mustHear: '', findings: '' }
  for (const step of shown) {
    const x = (toShare(window, step.atMs) * WIDTH).toFixed(1)
    const bar = (height: number, y: number): string => `M${x} ${y}v${-height.toFixed(1)}h${wide.toFixed(1)}V${y}z`
    if (step.events > 0) paths.events += bar(Math.max(1, (Math.sqrt(step.events) / most) * (HEIGHT - TOP - 2)), HEIGHT)
    if (step.mustHear > 0) paths.mustHear += bar(1 + (Math.sqrt(step.mustHear) / mostHeard) * FOOT, HEIGHT)
    if (step.findings > 0) paths.findings += bar(TOP, TOP)
  }
  return paths
}
