import { useRef } from 'react'
import { useFrom } from '../state/stores.tsx'
import { classNames } from '../ui/class-names.ts'
import { StripPicture } from './strip-picture.tsx'
import { StripThumb } from './strip-thumb.tsx'
import { StripTip } from './strip-tip.tsx'
import { toShare, toUsAt } from './strip-window.ts'
import type { Strip } from './use-strip.ts'
import { useStripPointer } from './use-strip-pointer.ts'

interface TimeStripProps {
  readonly strip: Strip
  readonly past: boolean
}

/** The strip: what happened when, which part of it is on the screen, and the handles that move it. */
export function TimeStrip({ strip, past }: TimeStripProps) {
  const box = useRef<HTMLDivElement>(null)
  const { drag, hover } = useStripPointer(box, strip)
  const zone = useFrom('preferences', (state) => state.zone)
  const { window, time, endMs, density } = strip
  const shown = drag ?? toShown(strip)
  const left = Math.max(0, toShare(window, Math.min(shown.fromMs, shown.toMs)))
  const right = Math.min(1, toShare(window, Math.max(shown.fromMs, shown.toMs)))
  return (
    <div className="relative h-7 min-w-12 flex-1">
      <div
        ref={box}
        className="absolute inset-0 touch-none overflow-hidden rounded border border-line-strong bg-field"
        data-strip
      >
        {density !== null && <StripPicture density={density} window={window} endMs={endMs} />}
        <div
          aria-hidden="true"
          className={classNames(
            'pointer-events-none absolute inset-y-0 border-x',
            drag !== null || time.moment.kind === 'range'
              ? 'border-accent bg-accent/25'
              : 'border-transparent bg-accent/10'
          )}
          style={{ left: `${left * 100}%`, right: `${(1 - Math.max(left, right)) * 100}%` }}
        />
      </div>
      <Thumbs strip={strip} past={past} dragging={drag !== null} />
      {hover !== null && (
        <StripTip strip={strip} atMs={window.fromMs + hover * (window.toMs - window.fromMs)} zone={zone} drag={drag} />
      )}
    </div>
  )
}

function Thumbs({ strip, past, dragging }: TimeStripProps & { readonly dragging: boolean }) {
  const { time, endMs } = strip
  const { moment } = time
  if (dragging) return null
  if (moment.kind === 'range') {
    return (
      <>
        <StripThumb
          strip={strip}
          label="Begin of the range"
          atMs={Number(moment.fromUs) / 1000}
          onMove={(ms) => time.setRange(toUsAt(ms), moment.toUs)}
          past={past}
        />
        <StripThumb
          strip={strip}
          label="End of the range"
          atMs={Number(moment.toUs) / 1000}
          onMove={(ms) => time.setRange(moment.fromUs, toUsAt(ms))}
          past={past}
        />
      </>
    )
  }
  return (
    <StripThumb
      strip={strip}
      label="Moment that is shown"
      atMs={time.atMs ?? endMs}
      onMove={(ms) => (ms >= endMs ? time.setLive() : time.setAt(toUsAt(ms)))}
      past={past}
    />
  )
}

/** What views reach back over: the range, or the span before the moment. */
function toShown({ time, endMs }: Strip): { readonly fromMs: number; readonly toMs: number } {
  const toMs = time.atMs ?? endMs
  return { fromMs: time.fromMs ?? toMs - time.spanMs, toMs }
}
