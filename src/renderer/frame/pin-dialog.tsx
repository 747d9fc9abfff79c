import { useState } from 'react'
import type { Moment } from '../../shared/api/moment.ts'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextArea } from '../ui/field.tsx'
import { OutsideText } from '../ui/outside-text.tsx'
import { toFullTime } from '../ui/time-text.ts'

/** The contract's own bound of a note. */
const NOTE_MAX = 2_000

/** A note to the moment that is on the screen: kept in the history and in every recording that is exported of it. */
export function PinDialog() {
  const asking = useFrom('pins', (state) => state.asking)
  const ask = useFrom('pins', (state) => state.ask)
  return (
    <Dialog open={asking} onClose={() => ask(false)} title="Pin a note to this moment">
      <PinForm onDone={() => ask(false)} />
    </Dialog>
  )
}

function PinForm({ onDone }: { readonly onDone: () => void }) {
  const slug = useClusterSlug()
  const isFile = useFrom('clusters', (state) => state.list?.find((each) => each.slug === slug)?.kind === 'file')
  const zone = useFrom('preferences', (state) => state.zone)
  const nowUs = useFrom('overview', (state) => state.nowUs)
  const add = useFrom('pins', (state) => state.add)
  const begun = useFrom('pins', (state) => state.begun)
  const reload = useFrom('density', (state) => state.reload)
  const loadView = useFrom('history', (state) => state.loadView)
  const show = useFrom('toasts', (state) => state.show)
  const { moment } = useTime()
  // Taken when the dialog opens: the present moves on while somebody writes.
  const [atUs] = useState(() => begun?.atUs ?? toStart(moment) ?? nowUs())
  const [text, setText] = useState(begun?.text ?? '')
  const [error, setError] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    if (slug === null || text.trim() === '') return
    const answer = await add(slug, atUs, text.trim())
    if (!answer.ok) return setError(answer.error.message)
    show('ok', 'Pinned.')
    onDone()
    void reload()
    void loadView(slug)
  }
  if (isFile) {
    return (
      <p className="p-3">
        An opened recording is only read: nothing can be pinned to it. Pin notes in the history that it was exported
        from.
      </p>
    )
  }
  return (
    <form
      className="flex flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <p className="text-ink-2">{toFullTime(Number(atUs) / 1000, zone)}</p>
      <Field
        label="Note"
        error={error === null ? null : <OutsideText text={error} />}
        hint="Kept in the history, and in every recording that is exported with it. Ctrl Enter pins."
      >
        {(id) => (
          <TextArea
            id={id}
            autoFocus
            rows={4}
            maxLength={NOTE_MAX}
            className="font-sans text-13"
            value={text}
            onChange={setText}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
            }}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" tone="main" disabled={text.trim() === ''}>
          Pin it
        </Button>
      </div>
    </form>
  )
}

/** A note to a range stands at its begin; null: the present. */
function toStart(moment: Moment): string | null {
  if (moment.kind === 'live') return null
  return moment.kind === 'at' ? moment.atUs : moment.fromUs
}
