import type { LatencyFamilyView, LatencyView } from '../../../shared/api/latency-views.ts'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toDateTime, toFullTime, type Zone } from '../../ui/time-text.ts'
import { PART_WORDS, PARTS, toFigure } from './latency-lines.ts'

interface StepTableProps {
  readonly view: LatencyView
  readonly family: LatencyFamilyView
  readonly zone: Zone
  readonly onSpan: (fromMs: number, toMs: number) => void
}

/** Rows that a table draws; narrower ranges show the rest. */
const MOST_ROWS = 400

/** The chart's twin, newest first: a row a step and series. */
export function StepTable({ view, family, zone, onSpan }: StepTableProps) {
  const rows = family.series
    .flatMap((series) => series.points.map((point) => ({ name: series.name, point })))
    .sort((a, b) => b.point.atMs - a.point.atMs)
  return (
    <ScrollBox label={`${family.title} as a table, from ${toDateTime(view.fromMs, zone)}`}>
      <table className="w-full text-12">
        <thead className="sticky top-0 bg-surface-1 text-ink-3">
          <tr className="h-[26px]">
            <th scope="col" className="px-2.5 text-left font-normal">
              From
            </th>
            <th scope="col" className="px-2 text-left font-normal">
              {family.family === 'origin' ? 'Node' : family.family === 'loop' ? 'Of' : 'Server'}
            </th>
            {PARTS.map((part) => (
              <th key={part} scope="col" className="px-2 text-right font-normal">
                {PART_WORDS[part]}
              </th>
            ))}
            <th scope="col" className="px-2.5 text-right font-normal">
              Samples
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ name, point }) => (
            <tr key={`${point.atMs} ${name}`} className="h-[26px] border-line/60 border-t hover:bg-surface-2">
              <th scope="row" className="px-2.5 text-left font-normal whitespace-nowrap">
                <button
                  type="button"
                  title={toFullTime(point.atMs, zone)}
                  className="underline decoration-line-strong underline-offset-2"
                  onClick={() => onSpan(point.atMs, point.atMs + view.stepMs)}
                >
                  {toDateTime(point.atMs, zone).slice(5, 16)}
                </button>
              </th>
              <td className="w-full max-w-0 truncate px-2">
                <OutsideText text={name} />
              </td>
              {PARTS.map((part) => (
                <td key={part} className="px-2 text-right whitespace-nowrap">
                  {toFigure(point[part], family.family === 'origin')}
                </td>
              ))}
              <td className="px-2.5 text-right">{toExact(point.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="p-2.5 text-12 text-ink-3">
        {Math.min(rows.length, MOST_ROWS)} of {toExact(rows.length)} rows.
      </p>
    </ScrollBox>
  )
}
