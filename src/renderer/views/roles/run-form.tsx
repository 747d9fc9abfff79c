import { useEffect, useRef, useState } from 'react'
import type {
  ActionDraftView,
  ActionEntryView,
  ActionsView,
  ActionTargetView
} from '../../../shared/api/action-views.ts'
import { useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { browserClock } from '../../ui/browser-clock.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Mark } from '../../ui/mark.tsx'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { SelectInput } from '../../ui/select-input.tsx'
import { checkParam, toInitial, toSent } from './param-check.ts'
import { ParamField } from './param-field.tsx'
import { toWhere } from './run-words.ts'
import { useMayRun } from './use-may-run.ts'

interface RunFormProps {
  readonly slug: string
  readonly view: ActionsView
  readonly entry: ActionEntryView
  readonly begun: Readonly<Record<string, string>>
  /** What kept a repeat from being drafted. */
  readonly problem: string | null
  readonly onClose: () => void
  readonly onDraft: (draft: ActionDraftView) => void
}

/** First step: where, and with which parameters. Nothing is sent; the next step shows the exact request. */
export function RunForm({ slug, view, entry, begun, problem, onClose, onDraft }: RunFormProps) {
  const { address, node } = useViewSearch()
  const draft = useFrom('actions', (state) => state.draft)
  const refusal = useMayRun(slug, entry.id)
  const [values, setValues] = useState(() =>
    toInitial(entry.params, address === undefined ? begun : { address, ...begun })
  )
  const [url, setUrl] = useState(() => view.targets.find((target) => String(target.nodeId) === node)?.url ?? '')
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState(problem)
  const form = useRef<HTMLFormElement>(null)
  // Not the cross that closes: what is to be filled in.
  useEffect(() => {
    const at = form.current
    const first = at?.querySelector<HTMLElement>('input:not([type=checkbox])') ?? at?.querySelector('select')
    first?.focus()
  }, [])
  const faults = new Map(
    entry.params.map((param) => [param.name, checkParam(param, values.get(param.name) ?? '', browserClock.unixMs())])
  )
  const wrong = [...faults.values()].some((fault) => fault !== null)
  const target = view.targets.find((each) => each.url === url)
  const submit = async (): Promise<void> => {
    setTried(true)
    if (wrong || asking || refusal !== null) return
    setAsking(true)
    const params = toSent(entry.params, values)
    const answer = await draft({ cluster: slug, entry: entry.id, url: url === '' ? null : url, params })
    setAsking(false)
    if (answer.ok) onDraft(answer.value)
    else setError(answer.error.message)
  }
  return (
    <form
      ref={form}
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="flex min-h-0 flex-col gap-3 overflow-auto p-3">
        <p>
          <OutsideProse text={entry.does} />
        </p>
        {refusal !== null && <Refused sentence={refusal} />}
        <Target targets={view.targets} entry={entry} url={url} chosen={target} onChange={setUrl} />
        {entry.params.map((param) => (
          <ParamField
            key={param.name}
            param={param}
            value={values.get(param.name) ?? ''}
            error={tried ? (faults.get(param.name) ?? null) : null}
            onChange={(value) => setValues(new Map(values).set(param.name, value))}
          />
        ))}
        <dl className="grid grid-cols-[80px_minmax(0,1fr)] gap-y-1 border-line border-t pt-2 text-12">
          <dt className="text-ink-3">Costs</dt>
          <dd>
            <OutsideProse text={entry.cost} />
          </dd>
          <dt className="text-ink-3">Breaks</dt>
          <dd>
            <OutsideProse text={entry.breaks} />
          </dd>
          <dt className="text-ink-3">Undone by</dt>
          <dd>
            <OutsideProse text={entry.undo} />
          </dd>
        </dl>
        {error !== null && (
          <p role="alert" className="break-words text-12 text-bad">
            <OutsideText text={error} />
          </p>
        )}
      </div>
      <div className="flex shrink-0 justify-end gap-2 border-line border-t p-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" tone="main" disabled={refusal !== null || asking}>
          See the request
        </Button>
      </div>
    </form>
  )
}

export function Refused({ sentence }: { readonly sentence: string }) {
  return (
    <p
      role="status"
      className="flex items-baseline gap-2 rounded border border-line-strong bg-surface-2 px-2 py-1.5 text-12"
    >
      <Mark tone="gap" size={9} />
      <span className="min-w-0 break-words">
        <OutsideText text={sentence} />
      </span>
    </p>
  )
}

interface TargetProps {
  readonly targets: readonly ActionTargetView[]
  readonly entry: ActionEntryView
  readonly url: string
  readonly chosen: ActionTargetView | undefined
  readonly onChange: (url: string) => void
}

function Target({ targets, entry, url, chosen, onChange }: TargetProps) {
  return (
    <Field
      label="Call it at"
      hint={`It runs at: ${toWhere(entry.where)}.`}
      error={
        chosen?.trouble != null ? (
          <OutsideText text={chosen.trouble} />
        ) : chosen?.clustered === false ? (
          'This node is not clustered: what is called there stays there.'
        ) : null
      }
    >
      {(id) => (
        <SelectInput
          id={id}
          value={url}
          onChange={onChange}
          options={[
            ['', 'the first node that answers'],
            ...targets.map((target) => [target.url, toTargetWords(target)] as const)
          ]}
        />
      )}
    </Field>
  )
}

function toTargetWords(target: ActionTargetView): string {
  const who = target.nodeId === null ? 'node not known' : `node ${target.nodeId}`
  const host = target.hostname === null ? '' : `, ${toPlainText(target.hostname)}`
  const why = target.trouble !== null ? ' – does not answer' : target.clustered === false ? ' – not clustered' : ''
  return `${who}${host}: ${toPlainText(target.url)}${why}`
}
