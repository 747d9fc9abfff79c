import { Columns2, Minus, Pause, Pin, Play, Plus, Search, SkipForward } from 'lucide-react'
import { useClusterSlug, useSecondCluster } from '../state/search.ts'
import { useTime } from '../state/time.ts'
import { RANGE_NAMES, toRange, toRangeMs } from '../state/view-search.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Choice } from '../ui/field.tsx'
import { Mark, type Tone } from '../ui/mark.tsx'
import { StepButtons } from './step-buttons.tsx'
import { TimeBox } from './time-box.tsx'
import { TimeStrip } from './time-strip.tsx'
import { useCompare } from './use-compare.ts'
import { useMomentWords, useToggle } from './use-live.ts'
import { useStrip } from './use-strip.ts'
import { useStripKeys } from './use-strip-keys.ts'
import { useWaiting } from './use-waiting.ts'

export interface BarActions {
  readonly typing: boolean
  readonly onTyping: (on: boolean) => void
  readonly onPin: () => void
  readonly onPalette: () => void
}

/** The whole edge in the colour of what is not the present. */
const EDGES: Readonly<Record<Tone, string>> = {
  ok: '',
  quiet: '',
  warn: 'border-warn bg-warn-soft shadow-[inset_0_2px_var(--warn)]',
  bad: 'border-bad bg-bad-soft shadow-[inset_0_2px_var(--bad)]',
  ours: 'border-ours shadow-[inset_0_2px_var(--ours)]',
  unknown: 'border-unknown shadow-[inset_0_2px_var(--unknown)]',
  gap: 'border-line-strong'
}
const INKS: Readonly<Record<Tone, string>> = {
  ok: 'text-ok',
  quiet: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  ours: 'text-ours',
  unknown: 'text-unknown',
  gap: 'text-ink-2'
}

/** The time that every view obeys. Its whole edge changes when what is shown is not the present. */
export function TimeBar(actions: BarActions) {
  const cluster = useClusterSlug()
  const { past, tone } = useMomentWords()
  return (
    <header
      className={classNames(
        'relative z-20 flex h-11 shrink-0 items-center gap-2 border-line max-md:gap-1.5 max-md:px-1.5 border-b bg-surface-1 px-2.5',
        cluster !== null && past && classNames('border-b-2', EDGES[tone])
      )}
    >
      {cluster !== null && <Waiting />}
      {cluster === null ? (
        <span className="flex-1 font-semibold text-ink-2">Stoa</span>
      ) : (
        <Bar key={cluster} {...actions} />
      )}
      <Button
        size="small"
        onClick={actions.onPalette}
        aria-label="Ctrl K: commands, nodes and settings"
        title="Commands, nodes and settings (Ctrl K)"
        aria-keyshortcuts="Control+K"
      >
        <Search size={12} /> <span className="text-ink-2 max-2xl:sr-only">Ctrl K</span>
      </Button>
    </header>
  )
}

function Bar({ typing, onTyping, onPin }: BarActions) {
  const { past } = useMomentWords()
  const strip = useStrip()
  useStripKeys(strip)
  return (
    <>
      <WordButton />
      <StepButtons />
      <TimeStrip strip={strip} past={past} />
      <span className="flex shrink-0 items-center max-xl:hidden">
        <IconButton small label="Zoom out: a longer time (−)" aria-keyshortcuts="-" onClick={() => strip.zoom(2)}>
          <Minus size={12} />
        </IconButton>
        <IconButton small label="Zoom in: a shorter time (+)" aria-keyshortcuts="+" onClick={() => strip.zoom(0.5)}>
          <Plus size={12} />
        </IconButton>
      </span>
      <span className="shrink-0">
        <RangeChoice onChoose={strip.release} />
      </span>
      <TimeBox typing={typing} onTyping={onTyping} />
      <span className="flex shrink-0 items-center max-lg:hidden">
        <IconButton small label="Pin a note to this moment (p)" aria-keyshortcuts="p" onClick={onPin}>
          <Pin size={13} />
        </IconButton>
        <CompareButton />
      </span>
    </>
  )
}

function WordButton() {
  const { word, tone, sentence, past } = useMomentWords()
  const { live } = useTime()
  const toggle = useToggle()
  return (
    <Button
      onClick={toggle}
      disabled={word === 'LOST'}
      aria-keyshortcuts="Space"
      title={sentence}
      className={classNames(
        'w-[108px] px-1 max-md:w-[92px] [&>svg]:shrink-0 disabled:opacity-100',
        past && EDGES[tone].split(' ')[0]
      )}
    >
      {live ? <Pause size={12} /> : past && tone === 'ours' ? <SkipForward size={12} /> : <Play size={12} />}
      <span className={classNames('font-semibold', INKS[tone])}>{word}</span>
      <Mark tone={tone} size={8} />
    </Button>
  )
}

function RangeChoice({ onChoose }: { readonly onChoose: () => void }) {
  const { spanMs, wholeMs, setSpan } = useTime()
  const range = toRange(spanMs)
  const whole = wholeMs === null ? null : toRange(wholeMs)
  const names = [...new Set([...RANGE_NAMES, ...(whole === null ? [] : [whole]), range])]
  return (
    <Choice
      tight
      label="How far back the charts reach"
      value={range}
      options={names.map((name) => [name, name === whole && !RANGE_NAMES.includes(name) ? 'all' : name] as const)}
      onChange={(name) => {
        onChoose()
        setSpan(toRangeMs(name))
      }}
    />
  )
}

function CompareButton() {
  const second = useSecondCluster()
  const compare = useCompare()
  return (
    <IconButton
      small
      label={second === null ? 'Compare: a second time or cluster beside this one (c)' : 'Close the second pane (c)'}
      aria-keyshortcuts="c"
      aria-pressed={second !== null}
      onClick={compare}
    >
      <Columns2 size={13} className={second === null ? '' : 'text-accent'} />
    </IconButton>
  )
}

/** A line under the bar while this moment is still being read: what stands below is of the one before. */
function Waiting() {
  const waiting = useWaiting()
  if (!waiting) return null
  return (
    <span role="status" className="absolute inset-x-0 -bottom-px h-0.5 animate-pulse bg-accent">
      <span className="sr-only">Reading this moment</span>
    </span>
  )
}
