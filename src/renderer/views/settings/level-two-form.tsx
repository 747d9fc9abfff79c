import { useState } from 'react'
import { SYSTEM_USER } from '../../../shared/api/nats-users.ts'
import type { LevelTwoView } from '../../../shared/api/views.ts'
import {
  LEVEL_TWO_ADDS,
  type LevelTwoText,
  NO_LEVEL_TWO,
  toLevelTwo,
  toLevelTwoText,
  toPresent,
  toSystemSecrets
} from '../../state/level-two.ts'
import { useFrom } from '../../state/stores.tsx'
import { useAsked } from '../../state/use-asked.ts'
import { Button } from '../../ui/button.tsx'
import { ConfigSnippet } from '../../ui/config-snippet.tsx'
import { Choice, Field, TextArea } from '../../ui/field.tsx'
import { LoginFields } from '../../ui/login-fields.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

/** What of level two a cluster has, to be added, changed or removed; the source begins anew with it. */
export function LevelTwoForm({ slug }: { readonly slug: string }) {
  const ask = useFrom('clusters', (state) => state.levelTwo)
  const asked = useAsked(ask, slug)
  if (asked?.ok) return <Loaded key={slug} slug={slug} view={asked.value} />
  return (
    <p className="mt-2 text-12 text-ink-3">
      {asked === null ? 'Asking the host.' : <OutsideText text={asked.error.message} />}
    </p>
  )
}

function Loaded({ slug, view }: { readonly slug: string; readonly view: LevelTwoView }) {
  const set = useFrom('clusters', (state) => state.setLevelTwo)
  const ask = useFrom('clusters', (state) => state.levelTwo)
  const show = useFrom('toasts', (state) => state.show)
  const [text, setText] = useState(() => toLevelTwoText(view))
  const [present, setPresent] = useState(view.present)
  const [hasAny, setHasAny] = useState(view.system !== null || view.monitoring.length > 0)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const change = (part: Partial<LevelTwoText>): void => setText({ ...text, ...part })
  const save = async (next: LevelTwoText): Promise<void> => {
    const setting = toLevelTwo(next)
    if (!setting.ok) return setError(setting.error)
    setBusy(true)
    const answer = await set(slug, setting.value, toSystemSecrets(next))
    const now = answer.ok ? await ask(slug) : null
    setBusy(false)
    setError(answer.ok ? null : answer.error.message)
    if (!now?.ok) return
    // What was typed as a secret has no place on the screen once the host has it.
    setText(toLevelTwoText(now.value))
    setPresent(now.value.present)
    setHasAny(now.value.system !== null || now.value.monitoring.length > 0)
    show('ok', 'Set. Stoa listens anew with it.')
  }
  return (
    <form
      aria-label="See the servers too"
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save(text)
      }}
    >
      <p className="text-12 text-ink-2">
        A second user in the system account, or HTTP monitoring, is optional. {LEVEL_TWO_ADDS}
      </p>
      <Choice
        label="Login in the system account"
        value={text.auth}
        onChange={(auth) => change({ auth })}
        options={[
          ['none', 'None'],
          ['password', 'User and password'],
          ['token', 'Token'],
          ['nkey', 'NKey'],
          ['creds', 'Credentials file']
        ]}
      />
      <LoginFields login={text} change={change} present={toPresent(present)} whose="System" />
      {text.auth !== 'none' && (
        <ConfigSnippet file="nats-server.conf" label="Configuration of the system user" text={SYSTEM_USER} />
      )}
      <Field label="HTTP monitoring" hint="One URL a server, one a line.">
        {(id) => (
          <TextArea
            id={id}
            rows={2}
            placeholder="http://nats-1.example.net:8222"
            value={text.monitoring}
            onChange={(monitoring) => change({ monitoring })}
          />
        )}
      </Field>
      <div className="flex items-center gap-2">
        <Button type="submit" disabled={busy}>
          Set
        </Button>
        {hasAny && (
          <Button disabled={busy} onClick={() => void save(NO_LEVEL_TWO)}>
            Remove both
          </Button>
        )}
        {error !== null && (
          <span role="alert" className="text-12 text-bad">
            <OutsideText text={error} />
          </span>
        )}
      </div>
    </form>
  )
}
