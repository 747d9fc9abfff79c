import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

type SelectInputProps = Omit<ComponentProps<'select'>, 'onChange' | 'value'> & {
  readonly value: string
  /** Value and word; words from outside go through `toPlainText` first. */
  readonly options: readonly (readonly [string, string])[]
  readonly onChange: (value: string) => void
}

/** One of many, as the browser draws it: keyboard, typing and screen readers work as ever, and no style sheet is made. */
export function SelectInput({ value, options, onChange, className, ...rest }: SelectInputProps) {
  return (
    <select
      className={classNames(
        'h-7 w-full min-w-0 rounded border border-line-strong bg-field px-1.5 text-13 text-ink-1 disabled:opacity-60 aria-[invalid=true]:border-bad',
        className
      )}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    >
      {options.map(([option, word]) => (
        <option key={option} value={option}>
          {word}
        </option>
      ))}
    </select>
  )
}
