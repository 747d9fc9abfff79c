import type { LatencyFamilyView, LatencySeries } from '../../../shared/api/latency-views.ts'
import { classNames } from '../../ui/class-names.ts'
import { Mark } from '../../ui/mark.tsx'
import { toExact, toShort } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Swatch } from '../../ui/tag.tsx'
import { ClockCell } from './clock-cell.tsx'
import { PART_WORDS, PARTS, type Part, toFigure } from './latency-lines.ts'

interface SeriesTableProps {
  readonly family: LatencyFamilyView
  /** The same of the range beside; null: there is none. */
  readonly other: LatencyFamilyView | null
  readonly colours: ReadonlyMap<string, number>
  readonly part: Part
  /** How often a server could not be heard. */
  readonly away: ReadonlyMap<string, number>
  readonly alone: string | null
  readonly onAlone: (name: string | null) => void
}

/** The legend: each series over the whole range. A name draws its percentiles alone. */
export function SeriesTable({ family, other, colours, part, away, alone, onAlone }: SeriesTableProps) {
  const isOrigin = family.family === 'origin'
  const reach = Math.max(
    1,
    ...family.series.map(({ offset }) => Math.abs(offset?.estimate ?? 0) + (offset?.uncertainty ?? 0))
  )
  return (
    <table className="w-full text-12">
      <caption className="sr-only">{family.title}, over the whole range</caption>
      <thead className="text-11 text-ink-3">
        <tr className="h-5">
          <th scope="col" className="pl-2.5 text-left font-normal">
            {isOrigin ? 'node' : family.family === 'loop' ? '' : 'server'}
            {other !== null && <span className="pl-3">this range · the one beside</span>}
          </th>
          {PARTS.map((each) => (
            <th
              key={each}
              scope="col"
              className={classNames('pl-2 text-right font-normal', each === part && alone === null && 'text-ink-1')}
            >
              {PART_WORDS[each]}
            </th>
          ))}
          <th scope="col" className="pr-2.5 pl-2 text-right font-normal">
            samples
          </th>
          {isOrigin && (
            <th
              scope="col"
              className="pr-2.5 pl-2 text-left font-normal whitespace-nowrap"
              title="Fastest from its clock to ours"
            >
              its clock to ours
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {family.series.map((series) => (
          <tr key={series.name} className="h-[22px] border-line/60 border-t hover:bg-surface-2">
            <th scope="row" className="w-full max-w-0 min-w-16 pl-2.5 text-left font-normal">
              <button
                type="button"
                aria-pressed={alone === series.name}
                title="Draw the percentiles of this one alone"
                onClick={() => onAlone(alone === series.name ? null : series.name)}
                className={classNames(
                  'flex w-full items-center gap-1.5 rounded',
                  alone === series.name && 'bg-accent-soft font-semibold'
                )}
              >
                <Swatch series={colours.get(series.name) ?? 1} />
                <span className="truncate">
                  {isOrigin && 'node '}
                  <OutsideText text={series.name} />
                </span>
                {!isOrigin && (away.get(series.name) ?? 0) > 0 && <Away times={away.get(series.name) ?? 0} />}
              </button>
            </th>
            {PARTS.map((each) => (
              <td key={each} className="pl-2 text-right whitespace-nowrap">
                <Figure series={series} part={each} other={other} isWhole={isOrigin} />
              </td>
            ))}
            <td className="pr-2.5 pl-2 text-right text-ink-2 whitespace-nowrap" title={toExact(series.whole.count)}>
              {toShort(series.whole.count)}
            </td>
            {isOrigin && (
              <td className="pr-2.5 pl-2">
                {series.offset === null ? '' : <ClockCell offset={series.offset} reach={reach} />}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Away({ times }: { readonly times: number }) {
  const words = `could not be heard ${times === 1 ? 'once' : `${times} times`} in this range`
  return (
    <span title={words}>
      <Mark tone="gap" />
      <span className="sr-only">, {words}</span>
    </span>
  )
}

interface FigureProps {
  readonly series: LatencySeries
  readonly part: Part
  readonly other: LatencyFamilyView | null
  /** Measured in whole ms. */
  readonly isWhole: boolean
}

/** A percentile of the whole range, behind it that of the other range. */
function Figure({ series, part, other, isWhole }: FigureProps) {
  const value = series.whole[part]
  const before = other?.series.find((each) => each.name === series.name)?.whole[part] ?? null
  return (
    <>
      {toFigure(value, isWhole)}
      {other !== null && <span className="text-ink-3"> · {toFigure(before, isWhole)}</span>}
    </>
  )
}
