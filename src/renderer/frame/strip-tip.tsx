import { toExact, toSpan } from '../ui/number-text.ts'
import { OutsideText } from '../ui/outside-text.tsx'
import { toDateTime, type Zone } from '../ui/time-text.ts'
import { toShare } from './strip-window.ts'
import type { Strip } from './use-strip.ts'
import type { Drag } from './use-strip-pointer.ts'

interface TipProps {
  readonly strip: Strip
  readonly atMs: number
  readonly zone: Zone
  readonly drag: Drag | null
}

/** A pin this near to the pointer is meant, as a share of the strip. */
const NEAR = 0.012
/** The tip stays inside the window: its middle never comes nearer to the strip's ends than this. */
const INSIDE = 0.08

/** Under the pointer: which time that is, what happened there, and while dragging how long the range is. */
export function StripTip({ strip, atMs, zone, drag }: TipProps) {
  const { density, window, endMs } = strip
  const share = Math.min(1 - INSIDE, Math.max(INSIDE, toShare(window, atMs)))
  const step = density?.steps.find((each) => each.atMs <= atMs && atMs < each.atMs + density.stepMs)
  const gap = density?.gaps.find((each) => each.fromMs <= atMs && atMs <= (each.toMs ?? endMs))
  const pin = density?.pins.find(
    (each) => Math.abs(toShare(window, Number(each.atUs) / 1000) - toShare(window, atMs)) < NEAR
  )
  const before = density?.oldestMs != null && atMs < density.oldestMs
  return (
    <div
      role="presentation"
      className="pointer-events-none absolute top-full z-40 mt-1 max-w-72 -translate-x-1/2 rounded border border-line-strong bg-surface-1 px-2 py-1 text-12 whitespace-nowrap shadow-[var(--shadow)]"
      style={{ left: `${share * 100}%` }}
    >
      <p className="font-semibold">{toDateTime(atMs, zone)}</p>
      {drag !== null && drag.kind === 'range' && <p>a range of {toSpan(Math.abs(drag.toMs - drag.fromMs))}</p>}
      {before && <p className="text-ink-2">The history begins later.</p>}
      {!before && atMs > endMs && <p className="text-ink-2">Not yet.</p>}
      {step !== undefined && (
        <p className="text-ink-2">
          {toExact(step.events)} {step.events === 1 ? 'event' : 'events'} in {toSpan(density?.stepMs ?? 0)}
        </p>
      )}
      {step !== undefined && step.mustHear > 0 && (
        <p className="text-accent">{toExact(step.mustHear)} that all nodes must hear</p>
      )}
      {step !== undefined && step.findings > 0 && <p className="text-bad">{toExact(step.findings)} findings began</p>}
      {gap !== undefined && (
        <p className="text-ink-2">
          ▨ {gap.server === null ? 'a gap: nobody could hear' : <OutsideText text={`a gap of ${gap.server}`} />}
        </p>
      )}
      {pin !== undefined && (
        <p className="truncate text-ours">
          ⚑ <OutsideText text={pin.text} />
        </p>
      )}
    </div>
  )
}
