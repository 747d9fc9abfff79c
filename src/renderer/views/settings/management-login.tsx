import type { ManagementText } from '../../state/management-text.ts'
import { Check, Choice, Field, TextArea, TextInput } from '../../ui/field.tsx'

interface ManagementLoginProps {
  readonly text: ManagementText
  readonly change: (part: Partial<ManagementText>) => void
  /** The host holds the secret of the kept login already. */
  readonly isPresent: boolean
}

const SECRET_LABEL = { key: 'API key', basic: 'Password', bearer: 'Access token' } as const
const SECRET_HINT = {
  key: 'On 0.16 it begins with API_, on 0.12 to 0.15 with api_. Give it allowed addresses, or a leaked key works from anywhere.',
  basic: 'An administrator’s login. A key is safer: others can spend the failed logins of a name.',
  bearer: 'It ends after about an hour, and Stoa does not renew it.'
} as const

/** Where the nodes are, and how Stoa logs in there. */
export function ManagementLogin({ text, change, isPresent }: ManagementLoginProps) {
  return (
    <>
      <Field
        label="Nodes"
        hint="One base URL a node, one a line: logs, health and metrics are of the node that answers, so a balancer’s address does not do."
      >
        {(id) => (
          <TextArea
            id={id}
            rows={Math.min(8, Math.max(3, text.nodes.split('\n').length))}
            placeholder={'https://mx1.example.net\nhttps://mx2.example.net'}
            value={text.nodes}
            onChange={(nodes) => change({ nodes })}
          />
        )}
      </Field>
      <Choice
        label="Login of the management API"
        value={text.auth}
        onChange={(auth) => change({ auth, secret: '' })}
        options={[
          ['key', 'API key'],
          ['basic', 'User and password'],
          ['bearer', 'Access token']
        ]}
      />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {text.auth === 'basic' && (
          <Field label="User">
            {(id) => <TextInput id={id} autoComplete="off" value={text.user} onChange={(user) => change({ user })} />}
          </Field>
        )}
        <Field
          label={SECRET_LABEL[text.auth]}
          hint={isPresent ? 'Present; type only to replace it.' : SECRET_HINT[text.auth]}
        >
          {(id) => (
            <TextInput
              id={id}
              type="password"
              autoComplete="new-password"
              value={text.secret}
              onChange={(secret) => change({ secret })}
            />
          )}
        </Field>
      </div>
      <Choice
        label="Release line"
        value={text.line}
        onChange={(line) => change({ line })}
        options={[
          ['auto', 'Find out the release'],
          ['new', '0.16 and later'],
          ['old', '0.12 to 0.15']
        ]}
      />
      <Field
        label="CA file"
        hint="Of a private CA, on the computer on which Stoa runs. TLS is always verified. Empty: what the system trusts."
      >
        {(id) => <TextInput id={id} mono value={text.caFile} onChange={(caFile) => change({ caFile })} />}
      </Field>
      <Check checked={text.allowPlain} onChange={(allowPlain) => change({ allowPlain })}>
        Send the login over http:// to another machine. Whoever sees the network sees the login.
      </Check>
    </>
  )
}
