import { useState } from 'react'
import { useGo } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { OutsideText } from '../ui/outside-text.tsx'

/** The contract's own bound of a path. */
const PATH_MAX = 4_096

/** Opens a recording: on a desktop the system's own dialog asks, else a path on the host is typed. */
export function OpenFileDialog() {
  const asking = useFrom('files', (state) => state.asking)
  const ask = useFrom('files', (state) => state.ask)
  return (
    <Dialog open={asking} onClose={() => ask(false)} title="Open a recording" wide>
      <OpenForm onDone={() => ask(false)} />
    </Dialog>
  )
}

function OpenForm({ onDone }: { readonly onDone: () => void }) {
  const desktop = useFrom('host', (state) => state.about?.kind === 'desktop')
  const open = useFrom('files', (state) => state.open)
  const go = useGo()
  const [path, setPath] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const submit = async (wanted: string | null): Promise<void> => {
    setBusy(true)
    setError(null)
    const answer = await open(wanted)
    setBusy(false)
    if (!answer.ok) return setError(answer.error.message)
    onDone()
    go(`/c/${answer.value.slug}/overview`)
  }
  return (
    <form
      className="flex flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim() !== '') void submit(path.trim())
      }}
    >
      <p className="text-ink-2">
        A <code className="font-mono text-12">.stoa</code> file, made by “Export recording”. Every view then shows what
        is in it, marked FILE. It is only read, by a process of its own, and needs no network.
      </p>
      {desktop && (
        <div>
          <Button tone="main" disabled={busy} onClick={() => void submit(null)}>
            Choose a file…
          </Button>
        </div>
      )}
      <Field
        label={desktop ? 'Or its path' : 'Its path on the computer on which Stoa runs'}
        hint="Absolute, such as /home/me/prod-2026-11-21.stoa"
      >
        {(id) => (
          <TextInput
            id={id}
            mono
            autoFocus={!desktop}
            maxLength={PATH_MAX}
            value={path}
            onChange={setPath}
            autoComplete="off"
          />
        )}
      </Field>
      {error !== null && (
        <p role="alert" className="text-bad">
          It was not opened: <OutsideText text={error} />
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" tone={desktop ? 'plain' : 'main'} disabled={busy || path.trim() === ''}>
          {busy ? 'Opening…' : 'Open it'}
        </Button>
      </div>
    </form>
  )
}
