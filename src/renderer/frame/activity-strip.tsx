import type { MouseEvent } from 'react'
import { useClusterSlug, useGo } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { toFullTime } from '../ui/time-text.ts'
import { useSlowly } from '../ui/use-slowly.ts'
import { useLive } from './use-live.ts'

const REDRAW_MS = 1_000
const WIDTH = 600
const HEIGHT = 22
/** A gap of one server is a line at the top: the others went on hearing. */
const ONE_SERVER_PX = 2

/** The range as one line of bars, gaps hatched. A click shows the events up to that moment. */
export function ActivityStrip() {
  const pushed = useFrom('overview', (state) => state.view?.overTime ?? null)
  const gaps = useFrom('overview', (state) => state.view?.gaps ?? null)
  const zone = useFrom('preferences', (state) => state.zone)
  const cluster = useClusterSlug()
  const { atMs } = useLive()
  const go = useGo()
  const over = useSlowly(pushed, REDRAW_MS, `${cluster} ${pushed?.stepMs}`)
  if (over === null || over.toMs <= over.fromMs) return <div className="flex-1" />
  const toX = (ms: number): number => ((ms - over.fromMs) / (over.toMs - over.fromMs)) * WIDTH
  const totals = over.rows.map((row) => row.counts.reduce((sum, count) => sum + count, 0))
  const max = Math.max(1, ...totals)
  const wide = Math.max(0.8, toX(over.fromMs + over.stepMs) - 0.3)
  let bars = ''
  over.rows.forEach((row, at) => {
    const tall = ((totals[at] ?? 0) / max) * HEIGHT
    if (tall > 0)
      bars += `M${toX(row.atMs).toFixed(1)} ${HEIGHT}v${-Math.max(1, tall).toFixed(1)}h${wide.toFixed(1)}V${HEIGHT}z`
  })
  const toMs = (event: MouseEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect()
    return over.fromMs + ((event.clientX - box.left) / box.width) * (over.toMs - over.fromMs)
  }
  const jump = (event: MouseEvent<HTMLElement>): void => {
    // A click by keyboard has no place; it changes nothing rather than going somewhere unasked.
    if (event.detail === 0) return
    go(`/c/${cluster}/events`, { at: String(Math.round(toMs(event)) * 1000) })
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      onClick={jump}
      onMouseMove={(event) => {
        event.currentTarget.title = `Events up to ${toFullTime(toMs(event), zone)}`
      }}
      className="h-7 min-w-0 flex-1 rounded border border-line bg-field px-1 max-md:invisible"
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-[22px] w-full" aria-hidden="true">
        {gaps?.map((gap) => {
          const from = Math.max(0, toX(Number(gap.fromUs) / 1000))
          const to = gap.toUs === null ? WIDTH : toX(Number(gap.toUs) / 1000)
          return to <= from ? null : (
            <rect
              key={gap.fromUs + gap.server}
              x={from}
              y="0"
              width={Math.max(1, to - from)}
              height={gap.server === null ? HEIGHT : ONE_SERVER_PX}
              fill="var(--hatch)"
              opacity={gap.server === null ? 0.45 : 0.9}
            />
          )
        })}
        <path d={bars} fill="var(--ink-3)" />
        {atMs !== null && <path d={`M${toX(atMs).toFixed(1)} 0V${HEIGHT}`} stroke="var(--warn)" strokeWidth="2" />}
      </svg>
    </button>
  )
}
