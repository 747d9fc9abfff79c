import type { ParamView } from '../../../shared/api/action-views.ts'
import { Check, Field, TextInput } from '../../ui/field.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { SelectInput } from '../../ui/select-input.tsx'

interface ParamFieldProps {
  readonly param: ParamView
  readonly value: string
  /** What is wrong with it; shown once the operator tried to go on. */
  readonly error: string | null
  readonly onChange: (value: string) => void
}

/** One parameter of an entry, by its shape. */
export function ParamField({ param, value, error, onChange }: ParamFieldProps) {
  const { shape } = param
  if (shape.kind === 'switch') {
    return (
      <Check checked={value === 'true'} onChange={(on) => onChange(on ? 'true' : 'false')}>
        <OutsideText text={param.label} />
        <span className="block text-ink-3">
          <OutsideText text={param.help} />
        </span>
      </Check>
    )
  }
  const word = toPlainText(param.label)
  const label = param.optional ? `${word} (may stay empty)` : word
  return (
    <Field label={label} hint={<OutsideText text={param.help} />} error={error}>
      {(id) =>
        shape.kind === 'choice' ? (
          <SelectInput
            id={id}
            value={value}
            aria-invalid={error !== null}
            onChange={onChange}
            options={[
              ...(param.optional ? ([['', 'not said']] as const) : []),
              ...shape.options.map((option) => [option.value, toPlainText(option.label)] as const)
            ]}
          />
        ) : (
          <TextInput
            id={id}
            mono={shape.kind !== 'text'}
            aria-invalid={error !== null}
            autoComplete="off"
            value={shape.kind === 'date' ? toBoxDate(value) : value}
            onChange={(text) => onChange(shape.kind === 'date' ? toIsoDate(text) : text)}
            {...(shape.kind === 'date' ? { type: 'datetime-local' } : { maxLength: 1_000 })}
            {...(shape.kind === 'number' ? { inputMode: 'numeric' as const } : {})}
          />
        )
      }
    </Field>
  )
}

/** The browser's box knows no zone; what is written in it is UTC. */
const toBoxDate = (iso: string): string => (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? iso.slice(0, 16) : '')
const toIsoDate = (box: string): string => (box === '' ? '' : `${box.slice(0, 16)}:00Z`)
