import { useEffect, useState } from 'react'
import type { AssistantStep, LogAssistant } from '../../../shared/api/canary-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { AssistantStepPanel } from './assistant-step.tsx'

interface AssistantFormProps {
  readonly slug: string
  readonly name: string
}

/** What the nodes' logs must hold for «processed» and «enforced», step by step; nothing without a click. */
export function AssistantForm({ slug, name }: AssistantFormProps) {
  const follow = useFrom('canary', (state) => state.followAssistant)
  const take = useFrom('canary', (state) => state.takeStep)
  const [view, setView] = useState<LogAssistant | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [path, setPath] = useState('/var/log/stalwart')
  const [asked, setAsked] = useState<AssistantStep | null>(null)
  useEffect(
    () =>
      follow(slug, setView, (ended) => {
        if (ended.kind === 'failed') setError(ended.error.message)
      }),
    [follow, slug]
  )
  const run = async (step: AssistantStep, typed: string | null): Promise<void> => {
    setAsked(null)
    setError(null)
    const answer = await take({ cluster: slug, step: step.step, path: step.step === 'tracer' ? path : '', typed })
    if (answer.ok) setView(answer.value)
    else setError(answer.error.message)
  }
  return (
    <div className="mt-2 flex flex-col gap-3">
      <p className="text-12 text-ink-2">
        The marks «processed» and «enforced» come from the nodes’ own logs. Each step shows the exact request and its
        price first; nothing is sent without a click, and the last step takes it back.
      </p>
      {error !== null && (
        <p role="alert" className="text-12 text-bad">
          <OutsideText text={error} />
        </p>
      )}
      {view === null && error === null && <p className="text-12 text-ink-3">Asking the host.</p>}
      {view !== null && view.steps.length === 0 && (
        <p className="text-12 text-warn">
          No node has told its release yet: set up the management API above, and wait until one answers.
        </p>
      )}
      {view?.steps.map((step, at) => (
        <AssistantStepPanel
          key={step.step}
          number={at + 1}
          step={step}
          path={step.step === 'tracer' && view.line === 'new' ? { value: path, onChange: setPath } : null}
          onTake={() => (step.changes ? setAsked(step) : void run(step, null))}
        />
      ))}
      <Confirm
        open={asked !== null}
        title={asked?.title ?? ''}
        target={name}
        sentence={`Stoa sends ${asked?.requests.length === 1 ? 'the request' : `the ${asked?.requests.length ?? 0} requests`} of this step to the cluster. ${asked?.price ?? ''}`}
        action="Send it"
        onConfirm={(typed) => {
          if (asked !== null) void run(asked, typed)
        }}
        onClose={() => setAsked(null)}
      />
    </div>
  )
}
