import { useEffect, useRef, useState } from 'react'
import type { ManagementView, SiteTryStep } from '../../../shared/api/management-views.ts'
import { type ManagementText, toManagement, toManagementText, toTypedSecret } from '../../state/management-text.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ManagementLogin } from './management-login.tsx'
import { ManagementOptions } from './management-options.tsx'
import { ManagementSites } from './management-sites.tsx'
import { ManagementTrial } from './management-trial.tsx'

/** How the nodes' own API is reached, and how each node does; only what asks the nodes begins anew with a change. */
export function ManagementForm({ slug }: { readonly slug: string }) {
  const follow = useFrom('management', (state) => state.follow)
  const [view, setView] = useState<ManagementView | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => {
    setView(null)
    return follow(
      slug,
      (next) => {
        setView(next)
        setFailure(null)
      },
      setFailure
    )
  }, [follow, slug])
  if (view !== null) return <Loaded key={slug} slug={slug} view={view} />
  return (
    <p className="mt-2 text-12 text-ink-3">{failure === null ? 'Asking the host.' : <OutsideText text={failure} />}</p>
  )
}

interface LoadedProps {
  readonly slug: string
  readonly view: ManagementView
}

function Loaded({ slug, view }: LoadedProps) {
  const set = useFrom('management', (state) => state.set)
  const forget = useFrom('management', (state) => state.forget)
  const show = useFrom('toasts', (state) => state.show)
  const [text, setText] = useState(() => toManagementText(view))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const trial = useTrial()
  const change = (part: Partial<ManagementText>): void => setText({ ...text, ...part })
  const isPresent = view.present.includes('managementSecret') && view.setting?.auth.kind === text.auth

  const save = async (): Promise<void> => {
    const setting = toManagement(text, view.setting)
    if (!setting.ok) return setError(setting.error)
    setBusy(true)
    const answer = await set({ cluster: slug, setting: setting.value, secrets: toTypedSecret(text) })
    setBusy(false)
    setError(answer.ok ? null : answer.error.message)
    if (!answer.ok) return
    // What was typed as a secret has no place on the screen once the host has it.
    change({ secret: '' })
    trial.clear()
    show('ok', 'Set. Stoa asks the nodes anew with it.')
  }
  const tryOut = (): void => {
    const setting = toManagement(text, view.setting)
    setError(setting.ok ? null : setting.error)
    if (setting.ok) trial.begin({ cluster: slug, setting: setting.value, secrets: toTypedSecret(text) }, setError)
  }
  const remove = async (): Promise<void> => {
    setBusy(true)
    const answer = await forget(slug)
    setBusy(false)
    setError(answer.ok ? null : answer.error.message)
    if (!answer.ok) return
    setText(toManagementText({ setting: null }))
    show('ok', 'Removed. Its secrets are forgotten.')
  }

  return (
    <form
      aria-label="Management API"
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <p className="text-12 text-ink-2">
        The nodes’ own API tells what the bus cannot: which node has which role, blocked addresses with reason and
        expiry, tasks that wait, logs, health. Stoa only reads unless you allow more below.
      </p>
      {view.sites.length > 0 && <ManagementSites sites={view.sites} />}
      {view.warnings.map((warning) => (
        <p key={warning} className="text-12 text-warn">
          <OutsideText text={warning} />
        </p>
      ))}
      <ManagementLogin text={text} change={change} isPresent={isPresent} />
      <ManagementOptions text={text} change={change} actions={view.actions} />
      {trial.steps.length > 0 && <ManagementTrial steps={trial.steps} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" tone="main" disabled={busy}>
          Set
        </Button>
        <Button disabled={busy} onClick={trial.running ? trial.stop : tryOut}>
          {trial.running ? 'Stop the trial' : 'Try it'}
        </Button>
        {view.setting !== null && (
          <Button disabled={busy} onClick={() => void remove()}>
            Remove and forget the secret
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

interface Trial {
  readonly steps: readonly SiteTryStep[]
  readonly running: boolean
  readonly begin: (change: Parameters<TryOut>[0], onFailed: (message: string) => void) => void
  readonly stop: () => void
  readonly clear: () => void
}

type TryOut = ReturnType<typeof useTryOut>

const useTryOut = () => useFrom('management', (state) => state.tryOut)

/** One trial at a time; it ends with the form. */
function useTrial(): Trial {
  const tryOut = useTryOut()
  const [steps, setSteps] = useState<readonly SiteTryStep[]>([])
  const [running, setRunning] = useState(false)
  const end = useRef<() => void>(() => undefined)
  useEffect(() => () => end.current(), [])
  const stop = (): void => {
    end.current()
    setRunning(false)
  }
  return {
    steps,
    running,
    stop,
    clear: () => {
      stop()
      setSteps([])
    },
    begin: (change, onFailed) => {
      end.current()
      setSteps([])
      setRunning(true)
      end.current = tryOut(change, setSteps, (message) => {
        setRunning(false)
        if (message !== null) onFailed(message)
      })
    }
  }
}
