import type { KeyboardEvent } from 'react'
import { useFrom } from '../state/stores.tsx'
import { classNames } from '../ui/class-names.ts'
import { toFullTime } from '../ui/time-text.ts'
import { toShare, toUsAt } from './strip-window.ts'
import type { Strip } from './use-strip.ts'

interface ThumbProps {
  readonly strip: Strip
  readonly label: string
  readonly atMs: number
  /** Moves this edge. */
  readonly onMove: (ms: number) => void
  readonly past: boolean
}

/** Arrow keys move by this share of the window, with Shift or Page by the larger one. */
const SMALL = 1 / 200
const LARGE = 1 / 20

/**
 * One edge of what is shown, on the strip: a slider for keys and screen readers, a handle for the pointer. `r` makes a
 * range of what is shown, Escape a moment of a range.
 */
export function StripThumb({ strip, label, atMs, onMove, past }: ThumbProps) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { window, endMs, density } = strip
  const share = Math.min(1, Math.max(0, toShare(window, atMs)))
  const step = (parts: number): void => onMove(Math.min(endMs, atMs + (window.toMs - window.fromMs) * parts))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const size = event.shiftKey ? LARGE : SMALL
    const keys: ReadonlyMap<string, () => void> = new Map([
      ['ArrowLeft', () => step(-size)],
      ['ArrowDown', () => step(-size)],
      ['ArrowRight', () => step(size)],
      ['ArrowUp', () => step(size)],
      ['PageDown', () => step(-LARGE)],
      ['PageUp', () => step(LARGE)],
      ['Home', () => onMove(density?.oldestMs ?? window.fromMs)],
      ['End', () => onMove(endMs)],
      [
        'r',
        () => strip.time.moment.kind !== 'range' && strip.time.setRange(toUsAt(atMs - strip.time.spanMs), toUsAt(atMs))
      ],
      ['Escape', () => strip.time.moment.kind === 'range' && strip.time.setAt(strip.time.moment.toUs)]
    ])
    const act = keys.get(event.key)
    if (act === undefined || (event.key === 'Escape' && strip.time.moment.kind !== 'range')) return
    event.preventDefault()
    act()
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={Math.round(density?.oldestMs ?? window.fromMs)}
      aria-valuemax={Math.round(Math.max(endMs, atMs))}
      aria-valuenow={Math.round(atMs)}
      aria-valuetext={toFullTime(atMs, zone)}
      onKeyDown={onKeyDown}
      style={{ left: `${share * 100}%` }}
      className={classNames(
        'pointer-events-none absolute inset-y-0 z-10 -ml-1 w-2 rounded-sm',
        'before:absolute before:inset-y-0 before:left-[3px] before:w-0.5',
        past ? 'before:bg-warn' : 'before:bg-ok'
      )}
    />
  )
}
