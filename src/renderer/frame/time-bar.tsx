import { Pause, Play, Search } from 'lucide-react'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { RANGE_NAMES } from '../state/view-search.ts'
import { useNow } from '../ui/browser-clock.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Choice } from '../ui/field.tsx'
import { Mark } from '../ui/mark.tsx'
import { toClock, toDay, toOffset, toSeconds } from '../ui/time-text.ts'
import { ActivityStrip } from './activity-strip.tsx'
import { useLive } from './use-live.ts'

/** The time that every view obeys. Its whole edge changes when what is shown is not the present. */
export function TimeBar({ onPalette }: { readonly onPalette: () => void }) {
  const cluster = useClusterSlug()
  const { live } = useLive()
  return (
    <header
      className={classNames(
        'flex h-11 shrink-0 items-center gap-3 overflow-hidden border-line max-md:gap-1.5 max-md:px-1.5 border-b bg-surface-1 px-3',
        cluster !== null && !live && 'border-warn border-b-2 bg-warn-soft shadow-[inset_0_2px_var(--warn)]'
      )}
    >
      {cluster !== null && (
        <>
          <LiveButton />
          <span className="shrink-0">
            <RangeChoice />
          </span>
          <ActivityStrip />
        </>
      )}
      {cluster === null && <span className="flex-1 font-semibold text-ink-2">Stoa</span>}
      <ClockFace />
      <Button
        size="small"
        onClick={onPalette}
        aria-label="Ctrl K: commands, nodes and settings"
        aria-keyshortcuts="Control+K"
      >
        <Search size={12} /> <span className="text-ink-2 max-md:sr-only">Ctrl K</span>
      </Button>
    </header>
  )
}

function LiveButton() {
  const { live, toggle } = useLive()
  const lost = useFrom('link', (state) => state.link.kind !== 'open')
  if (lost) {
    return (
      <Button disabled className="w-[92px] border-bad">
        <span className="font-semibold text-bad">LOST</span>
        <Mark tone="bad" size={8} />
      </Button>
    )
  }
  return (
    <Button
      onClick={toggle}
      aria-keyshortcuts="Space"
      title={live ? 'Pause (Space)' : 'Back to live (Space)'}
      className={classNames('w-[92px]', live ? '' : 'border-warn')}
    >
      {live ? <Pause size={12} /> : <Play size={12} />}
      <span className={classNames('font-semibold', live ? 'text-ok' : 'text-warn')}>{live ? 'LIVE' : 'PAUSED'}</span>
      <Mark tone={live ? 'ok' : 'warn'} size={8} />
    </Button>
  )
}

function RangeChoice() {
  const { range } = useViewSearch()
  const patch = usePatchSearch()
  return (
    <Choice
      label="How far back the charts reach"
      value={range ?? '1h'}
      options={RANGE_NAMES.map((name) => [name, name] as const)}
      onChange={(name) => patch({ range: name })}
    />
  )
}

function ClockFace() {
  const zone = useFrom('preferences', (state) => state.zone)
  const change = useFrom('preferences', (state) => state.change)
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const { atMs } = useLive()
  const now = useNow(1000)
  const ms = atMs ?? now + ahead
  return (
    <Button
      tone="quiet"
      size="small"
      className="gap-2 text-ink-1"
      title={`Offset ${toOffset(ms, zone)}. Click to show ${zone === 'utc' ? 'local time' : 'UTC'}.`}
      onClick={() => change({ zone: zone === 'utc' ? 'local' : 'utc' })}
    >
      <time>
        <span className="max-md:sr-only">{toDay(ms, zone)} </span>
        {atMs === null ? toSeconds(ms, zone) : toClock(ms, zone)}
      </time>
      <span className="text-ink-3">{zone === 'utc' ? 'UTC' : 'local'}</span>
    </Button>
  )
}
