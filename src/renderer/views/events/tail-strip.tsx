import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useGrows } from '../../state/use-grows.ts'
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
  const zone = useFrom('preferences', (state) => state.zone)
  const { moment, atMs, fromMs, setAt, setLive } = useTime()
  const grows = useGrows()
  const ranged = moment.kind === 'range'
  const onNewer = async (): Promise<void> => {
    const readTo = await loadNewer()
    // The bar goes where the rows go: what is on the screen is never newer than the time above it.
    if (readTo !== null) setAt(readTo)
  }
  return (
    <>
      <Mark tone="warn" size={9} />
      <span className="min-w-0 flex-1 truncate">
        <strong className="text-warn">{ranged ? 'A range' : grows ? 'Paused' : 'Recorded'}</strong>
        {fromMs !== null && <> from {toRowTime(fromMs, zone)}</>}
        {atMs !== null && (
          <>
            {ranged ? ' to' : grows ? ' at' : ' up to'} {toRowTime(atMs, zone)}
          </>
        )}
        {newer > 0 && !ranged && <>, {toExact(newer)} newer</>}
      </span>
      {!ranged && (
        <Button size="small" disabled={newest === 'loading'} onClick={() => void onNewer()}>
          Show newer
        </Button>
      )}
      <Button size="small" onClick={setLive}>
        {grows ? 'Go live' : 'To the end'}
      </Button>
    </>
  )
}
