import { useState } from 'react'
import type { ManagementInput } from '../../../shared/api/management.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

interface CanaryLoginProps {
  readonly slug: string
  readonly setting: ManagementInput
  readonly hasPassword: boolean
  readonly onSet: () => void
}

/** The contract's own bounds, s. */
const LEAST_S = 10
const MOST_S = 3_600
const USUAL_S = 60

/** Address, password and pace; what was typed as a secret leaves the page with the call. */
export function CanaryLogin({ slug, setting, hasPassword, onSet }: CanaryLoginProps) {
  const set = useFrom('management', (state) => state.set)
  const show = useFrom('toasts', (state) => state.show)
  const [user, setUser] = useState(setting.canary?.user ?? '')
  const [password, setPassword] = useState('')
  const [every, setEvery] = useState(String((setting.canary?.everyMs ?? USUAL_S * 1000) / 1000))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const save = async (canary: ManagementInput['canary']): Promise<void> => {
    setBusy(true)
    const secrets = canary !== null && password !== '' ? { canaryPassword: password } : {}
    const answer = await set({ cluster: slug, setting: { ...setting, canary }, secrets })
    setBusy(false)
    setError(answer.ok ? null : answer.error.message)
    if (!answer.ok) return
    setPassword('')
    show('ok', canary === null ? 'Off. Its password is forgotten.' : 'Set. The canary begins.')
    onSet()
  }
  const submit = (): void => {
    const seconds = Number(every)
    if (!(Number.isInteger(seconds) && seconds >= LEAST_S && seconds <= MOST_S))
      setError(`Between ${LEAST_S} s and an hour from one round to the next, in whole seconds.`)
    else void save({ user: user.trim(), everyMs: seconds * 1000 })
  }
  return (
    <form
      aria-label="Login of the canary"
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="grid max-w-[640px] grid-cols-[2fr_2fr_1fr] gap-2">
        <Field label="Address">
          {(id) => <TextInput id={id} autoComplete="off" value={user} onChange={setUser} />}
        </Field>
        <Field label="Password" hint={hasPassword ? 'One is kept; leave empty to keep it.' : ''}>
          {(id) => (
            <TextInput id={id} type="password" autoComplete="new-password" value={password} onChange={setPassword} />
          )}
        </Field>
        <Field label="A round each, s">
          {(id) => <TextInput id={id} inputMode="numeric" value={every} onChange={setEvery} />}
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" size="small" disabled={busy || user.trim() === ''}>
          Set
        </Button>
        {setting.canary !== null && (
          <Button size="small" disabled={busy} onClick={() => void save(null)}>
            Switch the canary off
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
