import type { DraftView } from '../../../shared/api/views.ts'
import { Check, Choice, Field, TextArea, TextInput } from '../../ui/field.tsx'
import { LoginFields } from '../../ui/login-fields.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import type { FormValues } from './form-values.ts'
import { LevelTwoFields } from './level-two-fields.tsx'

interface ConnectionFormProps {
  readonly form: FormValues
  readonly onChange: (form: FormValues) => void
  readonly draft: DraftView | null
}

export function ConnectionForm({ form, onChange, draft }: ConnectionFormProps) {
  const change = (part: Partial<FormValues>): void => onChange({ ...form, ...part })
  return (
    <div className="flex flex-col gap-3">
      <Field label="NATS servers" hint="One a line. Name all that you know: each is listened to on its own.">
        {(id) => (
          <TextArea
            id={id}
            rows={Math.min(6, Math.max(2, form.servers.split('\n').length))}
            placeholder="nats-1.example.net:4222"
            value={form.servers}
            onChange={(servers) => change({ servers })}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="text-12 text-ink-2">Login</span>
        <Choice
          label="Login"
          value={form.auth}
          onChange={(auth) => change({ auth })}
          options={[
            ['none', 'None'],
            ['password', 'User and password'],
            ['token', 'Token'],
            ['nkey', 'NKey'],
            ['creds', 'Credentials file']
          ]}
        />
      </div>
      {draft?.wanted.map((wanted) => (
        <p key={wanted.secret} className="text-12 text-warn">
          ▲ <OutsideText text={wanted.sentence} />
        </p>
      ))}
      <LoginFields login={form} change={change} present={draft?.present ?? []} />
      {form.auth === 'password' && !form.tls && (
        <Check checked={form.allowPlainPassword} onChange={(allowPlainPassword) => change({ allowPlainPassword })}>
          Send the password although the connection is not encrypted. Not needed for a server on this computer.
        </Check>
      )}
      <Check checked={form.tls} onChange={(tls) => change({ tls })}>
        Encrypt with TLS. The server’s certificate is always verified.
      </Check>
      {form.tls && <TlsFields form={form} change={change} />}
      <div className="flex flex-col gap-1">
        <span className="text-12 text-ink-2">Stalwart’s release</span>
        <Choice
          label="Stalwart’s release"
          value={form.release}
          onChange={(release) => change({ release })}
          options={[
            ['auto', 'Find out'],
            ['0.16', '0.16'],
            ['0.15', '0.15'],
            ['0.14', '0.14'],
            ['0.13', '0.13'],
            ['0.12', '0.12']
          ]}
        />
      </div>
      <LevelTwoFields
        levelTwo={form.levelTwo}
        onChange={(levelTwo) => change({ levelTwo })}
        present={draft?.present ?? []}
      />
    </div>
  )
}

interface TlsFieldsProps {
  readonly form: FormValues
  readonly change: (part: Partial<FormValues>) => void
}

function TlsFields({ form, change }: TlsFieldsProps) {
  return (
    <div className="flex flex-col gap-3 rounded border border-line p-3">
      <p className="text-12 text-ink-3">Paths are on the computer on which Stoa runs.</p>
      <Field label="CA file" hint="Only for a private CA.">
        {(id) => <TextInput id={id} mono value={form.caFile} onChange={(caFile) => change({ caFile })} />}
      </Field>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="Client certificate" hint="Only for mutual TLS.">
          {(id) => <TextInput id={id} mono value={form.certFile} onChange={(certFile) => change({ certFile })} />}
        </Field>
        <Field label="Its key">
          {(id) => <TextInput id={id} mono value={form.keyFile} onChange={(keyFile) => change({ keyFile })} />}
        </Field>
      </div>
      <Check checked={form.handshakeFirst} onChange={(handshakeFirst) => change({ handshakeFirst })}>
        The server wants the TLS handshake first (handshake_first).
      </Check>
    </div>
  )
}
