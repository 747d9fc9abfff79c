import { X } from 'lucide-react'
import type { WhatIfRow, WhatIfView } from '../../../shared/api/role-views.ts'
import { useWhatIf } from '../../state/use-what-if.ts'
import { IconButton } from '../../ui/button.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { effectRank, toEffect, toIdSpans } from './role-words.ts'

interface WhatIfPanelProps {
  readonly without: readonly number[]
  readonly onClose: () => void
}

/** What becomes of the work when these nodes are not there. Nothing is done to them. */
export function WhatIfPanel({ without, onClose }: WhatIfPanelProps) {
  const { view, error, asked } = useWhatIf(without)
  const fits = view !== null && asked?.without.join() === without.join()
  return (
    <section
      aria-label="What if"
      className="flex max-h-[42%] min-h-36 shrink-0 flex-col border-accent border-t-2 bg-surface-1"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-line border-b pr-1.5 pl-3 text-12">
        <h2>
          What if without {without.length === 1 ? 'node' : 'nodes'} {toIdSpans(without)}
        </h2>
        <span className="min-w-0 flex-1 truncate text-ink-3">
          {fits ? `${toExact(view.remaining.length)} would remain. ` : ''}A thought only: nothing is done to them.
        </span>
        <IconButton small label="Close the thought" onClick={onClose}>
          <X size={13} />
        </IconButton>
      </div>
      {fits ? (
        <Shown view={view} />
      ) : error === null ? (
        <Picture kind="loading" title="Thinking it through." />
      ) : (
        <Picture kind={error.kind === 'refused' ? 'not-permitted' : 'failed'} title="It cannot be told">
          <OutsideText text={error.message} />
        </Picture>
      )}
    </section>
  )
}

function Shown({ view }: { readonly view: WhatIfView }) {
  const rows = [...view.rows, ...view.listeners].toSorted((a, b) => effectRank(a.effect) - effectRank(b.effect))
  const changed = rows.filter((row) => row.effect !== 'same')
  return (
    <ScrollBox label="What would change">
      <ul className="px-3 py-1 text-12">
        {view.warnings.map((sentence) => (
          <li key={sentence} className="flex items-baseline gap-2 py-0.5">
            <Mark tone="warn" size={9} />
            <span className="min-w-0 break-words">
              <OutsideProse text={sentence} />
            </span>
          </li>
        ))}
        {view.untold.length > 0 && (
          <li className="flex items-baseline gap-2 py-0.5">
            <Mark tone="unknown" size={9} /> Of {view.untold.length === 1 ? 'node' : 'nodes'} {toIdSpans(view.untold)}{' '}
            nobody told what they do: that may change this.
          </li>
        )}
      </ul>
      <table className="w-full table-fixed text-12">
        <thead className="sticky top-0 bg-surface-1 text-left text-ink-3">
          <tr className="h-[26px]">
            <th scope="col" className="w-36 px-3 font-normal">
              Would be
            </th>
            <th scope="col" className="w-48 px-2 font-normal">
              Work
            </th>
            <th scope="col" className="w-40 px-2 font-normal">
              Does it now
            </th>
            <th scope="col" className="w-40 px-2 font-normal">
              Then
            </th>
            <th scope="col" className="px-2 font-normal">
              What that means
            </th>
          </tr>
        </thead>
        <tbody>
          {changed.map((row) => (
            <Line key={`${row.type}/${row.title}`} row={row} />
          ))}
        </tbody>
      </table>
      <p className="px-3 py-1 text-12 text-ink-3">
        {changed.length === 0 && 'Nothing would change. '}
        {toExact(rows.length - changed.length)} kinds of work and listeners would stay as they are.
        {view.stalled.length > 0 && (
          <span className="text-bad"> {toExact(view.stalled.length)} queued tasks would wait for nobody.</span>
        )}
      </p>
    </ScrollBox>
  )
}

function Line({ row }: { readonly row: WhatIfRow }) {
  const effect = toEffect(row.effect)
  return (
    <tr className="border-line/60 border-t">
      <td className="px-3 py-1 align-top">
        <State tone={effect.tone} word={effect.word} />
      </td>
      <td className="truncate px-2 py-1 align-top">
        <OutsideText text={row.title} />
      </td>
      <td className="px-2 py-1 align-top font-mono text-11">{toIdsShort(row.now)}</td>
      <td className="px-2 py-1 align-top font-mono text-11">
        <span className={row.left.length === 0 ? 'text-bad' : undefined}>{toIdsShort(row.left)}</span>
      </td>
      <td className="break-words px-2 py-1 align-top text-ink-2">
        <OutsideText text={row.sentence} />
      </td>
    </tr>
  )
}

/** Who they are, as long as that can be read; else how many. */
const toIdsShort = (ids: readonly number[]): string =>
  ids.length === 0 ? 'nobody' : toIdSpans(ids, 4).endsWith('…') ? `${toExact(ids.length)} nodes` : toIdSpans(ids, 4)
