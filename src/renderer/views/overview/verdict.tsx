import type { ReactNode } from 'react'
import type { OverviewView } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { classNames } from '../../ui/class-names.ts'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { toExact, toRate, toShort, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { hearingOf } from './hearing-of.ts'
import { useMoment } from './use-moment.ts'

const HEAD: Readonly<Record<OverviewView['summary']['watch'], readonly [Tone, string]>> = {
  live: ['ok', 'Working'],
  connecting: ['ours', 'Connecting'],
  partial: ['warn', 'Partly deaf'],
  deaf: ['bad', 'We hear nothing'],
  stopped: ['unknown', 'Stopped']
}

/** Of an opened or imported recording nobody asks whether it is watched. */
const RECORDED: readonly [Tone, string] = ['ours', 'A recording']

/** What is shown is not the present yet. */
const BEHIND: readonly [Tone, string] = ['ours', 'Catching up']

/** Whether it was heard then; nobody watches the past. */
function toPast(known: number, hearing: number): readonly [Tone, string] {
  if (hearing === 0) return ['bad', 'Nothing was heard then']
  return hearing < known ? ['warn', 'Partly deaf then'] : ['ok', 'Heard then']
}

const FRAMES: Readonly<Record<Tone, string>> = {
  ok: 'border-line bg-surface-1',
  quiet: 'border-line bg-surface-1',
  ours: 'border-line bg-surface-1',
  unknown: 'border-line bg-surface-1',
  gap: 'border-line bg-surface-1',
  warn: 'border-warn bg-warn-soft',
  bad: 'border-bad bg-bad-soft'
}

/** The two-second answer: one shape, one word, one sentence; the numbers that it rests on beside it. */
export function Verdict({ view }: { readonly view: OverviewView }) {
  const { summary } = view
  const { live } = useTime()
  const hearing = live ? summary.servers.hearing : hearingOf(view)
  const recorded = summary.kind === 'file' || summary.kind === 'imported'
  const present = summary.catchingUp ? BEHIND : HEAD[summary.watch]
  const [tone, word] = live ? present : recorded ? RECORDED : toPast(summary.servers.known, hearing)
  return (
    <section
      aria-label="Is it working"
      className={classNames(
        'flex shrink-0 flex-wrap items-center gap-x-8 gap-y-3 rounded border px-4 py-3',
        FRAMES[tone]
      )}
    >
      <div className="flex min-w-72 flex-1 items-start gap-3">
        <span className="mt-1.5">
          <Mark tone={tone} size={18} />
        </span>
        <div className="min-w-0">
          <p className="font-semibold text-20">{word}</p>
          <p className="text-ink-2">
            <OutsideText text={summary.sentence} />
          </p>
        </div>
      </div>
      <dl className="flex flex-wrap gap-x-7 gap-y-2">
        <Figure word={live ? 'Frames now' : 'Frames then'} value={toRate(summary.framesPerSecond)} />
        <Figure word={live ? 'Events now' : 'Events then'} value={toRate(summary.eventsPerSecond)} />
        <LastFrame atMs={summary.lastFrameMs} />
        <Figure word="Nodes heard" value={toExact(view.nodeCount)} />
        <Figure
          word="Servers heard"
          value={`${hearing} of ${summary.servers.known}`}
          note={hearing < summary.servers.known}
        />
        <Figure word="Frames in all" value={toShort(view.totals.frames)} title={toExact(view.totals.frames)} />
      </dl>
    </section>
  )
}

interface FigureProps {
  readonly word: string
  readonly value: ReactNode
  readonly title?: string
  /** Draws the eye. */
  readonly note?: boolean
}

function Figure({ word, value, title, note = false }: FigureProps) {
  return (
    <div className="flex flex-col" title={title}>
      <dt className="text-11 text-ink-3">{word}</dt>
      <dd className={classNames('font-semibold text-15 whitespace-nowrap', note && 'text-warn')}>{value}</dd>
    </div>
  )
}

function LastFrame({ atMs }: { readonly atMs: number | null }) {
  const now = useMoment(500)
  const zone = useFrom('preferences', (state) => state.zone)
  if (atMs === null) return <Figure word="Last frame" value="none yet" />
  return <Figure word="Last frame" value={`${toSpan(now - atMs)} ago`} title={toFullTime(atMs, zone)} />
}
