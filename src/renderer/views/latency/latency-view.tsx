import { useMemo } from 'react'
import type { LatencyView as LatencyModel } from '../../../shared/api/latency-views.ts'
import { useClusterSlug, useGo, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useLook } from '../../state/use-look.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Choice } from '../../ui/field.tsx'
import { State } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { useSlowly } from '../../ui/use-slowly.ts'
import { CanaryTab } from './canary-tab.tsx'
import { FamilyPanel } from './family-panel.tsx'
import { toColours } from './latency-lines.ts'
import { LatencyTools } from './latency-tools.tsx'
import { useBeside } from './use-beside.ts'
import { useShown } from './use-shown.ts'

/** Four charts cost some 40 ms; drawn every other second they leave the page at rest (toolchain.md, budgets). */
const REDRAW_MS = 2_000

/** How slow is coordination, where, since when: what Stoa hears, or what its canary measures end to end. */
export function LatencyView() {
  const { group } = useViewSearch()
  if (group !== CANARY) return <Delays />
  return (
    <div className="@container h-full overflow-auto p-3">
      <div className="flex flex-col gap-2.5 @4xl:h-full">
        <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5">
          <h1 className="text-15">Latency</h1>
          <MeasureChoice />
          <p className="text-12 text-ink-3">how long a change takes from any node to any other</p>
        </div>
        <div className="min-h-0 flex-1">
          <CanaryTab />
        </div>
      </div>
    </div>
  )
}

const CANARY = 'canary'

/** What is looked at: delays that Stoa hears of, or the rounds of its own canary. */
function MeasureChoice() {
  const { group } = useViewSearch()
  const patch = usePatchSearch()
  return (
    <Choice
      label="Measured by"
      value={group === CANARY ? CANARY : 'heard'}
      onChange={(next) =>
        patch({ group: next === CANARY ? CANARY : undefined, sel: undefined, show: undefined, sort: undefined })
      }
      options={[
        ['heard', 'On the bus'],
        [CANARY, 'Canary']
      ]}
    />
  )
}

function Delays() {
  const slug = useClusterSlug()
  const { view, error, stale, waiting, asked } = useLook('latency')
  const go = useGo()
  if (error !== null && (view === null || error.kind === 'not-found')) {
    const isRefused = error.kind === 'refused'
    return (
      <Picture
        kind={isRefused ? 'not-permitted' : 'failed'}
        title={
          error.kind === 'not-found'
            ? 'There is no such cluster here'
            : isRefused
              ? 'You may not see the latency of this cluster'
              : 'The latency cannot be shown'
        }
        actions={<Button onClick={() => go('/')}>To the clusters that are here</Button>}
      >
        <OutsideText text={error.message} />
      </Picture>
    )
  }
  if (view === null || asked?.cluster !== slug) return <Picture kind="loading" title="Asking how long things took." />
  return <Panels view={view} stale={stale} waiting={waiting} asked={JSON.stringify(asked)} />
}

interface PanelsProps {
  readonly view: LatencyModel
  readonly stale: boolean
  readonly waiting: boolean
  /** What the view answers: another question is drawn at once. */
  readonly asked: string
}

function Panels({ view: newest, stale, waiting, asked }: PanelsProps) {
  const view = useSlowly(newest, REDRAW_MS, asked)
  const shown = useShown()
  const zone = useFrom('preferences', (state) => state.zone)
  const { setRange } = useTime()
  const beside = useBeside(view, shown.beside)
  const other = beside?.view ?? null
  const colours = useMemo(() => toColours([...view.families, ...(other?.families ?? [])]), [view.families, other])
  const toUs = (ms: number): string => `${Math.round(ms)}000`
  const showSpan = (fromMs: number, toMs: number): void => setRange(toUs(fromMs), toUs(toMs))
  return (
    <div className="@container h-full overflow-auto p-3">
      <div className="flex flex-col gap-2.5 @4xl:h-full">
        <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5">
          <h1 className="text-15">Latency</h1>
          <MeasureChoice />
          {stale ? (
            <State
              tone="warn"
              word={waiting ? 'Old: the time that you chose is under way.' : 'Old: the host does not answer.'}
            />
          ) : (
            <p className="text-12 text-ink-3">how slow, where, since when · drag in a chart to look closer</p>
          )}
          <span className="flex-1" />
          <LatencyTools {...shown} />
        </div>
        {beside !== null && beside.error === null && other === null && (
          <p role="status" className="text-12 text-ink-2">
            The other range is under way.
          </p>
        )}
        {beside !== null && beside.error !== null && (
          <p role="alert" className="text-12 text-bad">
            The other range cannot be shown: <OutsideText text={beside.error} />
          </p>
        )}
        <div
          className={classNames(
            'grid min-h-0 grid-cols-1 gap-2.5 @4xl:flex-1',
            other === null ? 'auto-rows-fr @4xl:grid-cols-2' : 'auto-rows-[minmax(320px,1fr)]',
            stale && 'opacity-60'
          )}
        >
          {view.families.map((family) => (
            <FamilyPanel
              key={family.family}
              view={view}
              family={family}
              other={other}
              shape={shown.shape}
              part={shown.part}
              colours={colours}
              zone={zone}
              onSpan={showSpan}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
