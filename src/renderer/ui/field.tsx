import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

const BOX =
  'h-7 w-full min-w-0 rounded border border-line-strong bg-field px-2 text-13 text-ink-1 placeholder:text-ink-3 disabled:opacity-60 aria-[invalid=true]:border-bad'

interface FieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: ReactNode
  readonly children: (id: string) => ReactNode
}

/** A label above one control, with a hint or what is wrong below it. */
export function Field({ label, hint, error = null, children }: FieldProps) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-12 text-ink-2">
        {label}
      </label>
      {children(id)}
      {error !== null && <p className="text-12 text-bad">{error}</p>}
      {error === null && hint !== undefined && <p className="text-12 text-ink-3">{hint}</p>}
    </div>
  )
}

type TextInputProps = Omit<ComponentProps<'input'>, 'onChange' | 'value'> & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly mono?: boolean
}

export function TextInput({ value, onChange, mono = false, className, ...rest }: TextInputProps) {
  return (
    <input
      spellCheck={false}
      className={classNames(BOX, mono && 'font-mono text-12', className)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    />
  )
}

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> & {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function TextArea({ value, onChange, className, ...rest }: TextAreaProps) {
  return (
    <textarea
      spellCheck={false}
      className={classNames(BOX, 'h-auto resize-y py-1.5 font-mono text-12', className)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    />
  )
}

interface CheckProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}

export function Check({ checked, onChange, children }: CheckProps) {
  return (
    <label className="flex items-start gap-2 text-12">
      <input
        type="checkbox"
        className="mt-0.5 size-3.5 accent-accent-solid"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onChange: (value: T) => void
  /** Less room around the words. */
  readonly tight?: boolean
}

/** A few exclusive options side by side. Real radio buttons, so that arrows and screen readers work as ever. */
export function Choice<T extends string>({ label, value, options, onChange, tight = false }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset className="flex w-fit flex-nowrap rounded border border-line-strong bg-field p-px">
      <legend className="sr-only">{label}</legend>
      {options.map(([option, word]) => (
        <label
          key={option}
          className={classNames(
            'rounded-[3px] px-2.5 py-0.5 text-12 text-ink-2 has-checked:bg-accent-soft has-checked:text-ink-1 has-focus-visible:outline-2 has-focus-visible:outline-accent',
            tight && 'px-1.5'
          )}
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={value === option}
            onChange={() => onChange(option)}
          />
          {word}
        </label>
      ))}
    </fieldset>
  )
}
