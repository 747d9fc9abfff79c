import { useCallback } from 'react'
import type { FindingsView } from '../../../shared/api/finding-views.ts'
import { usePatchSearch } from '../../state/search.ts'
import { Button } from '../../ui/button.tsx'
import { Choice, TextInput } from '../../ui/field.tsx'
import { State } from '../../ui/mark.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { type FindingFilter, SEVERITY_LOOKS, SEVERITY_NAMES } from './finding-words.ts'

/** Typing settles for this long before rows change. */
const TYPING_MS = 150

const toCount = (count: number): string => (count === 1 ? '1 finding' : `${count} findings`)

interface FilterBarProps {
  readonly filter: FindingFilter
  readonly counts: FindingsView['counts']
  readonly shown: number
  readonly all: number
}

export function FindingFilterBar({ filter, counts, shown, all }: FilterBarProps) {
  const patch = usePatchSearch()
  const applyText = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(filter.text, applyText, TYPING_MS)
  const toggle = (name: (typeof SEVERITY_NAMES)[number]): void => {
    const chosen = filter.severities.includes(name)
      ? filter.severities.filter((one) => one !== name)
      : [...filter.severities, name]
    patch({ family: chosen.length === 0 ? undefined : chosen.join(',') })
  }
  const filtered = filter.show !== 'all' || filter.severities.length > 0 || filter.text !== ''
  return (
    <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-2 px-3 pb-1.5">
      <TextInput
        data-filter
        className="h-6 w-52 text-12"
        aria-label="Text in the finding"
        placeholder="Text in the finding   /"
        maxLength={256}
        value={text}
        onChange={setText}
      />
      <Choice
        label="Which findings"
        value={filter.show}
        options={[
          ['all', 'All'],
          ['lasting', 'Lasting'],
          ['ended', 'Ended']
        ]}
        onChange={(show) => patch({ show: show === 'all' ? undefined : show })}
      />
      {SEVERITY_NAMES.map((name) => (
        <Button
          key={name}
          size="small"
          aria-pressed={filter.severities.includes(name)}
          className={filter.severities.includes(name) ? 'border-accent bg-accent-soft' : ''}
          onClick={() => toggle(name)}
        >
          <State tone={SEVERITY_LOOKS[name].tone} word={SEVERITY_LOOKS[name].word} quiet />
          <span className="tabular-nums">{counts[name]}</span>
        </Button>
      ))}
      <span className="flex-1" />
      <span className="text-12 text-ink-3 tabular-nums">
        {shown === all ? toCount(all) : `${shown} of ${toCount(all)}`}
      </span>
      {filtered && (
        <Button size="small" tone="quiet" onClick={() => patch({ q: undefined, show: undefined, family: undefined })}>
          Clear the filter
        </Button>
      )}
    </section>
  )
}
