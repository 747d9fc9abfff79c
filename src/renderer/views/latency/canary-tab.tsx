import { useEffect, useMemo } from 'react'
import type { CanaryView } from '../../../shared/api/canary-views.ts'
import { useClusterSlug, useGo, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/field.tsx'
import { LookFrame } from '../../ui/look-frame.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { useSlowly } from '../../ui/use-slowly.ts'
import { CanaryChart } from './canary-chart.tsx'
import { CanaryMatrix } from './canary-matrix.tsx'
import { CanaryRounds } from './canary-rounds.tsx'
import { CanaryStreams } from './canary-streams.tsx'
import { CanaryTable } from './canary-table.tsx'
import { CELL_PART_WORDS, CELL_PARTS, type CellPart } from './canary-words.ts'
import { ProveButton } from './prove-button.tsx'
import { useShown } from './use-shown.ts'

/** While live, a picture older than this says so. */
const OLD_MS = 15_000
/** A chart costs some 10 ms; drawn every other second it leaves the page at rest. */
const REDRAW_MS = 2_000
const PAIR = 'pair:'

/** What the canary measures: from any node to any other, end to end. */
export function CanaryTab() {
  const cluster = useClusterSlug()
  const { moment, spanMs, live } = useTime()
  const { sel } = useViewSearch()
  const follow = useFrom('canary', (state) => state.follow)
  const view = useFrom('canary', (state) => state.view)
  const error = useFrom('canary', (state) => state.error)
  const waiting = useFrom('canary', (state) => state.waiting)
  const stale = useFrom('canary', (state) => state.stale)
  const wanted = sel?.startsWith(PAIR) ? sel.slice(PAIR.length) : null
  const pair = useMemo(() => {
    const [via, url] = wanted?.split(' ') ?? []
    return via !== undefined && url !== undefined ? { via, url } : null
  }, [wanted])
  useEffect(
    () => (cluster === null ? undefined : follow({ cluster, moment, spanMs, pair })),
    [follow, cluster, moment, spanMs, pair]
  )
  return (
    <LookFrame
      what="The canary"
      ready={view !== null}
      error={error}
      waiting={waiting}
      stale={stale}
      atMs={view?.toMs ?? null}
      {...(live ? { oldAfterMs: OLD_MS } : {})}
    >
      {view !== null && <Drawn view={view} selected={wanted} asked={JSON.stringify([cluster, moment, wanted])} />}
    </LookFrame>
  )
}

interface DrawnProps {
  readonly view: CanaryView
  /** `URL URL`, or nothing. */
  readonly selected: string | null
  readonly asked: string
}

function Drawn({ view, selected, asked }: DrawnProps) {
  const slow = useSlowly(view, REDRAW_MS, asked)
  if (view.sites.length === 0) return <NotThere view={view} />
  return (
    <div className="flex flex-col gap-2.5 @4xl:h-full">
      <div className="grid min-h-0 grid-cols-1 gap-2.5 @4xl:flex-[3] @4xl:grid-cols-[3fr_2fr]">
        <MatrixPanel view={view} selected={selected} />
        <ChartPanel view={slow} isAlone={selected !== null} />
      </div>
      <div className="grid min-h-0 grid-cols-1 gap-2.5 @4xl:flex-[2] @4xl:grid-cols-[3fr_2fr]">
        <RoundsPanel view={view} />
        <StreamsPanel view={view} />
      </div>
    </div>
  )
}

/** What would fill it, and how. */
function NotThere({ view }: { readonly view: CanaryView }) {
  const go = useGo()
  if (view.isSetUp === true)
    return (
      <Picture kind="loading" title="The canary is set up; no round was begun yet">
        The first one comes within seconds of the start.
      </Picture>
    )
  return (
    <Picture
      kind="empty"
      title={view.isSetUp === null ? 'No canary was recorded here' : 'No canary is set up'}
      actions={view.isSetUp === false ? <Button onClick={() => go('/settings')}>Set it up</Button> : undefined}
    >
      The canary renames a folder in a mailbox of its own through one node, each minute through the next, and waits for
      the event on all others: how long a change takes from any node to any other, and proof that a node has read
      everything before it. It needs one ordinary mailbox and a URL for each node.
    </Picture>
  )
}

function MatrixPanel({ view, selected }: { readonly view: CanaryView; readonly selected: string | null }) {
  const { show, sort } = useViewSearch()
  const patch = usePatchSearch()
  const part: CellPart = CELL_PARTS.find((each) => each === sort) ?? 'last'
  const select = (via: string, url: string): void =>
    patch({ sel: selected === `${via} ${url}` ? undefined : `${PAIR}${via} ${url}` })
  const more = view.siteCount - view.sites.length
  return (
    <Panel
      flush
      title="From node to node"
      note={more > 0 ? `${view.sites.length} of ${view.siteCount} nodes; findings know them all` : ''}
      className="min-h-[260px]"
      actions={
        <span className="flex items-center gap-2">
          {show !== 'table' && (
            <Choice
              tight
              label="Shown in a cell"
              value={part}
              onChange={(next) => patch({ sort: next === 'last' ? undefined : next })}
              options={CELL_PARTS.map((each) => [each, CELL_PART_WORDS[each]] as const)}
            />
          )}
          <Choice
            tight
            label="Shape"
            value={show === 'table' ? 'table' : 'matrix'}
            onChange={(next) => patch({ show: next === 'table' ? 'table' : undefined })}
            options={[
              ['matrix', 'Matrix'],
              ['table', 'Table']
            ]}
          />
          <ProveButton view={view} />
        </span>
      }
    >
      <div className="flex h-full flex-col">
        <p className="shrink-0 px-2.5 pt-1.5 pb-1 text-11 text-ink-3">{view.about}</p>
        <div className="min-h-0 flex-1 overflow-auto px-1.5 pb-1.5">
          {show === 'table' ? (
            <CanaryTable view={view} selected={selected} onSelect={select} />
          ) : (
            <CanaryMatrix view={view} part={part} selected={selected} onSelect={select} />
          )}
        </div>
      </div>
    </Panel>
  )
}

function ChartPanel({ view, isAlone }: { readonly view: CanaryView; readonly isAlone: boolean }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { shape, part } = useShown()
  const { setRange } = useTime()
  const toUs = (ms: number): string => `${Math.round(ms)}000`
  return (
    <Panel
      flush
      title={isAlone ? 'The chosen pair over time' : 'The slowest pairs over time'}
      note={isAlone ? '' : 'choose a cell to see one pair'}
      className="min-h-[220px]"
    >
      {view.series.length === 0 ? (
        <Picture kind="empty" title="Nothing was measured in this range">
          Each node has its turn once in as many minutes as there are nodes. A wider range may reach back to some.
        </Picture>
      ) : (
        <CanaryChart
          view={view}
          shape={shape === 'table' ? 'table' : 'lines'}
          part={part}
          isAlone={isAlone}
          zone={zone}
          onSpan={(fromMs, toMs) => setRange(toUs(fromMs), toUs(toMs))}
        />
      )}
    </Panel>
  )
}

function RoundsPanel({ view }: { readonly view: CanaryView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { setAt } = useTime()
  const every = view.everyMs === null ? '' : `one each ${Math.round(view.everyMs / 1000)} s, and after each block`
  return (
    <Panel flush title="Rounds" note={every} className="min-h-[180px]">
      <CanaryRounds view={view} zone={zone} onAt={setAt} />
    </Panel>
  )
}

function StreamsPanel({ view }: { readonly view: CanaryView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const open = view.sites.filter((site) => site.stream === 'listening').length
  return (
    <Panel flush title="Event streams" note={`${open} of ${view.sites.length} stand`} className="min-h-[180px]">
      <CanaryStreams view={view} zone={zone} />
    </Panel>
  )
}
