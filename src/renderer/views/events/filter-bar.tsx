import { X } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { EventFilter } from '../../../shared/api/contract.ts'
import { EVENT_TYPES } from '../../../shared/cluster/event.ts'
import { OBJECT_TYPES } from '../../../shared/wire/enums.table.ts'
import { toFamily } from '../../state/event-kinds.ts'
import { usePatchSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { isFiltered } from '../../state/view-search.ts'
import { Button } from '../../ui/button.tsx'
import { TextInput } from '../../ui/field.tsx'
import { Picker, type PickerOption } from '../../ui/picker.tsx'
import { Tag } from '../../ui/tag.tsx'
import { toRowTime, type Zone } from '../../ui/time-text.ts'
import { useSettled } from '../../ui/use-settled.ts'

/** Typing settles for this long before the history is asked. */
const TYPING_MS = 300

const KIND_OPTIONS: readonly PickerOption[] = [...EVENT_TYPES, 'Undecodable', 'Gap'].map((type) => ({
  value: type,
  text: type,
  label: type === 'Gap' || type === 'Undecodable' ? type : <Tag series={toFamily(type).series}>{type}</Tag>
}))
// What nodes really send comes first; the other types can only be found by typing or scrolling.
const OBJECT_OPTIONS: readonly PickerOption[] = OBJECT_TYPES.toSorted(
  (a, b) => Number(b.sentAs.length > 0) - Number(a.sentAs.length > 0)
).map(({ name }) => ({ value: name, text: name, label: name }))

const toList = (chosen: readonly string[]): string | undefined => (chosen.length === 0 ? undefined : chosen.join(','))
const NONE = {
  node: undefined,
  type: undefined,
  object: undefined,
  q: undefined
} as const

export function FilterBar({ filter }: { readonly filter: EventFilter }) {
  const patch = usePatchSearch()
  const nodes = useFrom('overview', (state) => state.view?.nodes)
  const nodeOptions = useMemo(
    () =>
      (nodes ?? [])
        .map((node) => node.nodeId)
        .sort((a, b) => a - b)
        .map((id) => ({ value: String(id), text: String(id), label: `Node ${id}` })),
    [nodes]
  )
  const applyText = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(filter.text, applyText, TYPING_MS)
  return (
    <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-1.5 px-3 pb-1.5">
      <TextInput
        data-filter
        className="h-6 w-52 text-12"
        aria-label="Text in the event"
        placeholder="Text in the event   /"
        maxLength={256}
        value={text}
        onChange={setText}
      />
      <Picker
        label="Node"
        options={nodeOptions}
        chosen={filter.nodes.map(String)}
        parse={(typed) => (/^\d{1,5}$/.test(typed) && Number(typed) <= 65_535 ? typed : null)}
        onChange={(chosen) => patch({ node: toList(chosen) })}
      />
      <Picker
        label="Kind"
        options={KIND_OPTIONS}
        chosen={filter.types}
        onChange={(chosen) => patch({ type: toList(chosen) })}
      />
      <Picker
        label="Object type"
        options={OBJECT_OPTIONS}
        chosen={filter.objectTypes}
        onChange={(chosen) => patch({ object: toList(chosen) })}
      />
      <Chips filter={filter} />
      {isFiltered(filter) && (
        <Button size="small" tone="quiet" onClick={() => patch(NONE)}>
          Clear the filter
        </Button>
      )}
    </section>
  )
}

/** What is chosen, each removable: a filter that nobody sees is a trap. */
function Chips({ filter }: { readonly filter: EventFilter }) {
  const patch = usePatchSearch()
  const zone = useFrom('preferences', (state) => state.zone)
  const { moment, setAt } = useTime()
  const without = (list: readonly string[], value: string): string | undefined =>
    toList(list.filter((each) => each !== value))
  const nodes = filter.nodes.map(String)
  return (
    <>
      {nodes.map((id) => (
        <Chip key={`n${id}`} word={`Node ${id}`} onRemove={() => patch({ node: without(nodes, id) })} />
      ))}
      {filter.types.map((type) => (
        <Chip key={`t${type}`} word={type} onRemove={() => patch({ type: without(filter.types, type) })} />
      ))}
      {filter.objectTypes.map((type) => (
        <Chip key={`o${type}`} word={type} onRemove={() => patch({ object: without(filter.objectTypes, type) })} />
      ))}
      {moment.kind === 'range' && (
        <Chip word={spanWords(moment.fromUs, moment.toUs, zone)} onRemove={() => setAt(moment.toUs)} />
      )}
    </>
  )
}

function spanWords(from: string, to: string, zone: Zone): string {
  // To the second: a span drawn with the pointer is no finer.
  const at = (us: string): string => toRowTime(Number(us) / 1000, zone).slice(0, -4)
  return `${at(from)} to ${at(to)}`
}

function Chip({ word, onRemove }: { readonly word: string; readonly onRemove: () => void }) {
  return (
    <Button
      size="small"
      className="max-w-96 bg-accent-soft"
      aria-label={`Remove ${word} from the filter`}
      onClick={onRemove}
    >
      <span className="truncate">{word}</span>
      <X size={11} />
    </Button>
  )
}
