import type { AddressGroup, AddressRow } from '../../../shared/api/address-views.ts'
import { Mark, State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toDateTime, type Zone } from '../../ui/time-text.ts'
import { endsSoon, toEndText, toMade, toStanding } from './address-words.ts'

const toTime = (us: string | null, zone: Zone): string => (us === null ? '' : toDateTime(Number(us) / 1000, zone))

/** The columns of the list. The host sorts: a page is not all. */
export function toAddressColumns(zone: Zone, nowMs: number): readonly Column<AddressRow>[] {
  return [
    {
      id: 'address',
      title: 'Address',
      width: 186,
      mono: true,
      cell: (row) => (
        <span className="inline-flex max-w-full items-center gap-1.5">
          <span className="truncate">
            <OutsideText text={row.address} mono />
          </span>
          {row.warnings.length > 0 && (
            <span title={row.warnings.map((each) => toPlainText(each)).join(' ')}>
              <Mark tone="bad" size={9} />
              <span className="sr-only">warned</span>
            </span>
          )}
        </span>
      ),
      text: (row) => toPlainText(row.address)
    },
    {
      id: 'standing',
      title: 'Stands',
      width: 124,
      cell: (row) => <State {...toStanding(row)} />,
      text: (row) => toStanding(row).word
    },
    {
      id: 'reason',
      title: 'Why',
      width: 190,
      grows: true,
      cell: (row) => (
        <span title={toPlainText(row.sentence)}>
          <OutsideText text={row.reasonWords} />
        </span>
      ),
      text: (row) => toPlainText(row.reasonWords)
    },
    { id: 'made', title: 'Made', width: 82, cell: toMade, text: toMade },
    {
      id: 'created',
      title: 'Since',
      width: 162,
      mono: true,
      cell: (row) => toTime(row.createdUs, zone),
      text: (row) => toTime(row.createdUs, zone)
    },
    {
      id: 'expires',
      title: 'Ends',
      width: 92,
      cell: (row) => (
        <span className={endsSoon(row, nowMs) ? 'text-warn' : undefined} title={toTime(row.expiresUs, zone)}>
          {row.list === 'none' ? '' : toEndText(row.expiresUs, nowMs)}
        </span>
      ),
      text: (row) => toTime(row.expiresUs, zone)
    },
    {
      id: 'owner',
      title: 'By node',
      width: 68,
      align: 'end',
      mono: true,
      cell: (row) => row.ownerNode ?? '',
      text: (row) => String(row.ownerNode ?? '')
    },
    {
      id: 'times',
      title: 'Times',
      width: 58,
      align: 'end',
      cell: (row) => <span className={row.times > 1 ? 'text-warn' : undefined}>{row.times}</span>,
      text: (row) => String(row.times)
    },
    {
      id: 'refused',
      title: 'Refused by',
      width: 96,
      cell: (row) =>
        row.refusedBy.length === 0 ? (
          <span className="text-ink-3">{row.standing === 'stored' ? 'no attempt' : ''}</span>
        ) : (
          toNodes(row.refusedBy)
        ),
      text: (row) => row.refusedBy.join(' ')
    }
  ]
}

const toNodes = (ids: readonly number[]): string => (ids.length > 4 ? `${ids.length} nodes` : ids.join(', '))

/** The columns of the networks. */
export function toGroupColumns(zone: Zone): readonly Column<AddressGroup>[] {
  return [
    {
      id: 'network',
      title: 'Network',
      width: 220,
      mono: true,
      cell: (row) => <OutsideText text={row.network} mono />,
      text: (row) => toPlainText(row.network)
    },
    {
      id: 'addresses',
      title: 'Addresses',
      width: 86,
      align: 'end',
      cell: (row) => toExact(row.addresses),
      sortBy: (row) => row.addresses,
      text: (row) => String(row.addresses)
    },
    {
      id: 'density',
      title: 'Of',
      width: 128,
      cell: (row) => <Density group={row} />,
      sortBy: (row) => row.density ?? 0,
      text: (row) => row.room
    },
    {
      id: 'times',
      title: 'Blocks',
      width: 70,
      align: 'end',
      cell: (row) => toExact(row.times),
      sortBy: (row) => row.times,
      text: (row) => String(row.times)
    },
    {
      id: 'newest',
      title: 'Newest',
      width: 162,
      mono: true,
      cell: (row) => toTime(row.newestUs, zone),
      sortBy: (row) => Number(row.newestUs ?? 0),
      text: (row) => toTime(row.newestUs, zone)
    },
    {
      id: 'reasons',
      title: 'Why',
      width: 240,
      grows: true,
      cell: (row) => (
        <span className="inline-flex max-w-full items-center gap-1.5" title={row.hint ?? undefined}>
          {row.hint !== null && <Mark tone="warn" size={9} />}
          <span className="truncate">
            {row.reasons.map(({ words, count }) => `${count} ${toPlainText(words)}`).join(', ')}
          </span>
        </span>
      ),
      text: (row) => row.reasons.map(({ words, count }) => `${count} ${toPlainText(words)}`).join(', ')
    }
  ]
}

/** How full a network is; of IPv6 only how large it is. */
function Density({ group }: { readonly group: AddressGroup }) {
  if (group.density === null) return <span className="text-ink-3">{group.room}</span>
  return (
    <span
      className="flex w-full items-center gap-2"
      title={`${Math.round(group.density * 1000) / 10} % of ${group.room}`}
    >
      <span className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-[2px] bg-surface-2">
        <span
          className="block h-full bg-[var(--bad)]"
          style={{ width: `${Math.max(2, Math.round(group.density * 100))}%` }}
        />
      </span>
      <span className="text-ink-3">{group.room}</span>
    </span>
  )
}
