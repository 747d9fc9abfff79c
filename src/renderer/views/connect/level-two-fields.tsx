import { ChevronRight } from 'lucide-react'
import { SYSTEM_USER } from '../../../shared/api/nats-users.ts'
import { LEVEL_TWO_ADDS, type LevelTwoText, toPresent } from '../../state/level-two.ts'
import { ConfigSnippet } from '../../ui/config-snippet.tsx'
import { Choice, Field, TextArea } from '../../ui/field.tsx'
import { LoginFields } from '../../ui/login-fields.tsx'

interface LevelTwoFieldsProps {
  readonly levelTwo: LevelTwoText
  readonly onChange: (levelTwo: LevelTwoText) => void
  /** Secrets that the host has already, by the contract's names. */
  readonly present: readonly string[]
}

/** Optional, closed until it is wanted: what more than the account's own user can tell. */
export function LevelTwoFields({ levelTwo, onChange, present }: LevelTwoFieldsProps) {
  const change = (part: Partial<LevelTwoText>): void => onChange({ ...levelTwo, ...part })
  return (
    <details className="group rounded border border-line">
      <summary className="flex cursor-default items-center gap-1.5 rounded px-3 py-2 text-12 hover:bg-surface-2">
        <ChevronRight size={13} className="shrink-0 group-open:rotate-90" />
        <span className="font-semibold">See the servers too</span>
        <span className="text-ink-3">optional: a second user in the system account, or HTTP monitoring</span>
      </summary>
      <div className="flex flex-col gap-3 border-line border-t p-3">
        <p className="text-12 text-ink-2">{LEVEL_TWO_ADDS}</p>
        <div className="flex flex-col gap-1">
          <span className="text-12 text-ink-2">Login in the system account</span>
          <Choice
            label="Login in the system account"
            value={levelTwo.auth}
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
        <LoginFields login={levelTwo} change={change} present={toPresent(present)} whose="System" />
        {levelTwo.auth !== 'none' && (
          <>
            <p className="text-12 text-ink-3">
              An unrestricted user of the system account can kick clients and reload servers. Give Stoa this one.
            </p>
            <ConfigSnippet file="nats-server.conf" label="Configuration of the system user" text={SYSTEM_USER} />
          </>
        )}
        <Field
          label="HTTP monitoring"
          hint="One URL a server, one a line. Instead of a system user, or beside it; without connects as they happen."
        >
          {(id) => (
            <TextArea
              id={id}
              rows={2}
              placeholder="http://nats-1.example.net:8222"
              value={levelTwo.monitoring}
              onChange={(monitoring) => change({ monitoring })}
            />
          )}
        </Field>
      </div>
    </details>
  )
}
