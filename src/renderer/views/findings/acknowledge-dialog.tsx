import { useState } from 'react'
import type { FindingView } from '../../../shared/api/finding-views.ts'
import { useClusterSlug } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

/** The contract's own bound of a note. */
const NOTE_MAX = 2_000

interface AcknowledgeDialogProps {
  readonly finding: FindingView
  readonly onClose: () => void
}

/** Somebody has seen it and says so: kept in the history, for this occurrence only. */
export function AcknowledgeDialog({ finding, onClose }: AcknowledgeDialogProps) {
  const slug = useClusterSlug()
  const acknowledge = useFrom('findings', (state) => state.acknowledge)
  const show = useFrom('toasts', (state) => state.show)
  const [note, setNote] = useState(finding.acknowledged?.note ?? '')
  const [error, setError] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    if (slug === null || note.trim() === '') return
    const answer = await acknowledge(slug, finding.id, note.trim())
    if (!answer.ok) return setError(answer.error.message)
    show('ok', 'Acknowledged.')
    onClose()
  }
  return (
    <Dialog open onClose={onClose} title="Acknowledge this finding">
      <form
        className="flex flex-col gap-3 overflow-auto p-3"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <p className="text-ink-2">
          <OutsideText text={finding.text} />
        </p>
        <Field
          label="Note"
          error={error === null ? null : <OutsideText text={error} />}
          hint="Who knows about it, and why it may stay. It no longer counts, until it ends and comes again."
        >
          {(id) => (
            <TextArea
              id={id}
              autoFocus
              rows={4}
              maxLength={NOTE_MAX}
              className="font-sans text-13"
              value={note}
              onChange={setNote}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
              }}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" disabled={note.trim() === ''}>
            Acknowledge
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
