import { type KeyboardEvent, useState } from 'react'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { browserClock, useNow } from '../ui/browser-clock.ts'
import { Button } from '../ui/button.tsx'
import { TextInput } from '../ui/field.tsx'
import { toClock, toDay, toFullTime, toOffset, toSeconds, type Zone } from '../ui/time-text.ts'
import { parseTypedTime } from '../ui/typed-time.ts'
import { toUsAt } from './strip-window.ts'

const EXAMPLES = '03:10 · yesterday 03:10 · -2h · 2026-11-21 03:10 · 03:10..03:20 · Unix ms · now'

/** The time that is shown. A click or `t` makes it a box to type another one into; local or UTC beside it. */
export function TimeBox({ typing, onTyping }: { readonly typing: boolean; readonly onTyping: (on: boolean) => void }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const change = useFrom('preferences', (state) => state.change)
  const time = useTime()
  return (
    <span className="flex shrink-0 items-center">
      {typing ? <TypedTime onDone={() => onTyping(false)} /> : <Face zone={zone} onClick={() => onTyping(true)} />}
      <Button
        tone="quiet"
        size="small"
        className="w-11 px-0"
        title={`${zone === 'utc' ? 'UTC' : `Local time, ${toOffset(time.atMs ?? browserClock.unixMs(), zone)}`}. Click to show ${zone === 'utc' ? 'local time' : 'UTC'}.`}
        onClick={() => change({ zone: zone === 'utc' ? 'local' : 'utc' })}
      >
        {zone === 'utc' ? 'UTC' : 'local'}
      </Button>
    </span>
  )
}

function Face({ zone, onClick }: { readonly zone: Zone; readonly onClick: () => void }) {
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const { atMs, fromMs } = useTime()
  const now = useNow(1000)
  const ms = atMs ?? now + ahead
  const sameDay = fromMs !== null && toDay(fromMs, zone) === toDay(ms, zone)
  return (
    <Button
      tone="quiet"
      size="small"
      className="px-1 text-ink-1"
      aria-keyshortcuts="t"
      title={`${fromMs === null ? '' : `${toFullTime(fromMs, zone)} to `}${toFullTime(ms, zone)}. Click or t: type a time.`}
      onClick={onClick}
    >
      {fromMs === null ? (
        <time>
          <span className="text-ink-2 max-xl:hidden">{toDay(ms, zone)} </span>
          <span className="text-ink-2 max-md:sr-only xl:hidden">{toDay(ms, zone).slice(5)} </span>
          {atMs === null ? toSeconds(ms, zone) : toClock(ms, zone)}
        </time>
      ) : (
        <time>
          <span className="text-ink-2 max-md:sr-only">{toDay(fromMs, zone).slice(5)} </span>
          {toSeconds(fromMs, zone)} –{' '}
          {!sameDay && <span className="text-ink-2 max-md:sr-only">{toDay(ms, zone).slice(5)} </span>}
          {toSeconds(ms, zone)}
        </time>
      )}
      <span className="sr-only">: type another time</span>
    </Button>
  )
}

function TypedTime({ onDone }: { readonly onDone: () => void }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const { setAt, setRange, setLive } = useTime()
  const [text, setText] = useState('')
  const now = browserClock.unixMs() + ahead
  const meant = text.trim() === '' ? null : parseTypedTime(text, zone, now)
  const wrong = text.trim() !== '' && meant === null
  const submit = (): void => {
    if (meant === null) return
    onDone()
    if (meant.kind === 'now' || (meant.kind === 'at' && meant.ms >= now)) setLive()
    else if (meant.kind === 'at') setAt(toUsAt(meant.ms))
    else setRange(toUsAt(meant.fromMs), toUsAt(meant.toMs))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onDone()
  }
  return (
    <form
      className="relative"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextInput
        autoFocus
        className="h-6 w-44 text-12"
        aria-label="Go to a time"
        aria-invalid={wrong}
        aria-describedby="typed-time"
        placeholder="03:10, -2h, yesterday 03:10"
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
        onBlur={() => text === '' && onDone()}
      />
      <p
        id="typed-time"
        className="absolute top-full right-0 z-40 mt-1 rounded border border-line-strong bg-surface-1 px-2 py-1 text-12 whitespace-nowrap shadow-[var(--shadow)]"
      >
        {wrong && <span className="text-bad">This is no time that can be read. </span>}
        {meant === null ? <span className="text-ink-2">{EXAMPLES}</span> : <Meant time={meant} zone={zone} />}
      </p>
    </form>
  )
}

function Meant({ time, zone }: { readonly time: NonNullable<ReturnType<typeof parseTypedTime>>; readonly zone: Zone }) {
  if (time.kind === 'now') return <>Enter: the present</>
  if (time.kind === 'at') return <>Enter: {toFullTime(time.ms, zone)}</>
  return (
    <>
      Enter: {toFullTime(time.fromMs, zone)} to {toFullTime(time.toMs, zone)}
    </>
  )
}
