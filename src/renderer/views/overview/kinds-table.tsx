import type { KindsOverTime } from '../../../shared/api/views.ts'
import type { ChartRow } from '../../ui/chart.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toDateTime, type Zone } from '../../ui/time-text.ts'
import type { FamilySeries } from './family-series.ts'

interface KindsTableProps {
  readonly overTime: KindsOverTime
  readonly families: readonly FamilySeries[]
  readonly rows: readonly ChartRow[]
  readonly zone: Zone
  readonly onSpan: (fromMs: number, toMs: number) => void
}

/** The chart's twin, newest first. Steps in which nothing came are left out, and counted. */
export function KindsTable({ overTime, families, rows, zone, onSpan }: KindsTableProps) {
  const heard = rows.filter((row) => row.values.some((value) => value === null || value > 0)).toReversed()
  return (
    <ScrollBox label="Events by kind as a table" className="@max-3xl:h-56">
      <table className="w-full text-12">
        <thead className="sticky top-0 bg-surface-1 text-ink-3">
          <tr className="h-[26px]">
            <th scope="col" className="px-2.5 text-left font-normal">
              From
            </th>
            {families.map((each) => (
              <th key={each.id} scope="col" className="px-2 text-right font-normal whitespace-nowrap">
                <OutsideText text={each.title} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {heard.map((row) => (
            <tr key={row.atMs} className="h-[26px] border-line/60 border-t hover:bg-surface-2">
              <th scope="row" className="px-2.5 text-left font-normal">
                <button
                  type="button"
                  className="underline decoration-line-strong underline-offset-2"
                  onClick={() => onSpan(row.atMs, row.atMs + overTime.stepMs)}
                >
                  {toDateTime(row.atMs, zone)}
                </button>
              </th>
              {row.values.map((value, at) => (
                <td key={families[at]?.id} className="px-2 text-right">
                  {value === null ? 'gap' : value === 0 ? '' : toExact(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="p-2.5 text-12 text-ink-3">
        {heard.length} of {rows.length} steps; in the others nothing came.
      </p>
    </ScrollBox>
  )
}
