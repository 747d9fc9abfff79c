import { useEffect, useState } from 'react'
import type { DraftView } from '../../../shared/api/views.ts'
import { NO_LEVEL_TWO } from '../../state/level-two.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Mark } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { EMPTY_FORM, type FormValues, toConnection, toFormValues, toSecrets } from './form-values.ts'
import { NameAndCreate } from './name-and-create.tsx'
import { PasteBox } from './paste-box.tsx'
import { SnippetPanel } from './snippet-panel.tsx'
import { Step } from './step.tsx'
import { TrialTable } from './trial-table.tsx'

/** Paste or fill in, try it step by step, name it, watch it. */
export function ConnectView() {
  const draft = useFrom('drafts', (state) => state.draft)
  const error = useFrom('drafts', (state) => state.error)
  const clear = useFrom('drafts', (state) => state.clear)
  const write = useFrom('drafts', (state) => state.write)
  const tryOut = useFrom('drafts', (state) => state.tryOut)
  const steps = useFrom('drafts', (state) => state.steps)
  const trial = useFrom('drafts', (state) => state.trial)
  const go = useGo()
  const [form, setForm] = useState<FormValues>(EMPTY_FORM)
  // What the host has already; as long as the form says the same, nothing is sent again.
  const [sent, setSent] = useState<FormValues>(EMPTY_FORM)
  const [formError, setFormError] = useState<string | null>(null)
  useEffect(() => clear, [clear])

  const takeOver = (view: DraftView): void => {
    // A pasted text says nothing of the servers' own settings: what was filled in already stays, and is still to be sent.
    const values = toFormValues(view)
    setForm(form.levelTwo === NO_LEVEL_TWO ? values : { ...values, levelTwo: form.levelTwo })
    setSent(values)
    setFormError(null)
  }
  const startTrial = async (): Promise<void> => {
    if (draft !== null && form === sent) return tryOut(draft.draft)
    const connection = toConnection(form)
    if (typeof connection === 'string') return setFormError(connection)
    setFormError(null)
    const answer = await write(connection, toSecrets(form))
    if (!answer.ok) return
    setSent(form)
    tryOut(answer.value.draft)
  }
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto grid max-w-[1240px] grid-cols-1 gap-6 p-5 lg:grid-cols-[minmax(0,1fr)_300px]">
        <div className="flex min-w-0 flex-col gap-5">
          <div>
            <h1 className="font-semibold text-20">Connect a cluster</h1>
            <p className="text-ink-2">Stoa subscribes to stwt.agora and listens. It never publishes there.</p>
          </div>
          <Step number={1} title="Paste what you have">
            <PasteBox onRead={takeOver} />
          </Step>
          <Step number={2} title="How to reach it">
            <ConnectionForm form={form} onChange={setForm} draft={draft} />
          </Step>
          <Step number={3} title="Try it">
            <TrialTable
              steps={steps}
              trial={trial}
              ready={form.servers.trim() !== ''}
              onTry={() => void startTrial()}
            />
            {(formError !== null || error !== null) && (
              <p role="alert" className="flex items-baseline gap-2 text-bad">
                <Mark tone="bad" />
                <OutsideText text={formError ?? error?.message ?? ''} />
              </p>
            )}
          </Step>
          <Step number={4} title="Name it and watch">
            <NameAndCreate draft={draft} stale={form !== sent} onCreated={(slug) => go(`/c/${slug}/overview`)} />
          </Step>
        </div>
        <SnippetPanel />
      </div>
    </div>
  )
}
