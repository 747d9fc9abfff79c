import { useState } from 'react'
import type { DraftView } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

const SOURCES: Readonly<Record<DraftView['source'], string>> = {
  url: 'Read as a NATS URL.',
  coordinator: 'Read as Stalwart’s coordinator object.',
  toml: 'Read as the TOML of an older Stalwart.',
  form: 'Taken from the form.'
}
/** The contract's own bound. */
const TEXT_MAX = 65_536

/** The shortest way: whatever the operator has at hand. A password in it is moved to the host's secrets at once. */
export function PasteBox({ onRead }: { readonly onRead: (draft: DraftView) => void }) {
  const parse = useFrom('drafts', (state) => state.parse)
  const draft = useFrom('drafts', (state) => state.draft)
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const read = async (value: string): Promise<void> => {
    if (value.trim() === '' || busy) return
    setBusy(true)
    const answer = await parse(value)
    setBusy(false)
    setError(answer.ok ? null : answer.error.message)
    if (!answer.ok) return
    // What was pasted may hold a password: once the host has it, it has no place on the screen.
    setText('')
    onRead(answer.value)
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void read(text)
      }}
    >
      <TextArea
        aria-label="A NATS URL, a coordinator object or an old TOML"
        rows={4}
        maxLength={TEXT_MAX}
        placeholder={
          'nats://nats-1.example.net:4222, nats://nats-2.example.net:4222\n{"@type":"Nats","addresses":{…}}\n[cluster] coordinator = "nats" …'
        }
        value={text}
        onChange={setText}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={text.trim() === '' || busy}>
          Read it
        </Button>
        {error !== null && (
          <span role="alert" className="flex items-baseline gap-2 text-bad">
            <Mark tone="bad" />
            <OutsideText text={error} />
          </span>
        )}
        {error === null && draft !== null && draft.source !== 'form' && (
          <State tone="ok" word={`${SOURCES[draft.source]} Check below what it says.`} />
        )}
      </div>
      {draft?.warnings.map((warning) => (
        <p key={warning} className="flex items-baseline gap-2 text-12 text-ink-2">
          <Mark tone="warn" />
          <span>
            <OutsideText text={warning} />
          </span>
        </p>
      ))}
    </form>
  )
}
