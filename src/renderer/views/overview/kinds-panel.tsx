import { useMemo, useState } from 'react'
import type { GapView, KindsOverTime, OverviewView } from '../../../shared/api/views.ts'
import { toFamily } from '../../state/event-kinds.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { type ChartGap, type ChartRow, TimeChart } from '../../ui/chart.tsx'
import { Choice } from '../../ui/field.tsx'
import { Lanes } from '../../ui/lanes.tsx'
import { toExact, toShort, toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Swatch } from '../../ui/tag.tsx'
import { useSlowly } from '../../ui/use-slowly.ts'
import type { FamilySeries } from './family-series.ts'
import { KindsTable } from './kinds-table.tsx'

/** A stacked chart costs some 40 ms; drawn every other second it leaves the page at rest (toolchain.md, budgets). */
const REDRAW_MS = 2_000
/** What the engine calls kinds that it did not name one by one. */
const OTHER = 'other'

interface KindsPanelProps {
  readonly slug: string
  readonly view: OverviewView
}

/** Events by kind over time; a drag puts the time bar on that span, the names at the side those of that kind. */
export function KindsPanel({ slug, view }: KindsPanelProps) {
  const overTime = useSlowly(view.overTime, REDRAW_MS, `${slug} ${view.overTime.stepMs}`)
  const [shape, setShape] = useState<'chart' | 'lanes' | 'table'>('chart')
  const zone = useFrom('preferences', (state) => state.zone)
  const go = useGo()
  const { setRange } = useTime()
  const families = useMemo(() => toFamilies(overTime), [overTime])
  const gaps = useMemo(() => toDeafSpans(view.gaps, overTime), [view.gaps, overTime])
  const rows = useMemo(() => toChartRows(overTime, families, gaps), [overTime, families, gaps])
  const showSpan = (fromMs: number, toMs: number): void =>
    go(`/c/${slug}/events`, { from: `${Math.round(fromMs)}000`, to: `${Math.round(toMs)}000` })
  return (
    <Panel
      flush
      title="Events by kind"
      note={shape === 'chart' ? 'drag to look at a span' : ''}
      actions={
        <Choice
          label="Shape"
          value={shape}
          onChange={setShape}
          options={[
            ['chart', 'Stacked'],
            ['lanes', 'Lanes'],
            ['table', 'Table']
          ]}
        />
      }
    >
      {families.length === 0 ? (
        <Picture kind="empty" title="Nothing was heard in this range">
          Events show here as soon as a node sends one. A wider range at the top may reach back to some.
        </Picture>
      ) : shape === 'table' ? (
        <KindsTable overTime={overTime} families={families} rows={rows} zone={zone} onSpan={showSpan} />
      ) : (
        <div className="flex h-full @max-3xl:h-56">
          <div className="min-w-0 flex-1">
            {shape === 'lanes' && (
              <Lanes
                series={families}
                rows={rows}
                gaps={gaps}
                fromMs={overTime.fromMs}
                toMs={overTime.toMs}
                stepMs={overTime.stepMs}
                zone={zone}
                unit={`events per ${toSpan(overTime.stepMs)}`}
              />
            )}
            {shape === 'chart' && (
              <TimeChart
                label={`Events by kind over time. ${families.map((each) => `${toPlainText(each.title)} ${toShort(each.total)}`).join(', ')}. The table has the same numbers.`}
                series={families}
                rows={rows}
                gaps={gaps}
                fromMs={overTime.fromMs}
                toMs={overTime.toMs}
                zone={zone}
                unit={`events per ${toSpan(overTime.stepMs)}`}
                onSpan={(fromMs, toMs) => setRange(`${Math.round(fromMs)}000`, `${Math.round(toMs)}000`)}
                tip={(row) => <TipRows row={row} families={families} />}
              />
            )}
          </div>
          <FamilyNames slug={slug} families={families} />
        </div>
      )}
    </Panel>
  )
}

function FamilyNames({ slug, families }: { readonly slug: string; readonly families: readonly FamilySeries[] }) {
  const go = useGo()
  return (
    <ul className="flex w-44 shrink-0 flex-col gap-px overflow-auto border-line border-l p-1">
      {families.toReversed().map((each) => (
        <li key={each.id}>
          <button
            type="button"
            title={`Events of ${each.types.map(toPlainText).join(', ')}`}
            onClick={() => go(`/c/${slug}/events`, { type: each.types.join(',') })}
            className="flex h-6 w-full items-center gap-1.5 rounded px-1.5 text-12 hover:bg-surface-2"
          >
            <Swatch series={each.series} />
            <span className="min-w-0 flex-1 truncate text-left">
              <OutsideText text={each.title} />
            </span>
            <span className="text-ink-2">{toShort(each.total)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function TipRows({ row, families }: { readonly row: ChartRow; readonly families: readonly FamilySeries[] }) {
  return (
    <ul>
      {families.toReversed().map((each) => {
        const value = row.values[families.indexOf(each)]
        return value === null || value === 0 || value === undefined ? null : (
          <li key={each.id} className="flex items-center gap-1.5">
            <Swatch series={each.series} />
            <span className="flex-1 pr-4">
              <OutsideText text={each.title} />
            </span>
            <span>{toExact(value)}</span>
          </li>
        )
      })}
      {row.values.every((value) => value === null) && <li className="text-ink-2">Nobody could hear.</li>}
    </ul>
  )
}

/** One series for each family that was heard, the busiest at the bottom of the stack. */
function toFamilies(overTime: KindsOverTime): readonly FamilySeries[] {
  const found = new Map<string, { series: number; total: number; types: string[] }>()
  overTime.kinds.forEach((kind, at) => {
    const family = toFamily(kind)
    const total = overTime.rows.reduce((sum, row) => sum + (row.counts[at] ?? 0), 0)
    if (total === 0) return
    const entry = found.get(family.name) ?? { series: family.series, total: 0, types: [] }
    entry.total += total
    entry.types.push(kind)
    found.set(family.name, entry)
  })
  return [...found]
    .map(([name, entry]) => ({
      id: name,
      title: entry.types.length === 1 && entry.types[0] !== OTHER ? (entry.types[0] ?? name) : name,
      ...entry
    }))
    .sort((a, b) => b.total - a.total)
}

/** Spans in which nobody could hear: only there is an empty chart not silence. */
function toDeafSpans(gaps: readonly GapView[], overTime: KindsOverTime): readonly ChartGap[] {
  return gaps
    .filter((gap) => gap.server === null)
    .map((gap) => ({
      fromMs: Number(gap.fromUs) / 1000,
      toMs: gap.toUs === null ? overTime.toMs : Number(gap.toUs) / 1000
    }))
    .filter((gap) => gap.toMs > overTime.fromMs && gap.fromMs < overTime.toMs)
}

function toChartRows(
  overTime: KindsOverTime,
  families: readonly FamilySeries[],
  gaps: readonly ChartGap[]
): readonly ChartRow[] {
  const places = families.map((family) => family.types.map((type) => overTime.kinds.indexOf(type)))
  return overTime.rows.map((row) => {
    const deaf = gaps.some((gap) => gap.fromMs <= row.atMs && gap.toMs >= row.atMs + overTime.stepMs)
    const values = places.map((ats) => ats.reduce((sum, at) => sum + (row.counts[at] ?? 0), 0))
    return { atMs: row.atMs, values: deaf && values.every((value) => value === 0) ? values.map(() => null) : values }
  })
}
