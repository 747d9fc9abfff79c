import { useEffect, useRef, useState } from 'react'
import type { ActionDraftView } from '../../../shared/api/action-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { RawLines } from '../../ui/raw-lines.tsx'
import { useLasting } from '../../ui/use-lasting.ts'
import { Refused } from './run-form.tsx'
import { useMayRun } from './use-may-run.ts'

interface RunReviewProps {
  readonly slug: string
  readonly draft: ActionDraftView
  readonly onBack: () => void
  readonly onClose: () => void
  readonly onSent: (run: string) => void
}

/** The button rests this long, so that the second half of a double click, or a held Enter, cannot press it. */
const REST_MS = 900
const TONES: ReadonlyMap<string, Tone> = new Map([
  ['info', 'ours'],
  ['warn', 'warn'],
  ['bad', 'bad']
])

/**
 * Second step: the exact request, what to know first, and the one button that acts. It is no form: Enter in the box where
 * the name is typed sends nothing. The focus is on the text, not on a button.
 */
export function RunReview({ slug, draft, onBack, onClose, onSent }: RunReviewProps) {
  const run = useFrom('actions', (state) => state.run)
  const refusal = useMayRun(slug, draft.entry)
  const head = useRef<HTMLHeadingElement>(null)
  const [typed, setTyped] = useState('')
  const [sending, setSending] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const rested = useLasting(true, REST_MS)
  const sent = useRef(false)
  useEffect(() => head.current?.focus(), [])
  // Requests have no name but their place, and never move.
  const numbered = draft.requests.map((request, at) => ({ request, number: at + 1 }))
  const named = !draft.destructive || typed === draft.target
  const send = async (): Promise<void> => {
    // Asked once: an answer that got lost on the way may have been a run.
    if (sent.current || !named || !rested || refusal !== null) return
    sent.current = true
    setSending(true)
    const answer = await run(slug, draft, typed)
    if (answer.ok) return onSent(answer.value.run)
    setSending(false)
    setError(answer.error.message)
  }
  return (
    <div className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-3 overflow-auto p-3">
        <h3 ref={head} tabIndex={-1} className="break-words font-semibold text-13 outline-none">
          <OutsideText text={draft.button} />
        </h3>
        {refusal !== null && <Refused sentence={refusal} />}
        {draft.warnings.length > 0 && (
          <ul aria-label="Know first" className="flex flex-col gap-1 text-12">
            {draft.warnings.map((warning) => (
              <li key={warning.sentence} className="flex items-baseline gap-2">
                <Mark tone={TONES.get(warning.severity) ?? 'unknown'} size={9} />
                <span className="min-w-0 break-words">
                  <OutsideProse text={warning.sentence} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <div>
          <h4 className="text-12 text-ink-3">
            {draft.requests.length === 1 ? 'The exact request' : `The ${draft.requests.length} requests, in this order`}
          </h4>
          {numbered.map(({ request, number }) => (
            <RawLines
              key={number}
              label={`Request ${number}`}
              text={`${request.method} ${request.url}${request.body === '' ? '' : `\n${request.body}`}`}
              note={`${numbered.length === 1 ? '' : `${number} of ${numbered.length}, `}without its credentials`}
            />
          ))}
        </div>
        <p className="text-12 text-ink-2">
          <span className="text-ink-3">Proven by: </span>
          <OutsideProse text={draft.evidence} />{' '}
          <span className="text-ink-3">Watched for {toSpan(draft.limitMs)}.</span>
        </p>
        {error !== null && (
          <p role="alert" className="break-words text-12 text-bad">
            <OutsideText text={error} />
          </p>
        )}
      </div>
      {draft.destructive && <Typed target={draft.target} value={typed} onChange={setTyped} />}
      <div className="flex shrink-0 items-center gap-2 border-line border-t p-3">
        <Button
          tone={draft.destructive ? 'bad' : 'main'}
          className="h-auto min-h-7 max-w-[60%] shrink whitespace-normal py-1 text-left"
          disabled={!named || !rested || sending || error !== null || refusal !== null}
          onClick={() => void send()}
        >
          <span className="min-w-0 break-words">{sending ? 'Sending …' : <OutsideText text={draft.button} />}</span>
        </Button>
        <span className="flex-1" />
        <Button disabled={sending} onClick={onBack}>
          Back
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </div>
  )
}

interface TypedProps {
  readonly target: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Above the buttons and never scrolled away: what destroys wants its target's name. */
function Typed({ target, value, onChange }: TypedProps) {
  return (
    <div className="shrink-0 border-bad border-t bg-bad-soft px-3 py-2">
      <p className="mb-1.5 break-words text-12">
        Destructive. Its target:{' '}
        <strong className="select-all">
          <OutsideText text={target} />
        </strong>
      </p>
      <Field label="Type the target’s exact name">
        {(id) => <TextInput id={id} mono autoComplete="off" value={value} onChange={onChange} />}
      </Field>
    </div>
  )
}
