import { ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { TextInput } from './field.tsx'

export interface PickerOption {
  readonly value: string
  readonly label: ReactNode
  /** What typing is compared with. */
  readonly text: string
}

interface PickerProps {
  readonly label: string
  readonly options: readonly PickerOption[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
  /** Takes what was typed as a value of its own, if it is one. */
  readonly parse?: (text: string) => string | null
}

/** Options drawn at once; typing finds the rest. */
const DRAWN_MAX = 200

/** Several of a list, found by typing. None chosen means all. */
export function Picker({ label, options, chosen, onChange, parse }: PickerProps) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const found = options.filter((option) => option.text.toLowerCase().includes(wanted))
  const typed = parse?.(text.trim()) ?? null
  const extra = typed !== null && !options.some((option) => option.value === typed) ? typed : null
  const toggle = (value: string): void =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])
  return (
    <Popover.Root onOpenChange={() => setText('')}>
      <Popover.Trigger asChild>
        <Button size="small" className={classNames(chosen.length > 0 && 'border-accent')}>
          {label}
          {chosen.length > 0 && <span className="font-semibold">{chosen.length}</span>}
          <ChevronDown size={12} className="text-ink-3" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-30 flex w-64 flex-col rounded border border-line-strong bg-surface-1 shadow-[var(--shadow)]"
        >
          <div className="p-1.5">
            <TextInput
              aria-label={`Find in ${label}`}
              placeholder="Type to find"
              className="h-6 text-12"
              value={text}
              onChange={setText}
            />
          </div>
          <div className="flex max-h-64 flex-col overflow-y-auto border-line border-t p-1">
            {extra !== null && <Option checked={false} onToggle={() => toggle(extra)} label={extra} />}
            {found.slice(0, DRAWN_MAX).map((option) => (
              <Option
                key={option.value}
                checked={chosen.includes(option.value)}
                onToggle={() => toggle(option.value)}
                label={option.label}
              />
            ))}
            {found.length > DRAWN_MAX && (
              <p className="p-1.5 text-12 text-ink-3">{found.length - DRAWN_MAX} more: type to find them.</p>
            )}
            {found.length === 0 && extra === null && <p className="p-1.5 text-12 text-ink-3">Nothing by that name.</p>}
          </div>
          <div className="flex border-line border-t p-1">
            <Button size="small" tone="quiet" disabled={chosen.length === 0} onClick={() => onChange([])}>
              Show all
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface OptionProps {
  readonly checked: boolean
  readonly onToggle: () => void
  readonly label: ReactNode
}

function Option({ checked, onToggle, label }: OptionProps) {
  return (
    <label className="flex min-h-[26px] items-center gap-2 rounded-[3px] px-1.5 text-12 hover:bg-surface-2 has-focus-visible:bg-accent-soft">
      <input type="checkbox" className="size-3.5 accent-accent-solid" checked={checked} onChange={onToggle} />
      <span className="min-w-0 flex-1 truncate">{label}</span>
    </label>
  )
}
