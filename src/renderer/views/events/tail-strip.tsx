import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Mark } from '../../ui/mark.tsx'
import { toExact, toRate } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { toRowTime } from '../../ui/time-text.ts'

/** Always there, so that pausing moves nothing: live with its rate, or held with what came since. */
export function TailStrip() {
  const held = useFrom('events', (state) => state.held)
  const rate = useFrom('events', (state) => state.matchedPerSecond)
  const count = useFrom('events', (state) => state.rows.length)
  const error = useFrom('events', (state) => state.error)
  return (
    <section
      aria-label="Live or paused"
      className={classNames('flex h-8 shrink-0 items-center gap-3 px-3 text-12', held && 'bg-warn-soft')}
    >
      {held ? (
        <Held />
      ) : (
        <>
          <Mark tone="ok" size={8} />
          <span className="min-w-0 flex-1 truncate text-ink-2">
            Live, {toRate(rate)} match. Scrolling, opening a row or Space pauses.
          </span>
        </>
      )}
      {error !== null && (
        <span className="flex min-w-0 items-center gap-1.5 truncate text-bad">
          <Mark tone="bad" size={8} /> <OutsideText text={error.message} />
        </span>
      )}
      <span className="text-ink-3 whitespace-nowrap">{toExact(count)} rows shown</span>
    </section>
  )
}

function Held() {
  const newer = useFrom('events', (state) => state.newer)
  const newest = useFrom('events', (state) => state.newest)
  const loadNewer = useFrom('events', (state) => state.loadNewer)
  const first = useFrom('events', (state) => state.rows[0]?.atUs ?? null)
  const zone = useFrom('preferences', (state) => state.zone)
  const { to } = useViewSearch()
  const patch = usePatchSearch()
  return (
    <>
      <Mark tone="warn" size={9} />
      <span className="min-w-0 flex-1 truncate">
        <strong className="text-warn">Paused</strong>
        {first !== null && <> at {toRowTime(Number(first) / 1000, zone)}</>}
        {newer > 0 && to === undefined && <>, {toExact(newer)} newer</>}
      </span>
      {to === undefined && (
        <Button size="small" disabled={newest === 'loading'} onClick={() => void loadNewer()}>
          Show newer
        </Button>
      )}
      <Button size="small" onClick={() => patch({ at: undefined, to: undefined, from: undefined })}>
        Go live
      </Button>
    </>
  )
}
