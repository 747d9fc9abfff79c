import { CellGlyph } from './cell-glyph.tsx'
import { CELL_LOOKS } from './cell-states.ts'

/** What each shape means; the whole sentence on hover. */
export function Legend() {
  return (
    <ul aria-label="What the shapes mean" className="flex shrink-0 items-center gap-3 text-11 text-ink-2">
      {[...CELL_LOOKS].toReversed().map(([state, look]) => (
        <li key={state} title={look.help} className="flex items-center gap-1 whitespace-nowrap">
          <CellGlyph state={state} /> {look.word}
        </li>
      ))}
    </ul>
  )
}
