import { useEffect } from 'react'
import { BULK_TYPES } from '../../../shared/cluster/event.ts'
import type { WindowRow } from '../../state/event-window.ts'
import { usePatchSearch, useViewSearch } from '../../state/search.ts'

const BULK: ReadonlySet<string> = BULK_TYPES

/** Gaps, what could not be read, and every event that is not daily bulk. */
const isOfInterest = (row: WindowRow): boolean =>
  row.kind === 'gap' || row.kind === 'undecodable' || (row.kind === 'event' && !BULK.has(row.type))

/** While a row is selected, `[` and `]` go to the previous (older) and next (newer) event of interest among the rows at hand. */
export function useInterestKeys(rows: readonly WindowRow[], selectionOf: (row: WindowRow) => string): void {
  const { sel } = useViewSearch()
  const patch = usePatchSearch()
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // With nothing selected the keys are the time bar's: they step through the whole history.
      if (sel === undefined || (event.key !== '[' && event.key !== ']')) return
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea')) return
      const at = rows.findIndex((row) => selectionOf(row) === sel)
      const candidates = event.key === '[' ? rows.slice(at + 1) : rows.slice(0, Math.max(0, at)).toReversed()
      const next = candidates.find(isOfInterest)
      event.preventDefault()
      if (next !== undefined) patch({ sel: selectionOf(next) })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [rows, selectionOf, sel, patch])
}
