import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import type { AddressesView, AddressGroup, AddressRow } from '../../../shared/api/address-views.ts'
import type { AddressAsk } from '../../state/addresses.ts'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useCatalogue } from '../../state/use-catalogue.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { LookFrame } from '../../ui/look-frame.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import { isNarrowed, PAGE_ROWS, toAddressAsk } from './address-ask.ts'
import { toAddressColumns, toGroupColumns } from './address-columns.tsx'
import { AddressDrawer } from './address-drawer.tsx'
import { AddressExport, AddressExportStrip } from './address-export.tsx'
import { AddressFilters } from './address-filters.tsx'
import { RunLink } from './run-link.tsx'
import { Warnings } from './warnings.tsx'

/** While live, a picture older than this says so. */
const OLD_MS = 15_000
/** The story that is open is read anew this often while live. */
const TURN_MS = 2_000
const PREFIX = 'address:'

/** Blocked and allowed addresses, whatever was ever known of them. */
export function AddressesTab({ tabs }: { readonly tabs: ReactNode }) {
  const slug = useClusterSlug() ?? ''
  const search = useViewSearch()
  const { moment, spanMs, live } = useTime()
  const [offset, setOffset] = useState(0)
  const asked = useMemo(() => toAddressAsk(search), [search])
  const key = JSON.stringify(asked)
  useEffect(() => {
    if (key !== '') setOffset(0)
  }, [key])
  const ask = useMemo<AddressAsk>(
    () => ({ ...(JSON.parse(key) as ReturnType<typeof toAddressAsk>), cluster: slug, moment, spanMs, offset }),
    [key, slug, moment, spanMs, offset]
  )
  const follow = useFrom('addresses', (state) => state.follow)
  useEffect(() => follow(ask), [follow, ask])
  const { view, asked: answered, error, waiting, stale } = useFrom('addresses', (state) => state)
  // Another filter of the same time is no other moment: what is shown is as new as it was.
  const isNarrowing = waiting && answered !== null && toTimeKey(answered) === toTimeKey(ask)
  useCatalogue(slug)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-11 shrink-0 items-center gap-3 px-3">
        <h1 className="font-semibold text-15">Blocks</h1>
        {tabs}
        <Counts view={view} />
        <RunLink slug={slug} entry="block" word="Block…" />
        <RunLink slug={slug} entry="resync" word="Resync every node…" />
        <AddressExport ask={ask} />
      </header>
      <div className="min-h-0 flex-1">
        <LookFrame
          what="The list of addresses"
          ready={view !== null}
          error={error}
          waiting={waiting && !isNarrowing}
          stale={stale && !isNarrowing}
          atMs={view?.atMs ?? null}
          {...(live ? { oldAfterMs: OLD_MS } : {})}
        >
          {view !== null && <Shown slug={slug} view={view} ask={ask} onOffset={setOffset} />}
        </LookFrame>
      </div>
      <AddressExportStrip />
    </div>
  )
}

const toTimeKey = ({ cluster, moment }: AddressAsk): string => `${cluster} ${JSON.stringify(moment)}`

function Counts({ view }: { readonly view: AddressesView | null }) {
  if (view === null || view.knownUs === null) return <span className="flex-1" />
  const { counts } = view
  const parts = [
    `${toExact(counts.blocked)} blocked`,
    `${toExact(counts.manual)} manual`,
    `${toExact(counts.automatic)} automatic`,
    ...(counts.expiringSoon > 0 ? [`${toExact(counts.expiringSoon)} end within a day`] : []),
    ...(counts.notEnforced > 0 ? [`${toExact(counts.notEnforced)} not enforced`] : []),
    ...(counts.notStored > 0 ? [`${toExact(counts.notStored)} not stored`] : []),
    ...(counts.expired > 0 ? [`${toExact(counts.expired)} expired`] : [])
  ]
  return <p className="min-w-0 flex-1 truncate text-12 text-ink-3">{parts.join(' · ')}</p>
}

interface ShownProps {
  readonly slug: string
  readonly view: AddressesView
  readonly ask: AddressAsk
  readonly onOffset: (offset: number) => void
}

