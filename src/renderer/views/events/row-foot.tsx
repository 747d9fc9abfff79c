import { useFrom } from '../../state/stores.tsx'
import { toExact } from '../../ui/number-text.ts'
import { toDateTime } from '../../ui/time-text.ts'

/** What is shown and what is left out, always. */
export function RowFoot() {
  const rows = useFrom('events', (state) => state.rows.length)
  const older = useFrom('events', (state) => state.older)
  const scanned = useFrom('events', (state) => state.scannedToUs)
  const zone = useFrom('preferences', (state) => state.zone)
  const back = scanned === null ? '' : `, searched back to ${toDateTime(Number(scanned) / 1000, zone)}`
  return (
    <p className="p-2.5 text-12 text-ink-3">
      {toExact(rows)} rows here{back}.{' '}
      {older === 'loading'
        ? 'Reading further back …'
        : older === 'end'
          ? 'The history begins here.'
          : 'Scroll for more.'}
    </p>
  )
}
