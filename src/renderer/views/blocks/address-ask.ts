import type { AddressFilter, AddressOrder } from '../../../shared/api/addresses-contract.ts'
import type { ViewSearch } from '../../state/view-search.ts'

/** Lists, as the URL names them. */
export const LISTS = ['blocked', 'allowed', 'past'] as const
/** What `group` of the URL may hold, beside `manual` and `automatic`. */
export const ONLY = ['expiring', 'expired', 'not-enforced', 'not-stored', 'warned'] as const
export const ORDERS = ['created', 'expires', 'address', 'reason', 'owner', 'times'] as const
/** Rows of one page; the view carries no more. */
export const PAGE_ROWS = 500

const toList = (value: string | undefined): string[] => (value ?? '').split(',').filter(Boolean)

/** What the URL asks of the lists. Unknown words are dropped. */
export function toAddressAsk(search: ViewSearch): {
  readonly filter: AddressFilter
  readonly order: AddressOrder
  readonly grouped: boolean
} {
  const words = toList(search.group)
  const lists = LISTS.filter((each) => toList(search.family).includes(each))
  const [by = 'created', direction = 'down'] = (search.sort ?? 'created').split('.')
  return {
    filter: {
      search: (search.q ?? '').slice(0, 128),
      lists: lists.length === 0 ? ['blocked'] : lists,
      made: words.includes('manual') ? 'manual' : words.includes('automatic') ? 'automatic' : 'any',
      only: ONLY.find((each) => words.includes(each)) ?? 'any',
      reasons: toList(search.type).slice(0, 32),
      owners: toList(search.node)
        .filter((id) => /^\d{1,5}$/.test(id))
        .map(Number)
        .filter((id) => id <= 65_535)
        .slice(0, 256)
    },
    order: { by: ORDERS.find((each) => each === by) ?? 'created', descending: direction !== 'up' },
    grouped: search.beside === 'networks'
  }
}

/** Whether anything but the lists narrows it. */
export function isNarrowed({ search, made, only, reasons, owners }: AddressFilter): boolean {
  return search !== '' || made !== 'any' || only !== 'any' || reasons.length + owners.length > 0
}
