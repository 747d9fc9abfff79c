import { useCallback, useEffect, useMemo } from 'react'
import type { EventFilter } from '../../../shared/api/contract.ts'
import type { Moment } from '../../../shared/api/moment.ts'
import { rowKey, type WindowRow } from '../../state/event-window.ts'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { inMoment, isFiltered, toFilter } from '../../state/view-search.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import { toDateTime } from '../../ui/time-text.ts'
import { toBand } from './event-band.tsx'
import { toEventColumns } from './event-columns.tsx'
import { EventDrawer } from './event-drawer.tsx'
import { ExportMenu, ExportStrip } from './export-strip.tsx'
import { FilterBar } from './filter-bar.tsx'
import { RowFoot } from './row-foot.tsx'
import { TailStrip } from './tail-strip.tsx'
import { useInterestKeys } from './use-interest-keys.ts'

const selectionOf = (row: WindowRow): string => `${row.seq}.${row.index}`

/** Live tail and history in one table, newest first. */
export function EventsView() {
  const slug = useClusterSlug() ?? ''
  const search = useViewSearch()
  const { node, type, object, q, sel } = search
  const { moment } = useTime()
  const narrowed = useMemo(
    () =>
      toFilter(
        Object.fromEntries(Object.entries({ node, type, object, q }).filter(([, value]) => value !== undefined))
      ),
    [node, type, object, q]
  )
  const filter = useMemo(() => inMoment(narrowed, moment), [narrowed, moment])
  useShownEvents(slug, narrowed, moment)
  const rows = useFrom('events', (state) => state.rows)
  useInterestKeys(rows, selectionOf)
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-11 shrink-0 items-center gap-3 px-3">
          <h1 className="font-semibold text-15">Events</h1>
          <p className="min-w-0 flex-1 truncate text-12 text-ink-3">
            What the nodes tell each other, as it was heard, newest first
          </p>
          <ExportMenu slug={slug} filter={filter} />
        </header>
        <FilterBar filter={filter} />
        <ExportStrip />
        <TailStrip />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          <EventTable filtered={isFiltered(narrowed)} />
        </div>
      </div>
      {sel !== undefined && <EventDrawer slug={slug} sel={sel} row={rows.find((row) => selectionOf(row) === sel)} />}
    </div>
  )
}

/** Asks for what the URL says, and leaves when the view does. */
function useShownEvents(slug: string, filter: EventFilter, moment: Moment): void {
  const show = useFrom('events', (state) => state.show)
  const leave = useFrom('events', (state) => state.leave)
  useEffect(() => show(slug, filter, moment), [show, slug, filter, moment])
  useEffect(() => leave, [leave])
}

function EventTable({ filtered }: { readonly filtered: boolean }) {
  const rows = useFrom('events', (state) => state.rows)
  const held = useFrom('events', (state) => state.held)
  const loadOlder = useFrom('events', (state) => state.loadOlder)
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const nowUs = useFrom('overview', (state) => state.nowUs)
  const show = useFrom('toasts', (state) => state.show)
  const { sel } = useViewSearch()
  const { pauseNow } = useTime()
  const patch = usePatchSearch()
  const columns = useMemo(() => toEventColumns(zone), [zone])
  const nearEnd = useCallback(() => void loadOlder(), [loadOlder])
  // Somebody who scrolls back or opens a row wants to read: new rows must not push away what they look at.
  const scrolled = (fromTop: number): void => {
    if (!held && fromTop > rowHeight / 2) pauseNow()
  }
  const open = (row: WindowRow): void => {
    if (row.kind === 'left-out') patch({ at: row.atUs, from: undefined, to: undefined, sel: undefined })
    else patch({ sel: selectionOf(row), ...(held ? {} : { at: nowUs() }) })
  }
  const selected = rows.find((row) => selectionOf(row) === sel)
  return (
    <Table
      label="Events"
      name="events"
      columns={columns}
      rows={rows}
      keyOf={rowKey}
      rowHeight={rowHeight}
      selected={selected === undefined ? null : rowKey(selected)}
      onOpen={open}
      onCopy={(text) => {
        if (copyText(text)) show('ok', 'Row copied.')
      }}
      bandOf={toBand}
      hold={held}
      onScrolled={scrolled}
      onNearEnd={nearEnd}
      empty={<NoRows filtered={filtered} />}
      foot={<RowFoot />}
    />
  )
}

function NoRows({ filtered }: { readonly filtered: boolean }) {
  const loaded = useFrom('events', (state) => state.loaded)
  const error = useFrom('events', (state) => state.error)
  const older = useFrom('events', (state) => state.older)
  const loadOlder = useFrom('events', (state) => state.loadOlder)
  const scanned = useFrom('events', (state) => state.scannedToUs)
  const zone = useFrom('preferences', (state) => state.zone)
  const patch = usePatchSearch()
  const { live, fromMs } = useTime()
  if (error !== null) {
    return (
      <Picture kind="failed" title="The events cannot be read">
        <OutsideText text={error.message} />
      </Picture>
    )
  }
  if (!loaded) return <Picture kind="loading" title="Reading the history." />
  if (!filtered && !live) {
    return (
      <Picture
        kind="empty"
        title={fromMs === null ? 'Nothing was heard up to this moment' : 'Nothing was heard in this range'}
      >
        The history may begin later, or a gap be here: the strip above shows where things happened.
      </Picture>
    )
  }
  if (!filtered) {
    return (
      <Picture kind="empty" title="Nothing was heard yet">
        Events show here as soon as a node sends one. A cluster at rest may be silent for minutes; a message delivered
        to any mailbox makes one.
      </Picture>
    )
  }
  const none = {
    node: undefined,
    type: undefined,
    object: undefined,
    q: undefined
  } as const
  return (
    <Picture
      kind="empty"
      title="No event matches the filter"
      actions={
        <>
          {older === 'more' && <Button onClick={() => void loadOlder()}>Search further back</Button>}
          <Button onClick={() => patch(none)}>Clear the filter</Button>
        </>
      }
    >
      {scanned !== null && <>Searched back to {toDateTime(Number(scanned) / 1000, zone)}. </>}
      {older === 'loading' && 'Reading further back …'}
      {older === 'end' && 'The history begins there.'}
    </Picture>
  )
}
