import { Field, TextArea, TextInput } from './field.tsx'

/** A login as it stands in a form. */
export interface LoginText {
  readonly auth: 'none' | 'password' | 'token' | 'nkey' | 'creds'
  readonly user: string
  readonly password: string
  readonly token: string
  readonly nkeySeed: string
  readonly credsFile: string
  readonly creds: string
}

interface LoginFieldsProps {
  readonly login: LoginText
  readonly change: (part: Partial<LoginText>) => void
  /** Secrets that the host has already, by the names above. Their values never come back. */
  readonly present: readonly string[]
  /** Goes before each label where a form asks for two logins. */
  readonly whose?: string
}

/** The fields of the chosen way to log in. */
export function LoginFields({ login, change, present, whose = '' }: LoginFieldsProps) {
  const kept = (secret: string): string => (present.includes(secret) ? 'Present; type only to replace it.' : '')
  const label = (word: string): string => (whose === '' ? word : `${whose} ${word}`)
  switch (login.auth) {
    case 'none':
      return null
    case 'password':
      return (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <Field label={label(whose === '' ? 'User' : 'user')}>
            {(id) => <TextInput id={id} autoComplete="off" value={login.user} onChange={(user) => change({ user })} />}
          </Field>
          <SecretField
            label={label(whose === '' ? 'Password' : 'password')}
            hint={kept('password')}
            value={login.password}
            onChange={(password) => change({ password })}
          />
        </div>
      )
    case 'token':
      return (
        <SecretField
          label={label(whose === '' ? 'Token' : 'token')}
          hint={kept('token')}
          value={login.token}
          onChange={(token) => change({ token })}
        />
      )
    case 'nkey':
      return (
        <SecretField
          label={label('NKey seed')}
          hint={kept('nkeySeed') || 'Begins with SU.'}
          value={login.nkeySeed}
          onChange={(nkeySeed) => change({ nkeySeed })}
        />
      )
    case 'creds':
      return <CredsFields login={login} change={change} hint={kept('creds')} />
  }
}

type CredsFieldsProps = Pick<LoginFieldsProps, 'login' | 'change'> & { readonly hint: string }

function CredsFields({ login, change, hint }: CredsFieldsProps) {
  return (
    <>
      <Field
        label="Path of the .creds file"
        hint="On the computer on which Stoa runs. It is read in place, not copied."
      >
        {(id) => <TextInput id={id} mono value={login.credsFile} onChange={(credsFile) => change({ credsFile })} />}
      </Field>
      <Field label="Or its text" hint={hint || 'Kept as a secret.'}>
        {(id) => <TextArea id={id} rows={2} value={login.creds} onChange={(creds) => change({ creds })} />}
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
