import { useState } from 'react'
import type { LatencyFamily, LatencyFamilyView, LatencyView } from '../../../shared/api/latency-views.ts'
import { classNames } from '../../ui/class-names.ts'
import { toExact, toSpan } from '../../ui/number-text.ts'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { toDateTime, type Zone } from '../../ui/time-text.ts'
import { LatencyChart } from './latency-chart.tsx'
import { type Part, toAway, toBounds, toNamed } from './latency-lines.ts'
import { SeriesTable } from './series-table.tsx'
import type { Shape } from './use-shown.ts'

interface FamilyPanelProps {
  readonly view: LatencyView
  readonly family: LatencyFamilyView
  /** The range beside, when it is there. */
  readonly other: LatencyView | null
  readonly shape: Shape
  readonly part: Part
  readonly colours: ReadonlyMap<string, number>
  readonly zone: Zone
  readonly onSpan: (fromMs: number, toMs: number) => void
}

/** What would fill an empty chart. */
const EMPTY: Readonly<Record<LatencyFamily, { readonly title: string; readonly filled: string }>> = {
  rtt: {
    title: 'No round trip in this range',
    filled: 'While a cluster is watched, each server is pinged every 5 s. A wider range may reach back to some.'
  },
  skew: {
    title: 'No frame came through two servers',
    filled: 'It takes an observer at each of two servers at least, and a frame that both heard.'
  },
  origin: {
    title: 'No frame with a time of its own',
    filled:
      'Frames that tell of a new object, such as a block, carry the time at which its node made it. The next one shows here.'
  },
  loop: {
    title: 'Stoa’s own delay is not known here',
    filled: 'It is noted every 10 s while a real cluster is watched; a demo and recordings of other tools have none.'
  }
}

/** One of the four: chart or heat map or table, its series over the whole range, and how it was measured. */
export function FamilyPanel(props: FamilyPanelProps) {
  const { view, other, shape, part, colours, zone, onSpan } = props
  const family = toNamed(props.family)
  const [alone, setAlone] = useState<string | null>(null)
  const theirs = other?.families.find((each) => each.family === family.family) ?? null
  const bounds = toBounds(theirs === null ? [family] : [family, theirs])
  const chart = { shape, part, alone, colours, bounds, zone, onSpan }
  const isEmpty = family.series.length === 0 && (theirs === null || theirs.series.length === 0)
  return (
    <Panel flush title={family.title} note={toNote(family)} className="min-h-[300px]">
      {isEmpty ? (
        <div className="flex h-full flex-col">
          <About family={family} />
          <div className="min-h-0 flex-1">
            <Picture kind="empty" title={EMPTY[family.family].title}>
              {EMPTY[family.family].filled}
            </Picture>
          </div>
        </div>
      ) : (
        <div className="flex h-full flex-col">
          <About family={family} />
          <div className={classNames('grid min-h-[130px] flex-1', other !== null && 'grid-cols-2')}>
            <div className="relative min-h-0 min-w-0">
              {other !== null && <RangeName view={view} zone={zone} />}
              <LatencyChart view={view} family={family} {...chart} />
            </div>
            {other !== null && theirs !== null && (
              <div className="relative min-h-0 min-w-0 border-line border-l">
                <RangeName view={other} zone={zone} />
                <LatencyChart view={other} family={theirs} {...chart} />
              </div>
            )}
          </div>
          <div className="max-h-[45%] min-h-0 overflow-auto border-line border-t">
            <SeriesTable
              family={family}
              other={theirs}
              colours={colours}
              part={part}
              away={toAway(view)}
              alone={alone}
              onAlone={setAlone}
            />
          </div>
        </div>
      )}
    </Panel>
  )
}

/** What is measured, by whose clock, with which error; and what was left out. */
function About({ family }: { readonly family: LatencyFamilyView }) {
  return (
    <p className="shrink-0 px-2.5 pt-1.5 pb-0.5 text-11 text-ink-3">
      {family.about}
      {family.apart !== null && ` ${toExact(family.apart.count)} samples ${family.apart.sentence}`}
    </p>
  )
}

function RangeName({ view, zone }: { readonly view: LatencyView; readonly zone: Zone }) {
  return (
    <p className="absolute top-0.5 right-3 z-10 text-11 text-ink-2">
      {toDateTime(view.fromMs, zone)}, {toSpan(view.toMs - view.fromMs)}
    </p>
  )
}

function toNote(family: LatencyFamilyView): string {
  const drawn = family.series.length
  return family.seriesCount > drawn ? `the ${drawn} busiest of ${toExact(family.seriesCount)}` : ''
}
