import { memo } from 'react'
import type { BlockMark } from '../../../shared/api/block-views.ts'
import { classNames } from '../../ui/class-names.ts'
import { toPlainText } from '../../ui/outside-text.tsx'
import { EvidenceGlyph } from './evidence-glyph.tsx'
import { toEvidence } from './evidence-looks.ts'
import { type TimeScale, toIntervalText } from './time-scale.ts'
import { LANE } from './timeline-lanes.tsx'

interface TimelineRowProps {
  readonly id: string
  readonly mark: BlockMark
  readonly scale: TimeScale
  readonly top: number
  readonly height: number
  readonly active: boolean
  readonly selected: boolean
  readonly onOpen: (mark: BlockMark) => void
}

export const markWords = (mark: BlockMark): string =>
  [
    `node ${mark.nodeId}`,
    toEvidence(mark.evidence).word,
    toIntervalText(mark.fromMs, mark.toMs),
    toPlainText(mark.reason)
  ]
    .filter(Boolean)
    .join(', ')

/** One node's line: what is known of the frame there, drawn only as wide and as solid as it is known. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { mark, active, selected, height, top, id, onOpen, scale } = props
  return (
    // The listbox above moves by keys; a click here is the mouse's way to the same.
    <div
      {...{ role: 'option', 'aria-selected': selected, onClick: () => onOpen(mark) }}
      id={id}
      className={classNames(
        'absolute inset-x-0 top-0 flex items-center border-line/50 border-b text-12 hover:bg-surface-2',
        active && 'shadow-[inset_3px_0_var(--accent)]',
        selected && 'bg-accent-soft hover:bg-accent-soft'
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span className="flex shrink-0 items-center gap-2 pl-3" style={{ width: LANE.label }}>
        <span className="sr-only">node</span>
        <span className="w-12 text-right font-mono">{mark.nodeId}</span>
        <span
          className={
            mark.evidence === 'missed'
              ? 'font-semibold text-bad'
              : mark.evidence === 'doubtful'
                ? 'text-warn'
                : 'text-ink-2'
          }
        >
          {toEvidence(mark.evidence).word}
        </span>
      </span>
      <span className="flex h-full shrink-0 items-center justify-center" style={{ width: LANE.before }}>
        {mark.evidence === 'own' && <EvidenceGlyph evidence="own" />}
      </span>
      <span className="relative mr-4 h-full min-w-0 flex-1">
        <Track mark={mark} scale={scale} />
      </span>
    </div>
  )
})

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

function Track({ mark, scale }: { readonly mark: BlockMark; readonly scale: TimeScale }) {
  const { evidence, fromMs, toMs } = mark
  if (evidence === 'unknown') {
    return <span className="hatched absolute inset-x-0 inset-y-1.5 opacity-70" />
  }
  if (evidence === 'missed') {
    return (
      <span className="absolute inset-x-0 inset-y-1.5 flex items-center justify-center border-bad border-x-2 bg-bad-soft text-11 text-bad">
        missed
      </span>
    )
  }
  if (evidence === 'own') return null
  if (toMs === null) {
    return (
      <span className="absolute inset-y-0 left-0 flex items-center gap-2 text-11 text-ink-3">
        <EvidenceGlyph evidence={evidence} /> on the bus; nothing more is known here
      </span>
    )
  }
  const from = scale.toShare(fromMs ?? toMs)
  const to = scale.toShare(toMs)
  const ink = `var(--${toEvidence(evidence).ink})`
  return (
    <>
      <span
        className="absolute inset-y-[8px] rounded-full opacity-60"
        style={{
          left: percent(from),
          width: `max(2px, ${percent(to - from)})`,
          background: `linear-gradient(90deg, transparent, ${ink} 25%, ${ink} 75%, transparent)`
        }}
      />
      <span className="absolute inset-y-0 -ml-2 flex items-center" style={{ left: percent(to) }}>
        <EvidenceGlyph evidence={evidence} />
      </span>
      <span
        className={classNames(
          'absolute inset-y-0 flex items-center text-11 whitespace-nowrap text-ink-3',
          to > 0.82 ? '-translate-x-full' : 'pl-4'
        )}
        style={{ left: to > 0.82 ? `calc(${percent(from)} - 8px)` : percent(to) }}
      >
        {toIntervalText(fromMs, toMs)}
      </span>
    </>
  )
}
