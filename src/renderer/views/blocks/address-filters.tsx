import { useCallback } from 'react'
import type { AddressesView } from '../../../shared/api/address-views.ts'
import type { AddressFilter, AddressOrder } from '../../../shared/api/addresses-contract.ts'
import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { Choice, TextInput } from '../../ui/field.tsx'
import { toExact } from '../../ui/number-text.ts'
import { toPlainText } from '../../ui/outside-text.tsx'
import { Picker } from '../../ui/picker.tsx'
import { SelectInput } from '../../ui/select-input.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { LISTS, ONLY, ORDERS } from './address-ask.ts'

const TYPING_MS = 200
const LIST_WORDS: ReadonlyMap<string, string> = new Map([
  ['blocked', 'Blocked'],
  ['allowed', 'Allowed'],
  ['past', 'In no list any more']
])
const MADE_WORDS: ReadonlyMap<string, string> = new Map([
  ['manual', 'Manual'],
  ['automatic', 'Automatic'],
  ['expiring', 'Ends within a day'],
  ['expired', 'Expired'],
  ['not-enforced', 'Stored, not enforced'],
  ['not-stored', 'Enforced, not stored'],
  ['warned', 'Warned']
])
const ORDER_WORDS: ReadonlyMap<string, string> = new Map([
  ['created', 'Since'],
  ['expires', 'Ends'],
  ['address', 'Address'],
  ['reason', 'Why'],
  ['owner', 'By node'],
  ['times', 'Times']
])
const toText = (chosen: readonly string[]): string | undefined => (chosen.length === 0 ? undefined : chosen.join(','))

interface AddressFiltersProps {
  readonly view: AddressesView
  readonly filter: AddressFilter
  readonly order: AddressOrder
  readonly grouped: boolean
}

export function AddressFilters({ view, filter, order, grouped }: AddressFiltersProps) {
  const { q = '', group } = useViewSearch()
  const patch = usePatchSearch()
  const apply = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(q, apply, TYPING_MS)
  const words = (group ?? '').split(',').filter(Boolean)
  return (
    <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-1.5 px-3 pb-1.5">
      <TextInput
        data-filter
        mono
        className="h-6 w-60 text-12"
        aria-label="Search an address, a network or the beginning of one"
        placeholder="Address, network, beginning   /"
        maxLength={128}
        value={text}
        onChange={setText}
      />
      <Picker
        label="List"
        options={LISTS.map((value) => option(value, LIST_WORDS))}
        chosen={filter.lists}
        onChange={(chosen) => patch({ family: toText(chosen) })}
      />
      <Picker
        label="Only"
        options={['manual', 'automatic', ...ONLY].map((value) => option(value, MADE_WORDS))}
        chosen={words}
        onChange={(chosen) => patch({ group: toText(toOneEach(chosen)) })}
      />
      <Picker
        label="Why"
        options={view.reasons.map(({ reason, words, count }) => ({
          value: reason,
          text: toPlainText(words),
          label: `${toPlainText(words)}, ${toExact(count)}`
        }))}
        chosen={filter.reasons}
        onChange={(chosen) => patch({ type: toText(chosen) })}
      />
      <Picker
        label="By node"
        options={view.owners.map((id) => ({ value: String(id), text: String(id), label: `Node ${id}` }))}
        chosen={filter.owners.map(String)}
        onChange={(chosen) => patch({ node: toText(chosen) })}
      />
      <SelectInput
        aria-label="Order"
        className="h-6 w-32 text-12"
        value={`${order.by}.${order.descending ? 'down' : 'up'}`}
        options={ORDERS.flatMap((by) => [
          [`${by}.down`, `${ORDER_WORDS.get(by) ?? by} ↓`] as const,
          [`${by}.up`, `${ORDER_WORDS.get(by) ?? by} ↑`] as const
        ])}
        onChange={(sort) => patch({ sort: sort === 'created.down' ? undefined : sort })}
      />
      <Choice
        label="Shape"
        tight
        value={grouped ? 'networks' : 'list'}
        onChange={(shape) => patch({ beside: shape === 'networks' ? 'networks' : undefined })}
        options={[
          ['list', 'List'],
          ['networks', 'Networks']
        ]}
      />
      <span className="text-12 text-ink-3">
        {grouped
          ? `${toExact(view.groupCount)} networks of ${toExact(view.rowCount)} addresses`
          : `${toExact(view.rowCount)} addresses`}
      </span>
    </section>
  )
}

const option = (value: string, words: ReadonlyMap<string, string>) => ({
  value,
  text: words.get(value) ?? value,
  label: words.get(value) ?? value
})

/** Manual or automatic, and one of the others: the newest choice of each counts. */
function toOneEach(chosen: readonly string[]): readonly string[] {
  const made = chosen.filter((each) => each === 'manual' || each === 'automatic').at(-1)
  const only = chosen.filter((each) => each !== 'manual' && each !== 'automatic').at(-1)
  return [made, only].filter((each): each is string => each !== undefined)
}
