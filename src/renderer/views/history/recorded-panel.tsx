import type { HistoryView } from '../../../shared/api/history-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useGrows } from '../../state/use-grows.ts'
import { Button } from '../../ui/button.tsx'
import { toBytes, toExact, toSpan } from '../../ui/number-text.ts'
import { Panel } from '../../ui/panel.tsx'
import { Fact } from '../../ui/section.tsx'
import { toFullTime } from '../../ui/time-text.ts'

/** Since when, until when, how much, and how long it is kept. */
export function RecordedPanel({ view }: { readonly view: HistoryView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { setRange } = useTime()
  const grows = useGrows()
  const go = useGo()
  const { oldestUs, newestUs } = view
  const at = (us: string): string => toFullTime(Number(us) / 1000, zone)
  const days = view.retentionDays
  return (
    <Panel
      title="Recorded"
      note={grows ? undefined : 'read only, it grows no more'}
      actions={
        grows && (
          <Button size="small" onClick={() => go('/settings')}>
            Change retention
          </Button>
        )
      }
    >
      <dl className="grid grid-cols-[110px_minmax(0,1fr)] gap-y-1 text-12">
        <Fact word="Since">{oldestUs === null ? 'nothing is recorded yet' : at(oldestUs)}</Fact>
        {newestUs !== null && <Fact word="Until">{at(newestUs)}</Fact>}
        {oldestUs !== null && newestUs !== null && (
          <Fact word="Reaches over">
            {toSpan((Number(newestUs) - Number(oldestUs)) / 1000)}{' '}
            <Button size="small" tone="quiet" className="h-5 underline" onClick={() => setRange(oldestUs, newestUs)}>
              look at all of it
            </Button>
          </Fact>
        )}
        <Fact word="On disk">
          {toBytes(view.bytesOnDisk)}
          {view.observations > 0 && (
            <span className="text-ink-3"> · {toBytes(view.bytesOnDisk / view.observations)} an observation</span>
          )}
        </Fact>
        <Fact word="Holds">
          {toExact(view.observations)} observations; {toExact(view.events)} events of interest are found without reading
          them
        </Fact>
        <Fact word="In">
          {toExact(view.chunks)} {view.chunks === 1 ? 'chunk' : 'chunks'}, each written whole or not at all
        </Fact>
        {grows && (
          <Fact word="Kept">
            at most {toBytes(view.retentionBytes)}
            {days === null ? ', of any age' : `, at most ${toExact(days)} ${days === 1 ? 'day' : 'days'}`}; the oldest
            goes first
          </Fact>
        )}
      </dl>
    </Panel>
  )
}