const keyOf = (row: AddressRow): string => `${row.list} ${row.id ?? row.address}`
const groupKey = (group: AddressGroup): string => group.network

function Shown({ slug, view, ask, onOffset }: ShownProps) {
  const { sel } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  // Ends are told in hours: the columns need not be made anew with each picture.
  const nowMs = Math.floor(view.atMs / 60_000) * 60_000
  const columns = useMemo(() => toAddressColumns(zone, nowMs), [zone, nowMs])
  const groupColumns = useMemo(() => toGroupColumns(zone), [zone])
  const chosen = sel?.startsWith(PREFIX) ? sel.slice(PREFIX.length) : null
  const open = useCallback((row: AddressRow) => patch({ sel: `${PREFIX}${row.address}` }), [patch])
  const narrow = useCallback((group: AddressGroup) => patch({ q: group.network, beside: undefined }), [patch])
  const copy = useCallback(
    (text: string) => {
      if (copyText(text)) toast('ok', 'Row copied.')
    },
    [toast]
  )
  const selected = view.rows.find((row) => row.address === chosen)
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <AddressFilters view={view} filter={ask.filter} order={ask.order} grouped={ask.grouped} />
        {view.lacking !== null && view.rowCount > 0 && <Warnings sentences={[view.lacking]} brief />}
        <Warnings sentences={view.warnings} brief={false} />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          {ask.grouped ? (
            <Table
              label="Networks of addresses"
              name="address-networks"
              columns={groupColumns}
              rows={view.groups}
              keyOf={groupKey}
              rowHeight={rowHeight}
              selected={null}
              onOpen={narrow}
              onCopy={copy}
              empty={<NoRows view={view} ask={ask} />}
            />
          ) : (
            <Table
              label="Addresses"
              name="addresses"
              columns={columns}
              rows={view.rows}
              keyOf={keyOf}
              rowHeight={rowHeight}
              selected={selected ? keyOf(selected) : null}
              onOpen={open}
              onCopy={copy}
              empty={<NoRows view={view} ask={ask} />}
            />
          )}
        </div>
        {!ask.grouped && <Pages view={view} onOffset={onOffset} />}
      </div>
      {chosen !== null && (
        <AddressDrawer
          slug={slug}
          address={chosen}
          turn={Math.floor(view.atMs / TURN_MS)}
          onClose={() => patch({ sel: undefined })}
        />
      )}
    </div>
  )
}

function Pages({ view, onOffset }: { readonly view: AddressesView; readonly onOffset: (offset: number) => void }) {
  const { offset, rows, rowCount } = view
  if (rowCount <= PAGE_ROWS) return null
  return (
    <nav aria-label="Pages" className="flex shrink-0 items-center gap-2 border-line border-t px-3 py-1 text-12">
      <Button size="small" disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - PAGE_ROWS))}>
        Before
      </Button>
      <span className="text-ink-3">
        {toExact(offset + 1)} to {toExact(offset + rows.length)} of {toExact(rowCount)}
      </span>
      <Button size="small" disabled={offset + rows.length >= rowCount} onClick={() => onOffset(offset + PAGE_ROWS)}>
        Next
      </Button>
    </nav>
  )
}

function NoRows({ view, ask }: { readonly view: AddressesView; readonly ask: AddressAsk }) {
  if (isNarrowed(ask.filter) && view.knownUs !== null) {
    return (
      <Picture kind="empty" title="No address matches the filter">
        The search takes an address, a network (198.51.100.0/24) or the beginning of one. «In no list any more» searches
        all that is recorded.
      </Picture>
    )
  }
  if (view.lacking !== null) {
    return (
      <Picture
        kind={view.lacking.includes('cannot be read') ? 'not-permitted' : 'empty'}
        title={view.knownUs === null ? 'The lists are not known' : 'No address is listed, as far as is known'}
      >
        <OutsideText text={view.lacking} />
      </Picture>
    )
  }
  return (
    <Picture kind="empty" title="No address is listed">
      The lists were read and are empty. Addresses show here when a node bans one, or when one is blocked or allowed by
      hand.
    </Picture>
  )
}
