import { useId } from 'react'
import type { BlockDetail } from '../../../shared/api/block-views.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { type TimeScale, toMsText } from './time-scale.ts'

interface LanesProps {
  readonly detail: BlockDetail
  readonly scale: TimeScale
  readonly onArrival: (at: number) => void
}

/** Widths of the lanes' parts, px: who, the time before the first arrival, then time. Rows below share them. */
export const LANE = { label: 172, before: 84 } as const

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

/** Above the rows: the convergence curve, the axis, the origin with its clock's error, the servers' arrivals. */
export function TimelineLanes({ detail, scale, onArrival }: LanesProps) {
  return (
    <div className="shrink-0 border-line border-b text-11">
      <div className="flex h-12">
        <span className="shrink-0 truncate px-3 pt-1 text-ink-3" style={{ width: LANE.label }}>
          handed over to, of {detail.marks.filter((mark) => mark.evidence !== 'own').length}
        </span>
        <span className="shrink-0" style={{ width: LANE.before }} />
        <Curve detail={detail} scale={scale} />
      </div>
      <div className="flex h-5 border-line border-t">
        <span className="shrink-0 px-3 leading-5 text-ink-3" style={{ width: LANE.label }}>
          after the first arrival
        </span>
        <span className="shrink-0 text-center leading-5 text-ink-3" style={{ width: LANE.before }}>
          made
        </span>
        <div className="relative mr-4 min-w-0 flex-1">
          {scale.ticks.map((tick) => (
            <span
              key={tick}
              className="absolute top-0 border-line-strong border-l pl-1 leading-5 whitespace-nowrap text-ink-3"
              style={{ left: percent(scale.toShare(tick)) }}
            >
              {toMsText(tick)}
            </span>
          ))}
        </div>
      </div>
      <div className="flex h-[26px] items-center border-line border-t text-12">
        <span className="shrink-0 truncate px-3" style={{ width: LANE.label }}>
          servers, {detail.arrivals.length}
        </span>
        <Origin detail={detail} />
        <div className="relative mr-4 h-full min-w-0 flex-1">
          {detail.arrivals.map((arrival, at) => (
            <button
              key={arrival.seq}
              type="button"
              aria-label={`Arrival at ${toPlainText(arrival.server)} after ${toMsText(arrival.afterMs)}`}
              title={`${toPlainText(arrival.server)} after ${toMsText(arrival.afterMs)}`}
              onClick={() => onArrival(at)}
              className="absolute inset-y-0.5 -ml-1.5 flex w-3 justify-center"
              style={{ left: percent(scale.toShare(arrival.afterMs)) }}
            >
              <span className="h-full w-0.5 bg-ink-1" />
            </button>
          ))}
          <span
            className="absolute inset-y-0 flex items-center gap-2 overflow-hidden pl-3 text-11 text-ink-3"
            style={{ left: percent(scale.toShare(detail.arrivals.at(-1)?.afterMs ?? 0)), right: 0 }}
          >
            {detail.arrivals.slice(0, 4).map((arrival) => (
              <span key={arrival.seq} className="max-w-48 truncate">
                <OutsideText text={arrival.server} />{' '}
                {arrival.afterMs === 0 ? 'first' : `+${toMsText(arrival.afterMs)}`}
              </span>
            ))}
            {detail.arrivals.length > 4 && <span>and {detail.arrivals.length - 4} more</span>}
          </span>
        </div>
      </div>
    </div>
  )
}

/** When it was made lies before the first arrival and is of another clock: a bar as wide as that clock is unsure. */
function Origin({ detail }: { readonly detail: BlockDetail }) {
  const soft = useId()
  const made = toMade(detail)
  return (
    <span
      className="relative h-full shrink-0 border-line-strong border-r border-dashed"
      style={{ width: LANE.before }}
      title={made.words}
    >
      {made.known && (
        <svg width={LANE.before} height="26" role="img" aria-label={made.words} className="block">
          <defs>
            <linearGradient id={soft}>
              <stop offset="0" stopColor="var(--ours)" stopOpacity="0" />
              <stop offset="0.5" stopColor="var(--ours)" stopOpacity="0.7" />
              <stop offset="1" stopColor="var(--ours)" stopOpacity="0" />
            </linearGradient>
          </defs>
          <rect x="8" y="6" width={LANE.before - 16} height="14" fill={`url(#${soft})`} />
          <path
            d={`M${LANE.before / 2 - 4} 8 ${LANE.before / 2 + 5} 13 ${LANE.before / 2 - 4} 18z`}
            fill="var(--ours)"
          />
        </svg>
      )}
      {!made.known && (
        <span className="absolute inset-0 flex items-center justify-center text-11 text-ink-3">not told</span>
      )}
    </span>
  )
}

/** The origin's own time of making against our first arrival, with the estimate of its clock's error where there is one. */
export function toMade({ row, originOffsetMs }: BlockDetail): { readonly known: boolean; readonly words: string } {
  if (row.madeAtUs === null) return { known: false, words: 'The frame does not tell when it was made.' }
  const rawMs = (Number(row.madeAtUs) - Number(row.atUs)) / 1000
  if (originOffsetMs === null) {
    const when = rawMs <= 0 ? `${toMsText(-rawMs)} before` : `${toMsText(rawMs)} after`
    return { known: true, words: `Made ${when} the first arrival by the origin’s clock; its error is not known.` }
  }
  const before = Math.max(0, -(rawMs - originOffsetMs.estimate))
  return {
    known: true,
    words: `Made ${toMsText(before)} ± ${toMsText(originOffsetMs.uncertainty)} before the first arrival: the origin’s clock, corrected by ${toMsText(Math.abs(originOffsetMs.estimate))}.`
  }
}

const CURVE = { w: 1000, h: 48 } as const

function Curve({ detail, scale }: { readonly detail: BlockDetail; readonly scale: TimeScale }) {
  const all = Math.max(1, detail.marks.filter((mark) => mark.evidence !== 'own').length)
  const toX = (ms: number): number => scale.toShare(ms) * CURVE.w
  const toY = (nodes: number): number => CURVE.h - 2 - (nodes / all) * (CURVE.h - 10)
  let line = `M0 ${toY(0)}`
  for (const point of detail.curve) line += `H${toX(point.afterMs).toFixed(1)}V${toY(point.nodes).toFixed(1)}`
  const last = detail.curve.at(-1)
  const words =
    last === undefined
      ? 'Handed over to nobody.'
      : `Handed over to ${last.nodes} of ${all} nodes within ${toMsText(last.afterMs)}.`
  return (
    <div className="relative mr-4 min-w-0 flex-1">
      <svg
        viewBox={`0 0 ${CURVE.w} ${CURVE.h}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
        className="h-full w-full"
      >
        {scale.ticks.map((tick) => (
          <path key={tick} d={`M${toX(tick)} 0V${CURVE.h}`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
        ))}
        <path
          d={`M0 ${toY(all)}H${CURVE.w}`}
          stroke="var(--line-strong)"
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
        />
        <path d={`${line}H${CURVE.w}V${CURVE.h}H0z`} fill="var(--series-1)" fillOpacity="0.15" />
        <path
          d={`${line}H${CURVE.w}`}
          fill="none"
          stroke="var(--series-1)"
          strokeWidth="1.500"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <span className="absolute top-0 right-1 text-11 text-ink-2">
        {last === undefined ? '0' : `${last.nodes} of ${all}`}
      </span>
    </div>
  )
}
