import { Check, Field, TextArea, TextInput } from '../../ui/field.tsx'
import type { FormValues } from './form-values.ts'

interface LoginFieldsProps {
  readonly form: FormValues
  readonly change: (part: Partial<FormValues>) => void
  /** Secrets that the host has already. Their values never come back. */
  readonly present: readonly string[]
}

/** The fields of the chosen way to log in. */
export function LoginFields({ form, change, present }: LoginFieldsProps) {
  const kept = (secret: string): string => (present.includes(secret) ? 'Present; type only to replace it.' : '')
  switch (form.auth) {
    case 'none':
      return null
    case 'password':
      return <PasswordFields form={form} change={change} hint={kept('password')} />
    case 'token':
      return (
        <SecretField label="Token" hint={kept('token')} value={form.token} onChange={(token) => change({ token })} />
      )
    case 'nkey':
      return (
        <SecretField
          label="NKey seed"
          hint={kept('nkeySeed') || 'Begins with SU.'}
          value={form.nkeySeed}
          onChange={(nkeySeed) => change({ nkeySeed })}
        />
      )
    case 'creds':
      return <CredsFields form={form} change={change} hint={kept('creds')} />
  }
}

interface PartProps {
  readonly form: FormValues
  readonly change: (part: Partial<FormValues>) => void
  readonly hint: string
}

function PasswordFields({ form, change, hint }: PartProps) {
  return (
    <>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="User">
          {(id) => <TextInput id={id} autoComplete="off" value={form.user} onChange={(user) => change({ user })} />}
        </Field>
        <SecretField label="Password" hint={hint} value={form.password} onChange={(password) => change({ password })} />
      </div>
      {!form.tls && (
        <Check checked={form.allowPlainPassword} onChange={(allowPlainPassword) => change({ allowPlainPassword })}>
          Send the password although the connection is not encrypted. Not needed for a server on this computer.
        </Check>
      )}
    </>
  )
}

function CredsFields({ form, change, hint }: PartProps) {
  return (
    <>
      <Field
        label="Path of the .creds file"
        hint="On the computer on which Stoa runs. It is read in place, not copied."
      >
        {(id) => <TextInput id={id} mono value={form.credsFile} onChange={(credsFile) => change({ credsFile })} />}
      </Field>
      <Field label="Or its text" hint={hint || 'Kept as a secret.'}>
        {(id) => <TextArea id={id} rows={2} value={form.creds} onChange={(creds) => change({ creds })} />}
      </Field>
    </>
  )
}

interface SecretFieldProps {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function SecretField({ label, hint, value, onChange }: SecretFieldProps) {
  return (
    <Field label={label} {...(hint === '' ? {} : { hint })}>
      {(id) => <TextInput id={id} type="password" autoComplete="new-password" value={value} onChange={onChange} />}
    </Field>
  )
}
