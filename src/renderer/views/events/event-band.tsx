import type { WindowRow } from '../../state/event-window.ts'
import { Mark } from '../../ui/mark.tsx'
import { toExact, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import type { Band } from '../../ui/table-row.tsx'

/** Gaps and left-out rows are drawn across all columns, hatched, so that nobody takes them for silence. */
export function toBand(row: WindowRow): Band | null {
  if (row.kind === 'gap') return { className: 'hatched', content: <GapBand row={row} /> }
  if (row.kind === 'left-out') return { className: 'bg-surface-0', content: <LeftOutBand count={row.count} /> }
  return null
}

function GapBand({ row }: { readonly row: WindowRow & { readonly kind: 'gap' } }) {
  const { gap } = row
  const lasted = gap.toUs === null ? null : toSpan((Number(gap.toUs) - Number(gap.fromUs)) / 1000)
  return (
    <span className="flex min-w-0 items-center gap-2 rounded bg-surface-1 px-2 text-12">
      <Mark tone="gap" />
      <strong className="whitespace-nowrap">Gap{lasted === null ? ', still open' : ` of ${lasted}`}</strong>
      <span className="truncate text-ink-2">
        <OutsideText text={row.summary} />
      </span>
    </span>
  )
}

function LeftOutBand({ count }: { readonly count: number }) {
  return (
    <span className="text-12 text-ink-2">
      … {toExact(count)} more came in this moment than can be shown live. They are in the history: Enter shows them.
    </span>
  )
}
