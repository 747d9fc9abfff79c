import type { CoordinatorField } from '../../../shared/findings/config/coordinator-fields.table.ts'
import { type FormSecret, type FormValue, toFieldJson } from '../../../shared/findings/config/coordinator-form.ts'
import { refusal } from '../../../shared/findings/config/value-config-rules.ts'
import { Check, Choice, Field, TextArea, TextInput } from '../../ui/field.tsx'

interface CoordinatorInputProps {
  readonly of: CoordinatorField
  readonly line: 'new' | 'old'
  readonly value: FormValue
  readonly onChange: (value: FormValue) => void
}

/** One field of a coordinator, with its meaning, its default and what Stalwart takes. */
export function CoordinatorInput({ of, line, value, onChange }: CoordinatorInputProps) {
  const why = refusal(of, toFieldJson(of, value))
  const error = why === null ? null : `It ${why}.`
  const hint = `${of.meaning}${of.advice === undefined ? '' : ` ${of.advice}`}${toLimits(of)}`
  if (typeof value === 'boolean') {
    return (
      <div className="flex flex-col gap-0.5">
        <Check checked={value} onChange={onChange}>
          {of.label} <Name of={of} line={line} />
        </Check>
        <p className="pl-[22px] text-12 text-ink-3">{hint}</p>
      </div>
    )
  }
  if (typeof value !== 'string') {
    return <SecretInput of={of} line={line} value={value} hint={hint} error={error} onChange={onChange} />
  }
  if (of.kind === 'choice') {
    return (
      <div className="flex flex-col gap-1">
        <span className="text-12 text-ink-2">
          {of.label} <Name of={of} line={line} />
        </span>
        <Choice
          label={of.label}
          value={value}
          onChange={onChange}
          options={(of.options ?? []).map((option) => [option, option] as const)}
        />
        <p className="text-12 text-ink-3">{hint}</p>
      </div>
    )
  }
  const isLong = of.kind === 'set' || of.kind === 'long-text'
  return (
    <Field label={`${of.label} · ${toName(of, line)}${of.kind === 'ms' ? ' · ms' : ''}`} hint={hint} error={error}>
      {(id) =>
        isLong ? (
          <TextArea
            id={id}
            rows={of.kind === 'set' ? 3 : 8}
            placeholder={of.kind === 'set' ? 'one a line' : ''}
            aria-invalid={error !== null}
            value={value}
            onChange={onChange}
          />
        ) : (
          <TextInput
            id={id}
            mono
            inputMode={of.kind === 'text' ? 'text' : 'numeric'}
            placeholder={of.nullable === true ? 'not set' : ''}
            aria-invalid={error !== null}
            value={value}
            onChange={onChange}
          />
        )
      }
    </Field>
  )
}

const toName = (of: CoordinatorField, line: 'new' | 'old'): string => (line === 'new' ? of.name : (of.old ?? of.name))

function Name({ of, line }: { readonly of: CoordinatorField; readonly line: 'new' | 'old' }) {
  return <code className="font-mono text-11 text-ink-3">{toName(of, line)}</code>
}

function toLimits({ kind, preset, least, most }: CoordinatorField): string {
  const parts: string[] = []
  if (preset !== null && kind !== 'flag') parts.push(`Default: ${String(preset)}.`)
  if (kind === 'flag') parts.push(`Default: ${preset === true ? 'on' : 'off'}.`)
  if (least !== undefined && most !== undefined) parts.push(`From ${least} to ${most}.`)
  else if (least !== undefined && least > 0 && kind === 'whole') parts.push(`At least ${least}.`)
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`
}

interface SecretInputProps {
  readonly of: CoordinatorField
  readonly line: 'new' | 'old'
  readonly value: FormSecret
  readonly hint: string
  readonly error: string | null
  readonly onChange: (value: FormSecret) => void
}

/** A secret, or better: where the node finds it. */
function SecretInput({ of, line, value, hint, error, onChange }: SecretInputProps) {
  const words = { variable: 'Name of the variable', file: 'Path of the file', plain: 'The secret itself' }
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-12 text-ink-2">
        {of.label} <Name of={of} line={line} />
      </span>
      <Choice<FormSecret['kind']>
        label={`Where ${of.label} comes from`}
        value={value.kind}
        onChange={(kind) => onChange({ kind, text: '' })}
        options={[
          ['none', 'None'],
          ['variable', 'Environment'],
          ['file', 'File'],
          ['plain', 'Written here']
        ]}
      />
      {value.kind !== 'none' && (
        <Field label={words[value.kind]} error={error}>
          {(id) => (
            <TextInput
              id={id}
              mono
              autoComplete="off"
              type={value.kind === 'plain' ? 'password' : 'text'}
              value={value.text}
              onChange={(text) => onChange({ ...value, text })}
            />
          )}
        </Field>
      )}
      <p className="text-12 text-ink-3">{hint}</p>
    </div>
  )
}
