import { useState } from 'react'
import type { DraftView, TryStep } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Mark } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

interface NameAndCreateProps {
  readonly draft: DraftView | null
  /** The form was changed since the host was told. */
  readonly stale: boolean
  readonly onCreated: (slug: string) => void
}

const isSettled = (step: TryStep): boolean => step.state !== 'waiting' && step.state !== 'running'

/** A trial that failed does not forbid watching: servers may come later, and reconnecting is the recorder's work. */
export function NameAndCreate({ draft, stale, onCreated }: NameAndCreateProps) {
  const create = useFrom('drafts', (state) => state.create)
  const trial = useFrom('drafts', (state) => state.trial)
  const steps = useFrom('drafts', (state) => state.steps)
  const [typed, setTyped] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const name = typed ?? draft?.suggestedName ?? ''
  // A cluster at rest may send nothing for minutes: waiting for its first frame must not keep anybody from watching.
  const settled = steps.length > 0 && steps.every((step) => step.step === 'frame' || isSettled(step))
  const tried = (trial === 'ended' || settled) && !stale
  const hears = steps.some((step) => step.step === 'subscribe' && step.state === 'ok')
  const submit = async (): Promise<void> => {
    if (draft === null) return
    setBusy(true)
    const answer = await create(draft.draft, name.trim())
    setBusy(false)
    if (answer.ok) onCreated(answer.value.slug)
    else setError(answer.error.message)
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="flex items-end gap-2">
        <div className="w-72">
          <Field label="Name">
            {(id) => <TextInput id={id} maxLength={80} value={name} onChange={setTyped} placeholder="prod" />}
          </Field>
        </div>
        <Button
          type="submit"
          tone={tried && hears ? 'main' : 'plain'}
          disabled={!tried || busy || draft === null || name.trim() === ''}
        >
          {tried && !hears ? 'Watch it all the same' : 'Watch and record'}
        </Button>
      </div>
      <p className="text-12 text-ink-3">
        {tried ? 'Recording begins at once and goes on until you stop it.' : 'Try it first.'}
      </p>
      {error !== null && (
        <p role="alert" className="flex items-baseline gap-2 text-bad">
          <Mark tone="bad" /> <OutsideText text={error} />
        </p>
      )}
    </form>
  )
}
