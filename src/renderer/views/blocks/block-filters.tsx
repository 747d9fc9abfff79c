import { useCallback } from 'react'
import { FAMILIES } from '../../state/blocks.ts'
import { usePatchSearch } from '../../state/search.ts'
import { TextInput } from '../../ui/field.tsx'
import { State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { Picker } from '../../ui/picker.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { SEVERITIES } from './block-columns.tsx'

interface BlockFiltersProps {
  readonly q: string
  readonly families: readonly string[]
  readonly severities: readonly string[]
  readonly nodes: readonly string[]
  /** Ids that sent one, for the picker. */
  readonly senders: readonly number[]
  readonly shown: number
  readonly total: number
}

const TYPING_MS = 200
const FAMILY_WORDS: ReadonlyMap<string, string> = new Map([
  ['block', 'Blocks'],
  ['reload', 'Reloads'],
  ['cache', 'Caches'],
  ['queue', 'Queue']
])
const toList = (chosen: readonly string[]): string | undefined => (chosen.length === 0 ? undefined : chosen.join(','))

export function BlockFilters({ q, families, severities, nodes, senders, shown, total }: BlockFiltersProps) {
  const patch = usePatchSearch()
  const apply = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(q, apply, TYPING_MS)
  return (
    <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-1.5 px-3 pb-1.5">
      <TextInput
        data-filter
        className="h-6 w-52 text-12"
        aria-label="Filter by what, id or sentence"
        placeholder="What, id, sentence   /"
        maxLength={256}
        value={text}
        onChange={setText}
      />
      <Picker
        label="Family"
        options={FAMILIES.map((family) => ({
          value: family,
          text: FAMILY_WORDS.get(family) ?? family,
          label: FAMILY_WORDS.get(family) ?? family
        }))}
        chosen={families}
        onChange={(chosen) => patch({ family: toList(chosen) })}
      />
      <Picker
        label="So far"
        options={[...SEVERITIES].map(([value, look]) => ({ value, text: look.word, label: <State {...look} /> }))}
        chosen={severities}
        onChange={(chosen) => patch({ group: toList(chosen) })}
      />
      <Picker
        label="By node"
        options={senders.map((id) => ({ value: String(id), text: String(id), label: `Node ${id}` }))}
        chosen={nodes}
        parse={(typed) => (/^\d{1,5}$/.test(typed) ? typed : null)}
        onChange={(chosen) => patch({ node: toList(chosen) })}
      />
      <span className="text-12 text-ink-3">
        {toExact(shown)} of {toExact(total)} frames shown
        {total > shown && `, ${toExact(total - shown)} left out`}
      </span>
    </section>
  )
}
