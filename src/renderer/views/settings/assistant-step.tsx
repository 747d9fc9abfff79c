import type { AssistantResult, AssistantStep } from '../../../shared/api/canary-views.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Mark, State, type Tone } from '../../ui/mark.tsx'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { CanaryRequest } from './canary-request.tsx'

const STATES: Readonly<Record<AssistantStep['state'], { readonly tone: Tone; readonly word: string }>> = {
  open: { tone: 'unknown', word: 'open' },
  running: { tone: 'ours', word: 'under way' },
  done: { tone: 'ok', word: 'done' },
  failed: { tone: 'bad', word: 'failed' },
  'not-needed': { tone: 'quiet', word: 'not needed' }
}

/** Requests that are drawn; further ones differ only in their node. */
const MOST_REQUESTS = 3

interface AssistantStepProps {
  readonly number: number
  readonly step: AssistantStep
  /** The directory of a new log, where one may be made. */
  readonly path: { readonly value: string; readonly onChange: (path: string) => void } | null
  readonly onTake: () => void
}

/** One step: what it does, what it costs, what it sends, what came of it. */
export function AssistantStepPanel({ number, step, path, onTake }: AssistantStepProps) {
  const more = step.requests.length - MOST_REQUESTS
  const isRunning = step.state === 'running'
  return (
    <section aria-label={step.title} className="rounded border border-line px-2.5 py-2 text-12">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="flex-1 text-13">
          {number}. {step.title}
        </h3>
        <State {...STATES[step.state]} />
        <Button
          size="small"
          disabled={step.refusal !== null || isRunning}
          title={step.refusal ?? undefined}
          onClick={onTake}
        >
          {step.changes ? 'Take this step …' : 'Look'}
        </Button>
      </div>
      <p className="mt-1 text-ink-2">
        <OutsideProse text={step.about} />
      </p>
      <p className="mt-1">
        <span className="text-ink-3">Price: </span>
        {step.price}
      </p>
      {path !== null && (
        <div className="mt-1.5 w-80">
          <Field label="Directory of the log, on every node">
            {(id) => <TextInput id={id} mono value={path.value} onChange={path.onChange} />}
          </Field>
        </div>
      )}
      {step.requests.slice(0, MOST_REQUESTS).map((request, at) => (
        <CanaryRequest key={`${request.line} ${request.body}`} of={`${step.title}, ${at + 1}`} request={request} />
      ))}
      {more > 0 && <p className="mt-1 text-ink-3">and {more} more like these, to the other nodes</p>}
      {step.refusal !== null && !isRunning && (
        <p className="mt-1.5 text-ink-3">
          <OutsideText text={step.refusal} />
        </p>
      )}
      <div role="status">
        {step.outcome !== '' && (
          <p className="mt-1.5">
            <OutsideProse text={step.outcome} />
          </p>
        )}
        <ul>
          {step.results.map((result) => (
            <Result key={`${result.url} ${result.sentence}`} result={result} />
          ))}
        </ul>
      </div>
    </section>
  )
}

function Result({ result }: { readonly result: AssistantResult }) {
  const { url, nodeId, isGood, sentence } = result
  const word = isGood === null ? 'under way' : isGood ? 'good' : 'not good'
  return (
    <li className="mt-0.5 flex items-baseline gap-2">
      <Mark tone={isGood === null ? 'ours' : isGood ? 'ok' : 'warn'} size={8} />
      <span className="sr-only">{word}: </span>
      <span className="w-36 shrink-0 truncate text-ink-2">
        {url === null ? 'All nodes' : <OutsideText text={nodeId === null ? url : `node ${nodeId}`} />}
      </span>
      <span className="min-w-0 break-words">
        <OutsideText text={sentence} />
      </span>
    </li>
  )
}
