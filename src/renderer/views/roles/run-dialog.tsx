import { useEffect, useState } from 'react'
import type { ActionDraftView, ActionEntryView, ActionsView } from '../../../shared/api/action-views.ts'
import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { RunForm } from './run-form.tsx'
import { RunReview } from './run-review.tsx'
import { RunWatched } from './run-watched.tsx'

/** From choosing to the verdict, in one place. Opened by `run=ENTRY` in the URL, from wherever it is linked. */
export function RunDialog({ slug }: { readonly slug: string }) {
  const { run } = useViewSearch()
  const patch = usePatchSearch()
  const begin = useFrom('actions', (state) => state.begin)
  const view = useFrom('actions', (state) => state.of.get(slug)?.view ?? null)
  const error = useFrom('actions', (state) => state.of.get(slug)?.error ?? null)
  // What was brought along is for one opening.
  useEffect(() => {
    if (run === undefined) begin(null)
  }, [run, begin])
  const close = (): void => {
    patch({ run: undefined, address: undefined, node: undefined })
  }
  const entry = view?.entries.find((each) => each.id === run)
  return (
    <Dialog
      wide
      open={run !== undefined}
      onClose={close}
      title={entry === undefined ? 'Run' : toPlainText(entry.title)}
    >
      {run !== undefined && view === null && (
        <Waiting failed={error !== null} sentence={error?.message ?? null} onClose={close} />
      )}
      {run !== undefined && view !== null && entry === undefined && (
        <Waiting failed sentence="The catalogue of this cluster has no such entry." onClose={close} />
      )}
      {view !== null && entry !== undefined && (
        <Stages key={entry.id} slug={slug} view={view} entry={entry} onClose={close} />
      )}
    </Dialog>
  )
}

interface WaitingProps {
  readonly failed: boolean
  readonly sentence: string | null
  readonly onClose: () => void
}

function Waiting({ failed, sentence, onClose }: WaitingProps) {
  if (!failed) return <Picture kind="loading" title="Asking what can be run here." />
  return (
    <Picture kind="not-permitted" title="It cannot be run here" actions={<Button onClick={onClose}>Close</Button>}>
      <OutsideText text={sentence ?? ''} />
    </Picture>
  )
}

type Stage =
  | { readonly kind: 'form' }
  | { readonly kind: 'review'; readonly draft: ActionDraftView }
  | { readonly kind: 'watched'; readonly run: string }

interface StagesProps {
  readonly slug: string
  readonly view: ActionsView
  readonly entry: ActionEntryView
  readonly onClose: () => void
}

function Stages({ slug, view, entry, onClose }: StagesProps) {
  const begun = useFrom('actions', (state) => state.begun)
  const repeat = useFrom('actions', (state) => state.repeat)
  const [stage, setStage] = useState<Stage>({ kind: 'form' })
  const [error, setError] = useState<string | null>(null)
  const repeats = begun?.entry === entry.id ? begun.repeats : undefined
  // A repeat begins with what the host drafts of the past run; without one there is the form.
  useEffect(() => {
    if (repeats === undefined) return
    let left = false
    void repeat(slug, repeats).then((answer) => {
      if (left) return
      if (answer.ok) setStage({ kind: 'review', draft: answer.value })
      else setError(answer.error.message)
    })
    return () => {
      left = true
    }
  }, [repeats, repeat, slug])
  if (stage.kind === 'watched') return <RunWatched slug={slug} run={stage.run} onClose={onClose} />
  if (stage.kind === 'review') {
    return (
      <RunReview
        slug={slug}
        draft={stage.draft}
        onBack={() => setStage({ kind: 'form' })}
        onClose={onClose}
        onSent={(run) => setStage({ kind: 'watched', run })}
      />
    )
  }
  return (
    <RunForm
      slug={slug}
      view={view}
      entry={entry}
      begun={begun?.entry === entry.id ? begun.params : {}}
      problem={error}
      onClose={onClose}
      onDraft={(draft) => setStage({ kind: 'review', draft })}
    />
  )
}
