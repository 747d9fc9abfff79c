import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react'
import type { CanaryCell, CanaryView } from '../../../shared/api/canary-views.ts'
import { classNames } from '../../ui/class-names.ts'
import { Mark } from '../../ui/mark.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { type CellPart, toCellLook, toCellSentence, toSiteBrief, toSiteName } from './canary-words.ts'

interface CanaryMatrixProps {
  readonly view: CanaryView
  readonly part: CellPart
  /** `URL URL`, or nothing. */
  readonly selected: string | null
  readonly onSelect: (via: string, url: string) => void
}

/** With more columns than this a cell has no room for its unit. */
const WIDE = 12

/** Row by row through which node a change was made, column by column which node heard of it. Arrows move, Enter opens. */
export function CanaryMatrix({ view, part, selected, onSelect }: CanaryMatrixProps) {
  const { sites } = view
  const cells = useMemo(() => new Map(view.cells.map((cell) => [`${cell.via} ${cell.site}`, cell])), [view.cells])
  const [at, setAt] = useState<readonly [number, number]>([0, 0])
  const box = useRef<HTMLTableElement>(null)
  const move = (event: KeyboardEvent): void => {
    const step = STEPS.get(event.key)
    if (!step) return
    event.preventDefault()
    const last = sites.length - 1
    const next = [clamp(at[0] + step[0], last), clamp(at[1] + step[1], last)] as const
    setAt(next)
    box.current?.querySelector<HTMLElement>(`[data-place="${next[0]} ${next[1]}"]`)?.focus()
  }
  return (
    <table ref={box} onKeyDown={move} className="border-separate border-spacing-px text-12">
      <caption className="sr-only">
        Delays from the node that a change was made at (rows) to the node that heard of it (columns)
      </caption>
      <thead>
        <tr>
          <th
            scope="col"
            className="sticky top-0 left-0 z-20 whitespace-nowrap bg-surface-1 px-2 text-left font-normal text-ink-3"
          >
            via ↓ · heard →
          </th>
          {sites.map((site) => (
            <th
              key={site.url}
              scope="col"
              title={toPlainText(site.url)}
              className="sticky top-0 z-10 h-7 max-w-24 truncate bg-surface-1 px-1 font-normal"
            >
              <OutsideText text={toSiteBrief(site)} />
              {site.isCut && <Cut />}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sites.map((from, via) => (
          <tr key={from.url}>
            <th
              scope="row"
              title={toPlainText(from.url)}
              className="sticky left-0 z-10 max-w-40 truncate bg-surface-1 px-2 text-left font-normal"
            >
              <OutsideText text={toSiteName(from)} />
            </th>
            {sites.map((to, site) => (
              <td key={to.url} className="p-0">
                <Cell
                  view={view}
                  cell={cells.get(`${via} ${site}`)}
                  via={via}
                  site={site}
                  part={part}
                  isWide={sites.length <= WIDE}
                  isSelected={selected === `${from.url} ${to.url}`}
                  isActive={at[0] === via && at[1] === site}
                  onOpen={() => {
                    setAt([via, site])
                    onSelect(from.url, to.url)
                  }}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const STEPS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['ArrowUp', [-1, 0]],
  ['ArrowDown', [1, 0]],
  ['ArrowLeft', [0, -1]],
  ['ArrowRight', [0, 1]],
  ['Home', [0, -64]],
  ['End', [0, 64]]
] as const)

const clamp = (value: number, last: number): number => Math.max(0, Math.min(last, value))

function Cut() {
  return (
    <span className="ml-1 inline-block align-[-1px]">
      <Mark tone="bad" size={9} />
      <span className="sr-only">, cut off</span>
    </span>
  )
}

interface CellProps {
  readonly view: CanaryView
  readonly cell: CanaryCell | undefined
  readonly via: number
  readonly site: number
  readonly part: CellPart
  readonly isWide: boolean
  readonly isSelected: boolean
  readonly isActive: boolean
  readonly onOpen: () => void
}

const Cell = memo(
  function Cell({ view, cell, via, site, part, isWide, isSelected, isActive, onOpen }: CellProps) {
    const look = toCellLook(cell, part)
    const sentence = toPlainText(toCellSentence(view, cell, via, site))
    return (
      <button
        type="button"
        data-place={`${via} ${site}`}
        tabIndex={isActive ? 0 : -1}
        aria-pressed={isSelected}
        aria-label={sentence}
        title={sentence}
        onClick={onOpen}
        className={classNames(
          'relative flex h-7 w-full items-center justify-center gap-1 overflow-hidden rounded-[2px] whitespace-nowrap',
          isWide ? 'min-w-[66px] px-1' : 'min-w-[30px] px-0.5 text-11',
          look.kind === 'silent' && 'bg-bad-soft text-bad',
          look.kind === 'slow' && 'bg-warn-soft text-warn',
          look.kind === 'none' && 'bg-surface-0 text-ink-3',
          via === site && 'italic',
          isSelected && 'outline-2 outline-accent'
        )}
      >
        {look.kind === 'measured' && (
          <span aria-hidden="true" className="absolute inset-0 bg-[var(--series-1)]" style={{ opacity: look.depth }} />
        )}
        {look.kind === 'silent' && <Mark tone="bad" size={8} />}
        {look.kind === 'slow' && <Mark tone="warn" size={8} />}
        <span className="relative">{toShown(look.text, look.kind, isWide)}</span>
      </button>
    )
  },
  // A push makes every cell anew; most say what they said.
  (a, b) =>
    a.part === b.part &&
    a.isWide === b.isWide &&
    a.isSelected === b.isSelected &&
    a.isActive === b.isActive &&
    a.view.sites.length === b.view.sites.length &&
    a.view.sites[a.via]?.url === b.view.sites[b.via]?.url &&
    a.view.sites[a.site]?.url === b.view.sites[b.site]?.url &&
    a.view.sites[a.via]?.nodeId === b.view.sites[b.via]?.nodeId &&
    a.view.sites[a.site]?.nodeId === b.view.sites[b.site]?.nodeId &&
    JSON.stringify(a.cell) === JSON.stringify(b.cell)
)

/** Narrow cells have the number alone; the words are in the title and the twin. */
function toShown(text: string, kind: string, isWide: boolean): string {
  if (kind === 'none') return '·'
  if (isWide) return text
  return kind === 'silent' ? '' : text.replace(/\u202fms$/u, '')
}
