import type { RunStepView, RunView } from '../../../shared/api/action-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { toClock, toFullTime } from '../../ui/time-text.ts'
import { toEvidenceWord, toRunWord, toStepWord, toVerdictHelp } from './run-words.ts'

/** More nodes than this are counted by word, not listed. */
const DRAWN_MAX = 100

/** How a run went, step by step: requested, accepted, on the bus, evidence per node, verdict. */
export function RunSteps({ run }: { readonly run: RunView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const word = toRunWord(run)
  const steps = run.steps.filter((step) => step.step !== 'evidence')
  return (
    <div className="@container">
      <p aria-live="polite" className="flex flex-wrap items-baseline gap-x-2 text-13">
        <span className="font-semibold">
          <State tone={word.tone} word={word.word} />
        </span>
        <span className="min-w-0 break-words text-12 text-ink-2">
          <OutsideProse text={run.sentence} />
        </span>
      </p>
      {run.verdict !== null && <p className="mt-0.5 text-12 text-ink-3">{toVerdictHelp(run.verdict)}</p>}
      <ol aria-label="Steps of the run" className="mt-2 text-12">
        {steps.map((step, at) => (
          <Step
            key={`${step.seq}.${step.step}.${step.atUs}`}
            run={run}
            step={step}
            zone={zone}
            last={at === steps.length - 1}
          />
        ))}
        {run.verdict === null && (
          <li className="flex items-baseline gap-2 py-0.5 text-ink-3">
            <span className="animate-pulse">
              <Mark tone="ours" size={9} />
            </span>
            still watched, until {toClock(Number(run.atUs) / 1000 + run.limitMs, zone).slice(0, 8)} at most; then the
            verdict is unknown
          </li>
        )}
      </ol>
      {run.stepsLeftOut > 0 && (
        <p className="text-12 text-ink-3">{toExact(run.stepsLeftOut)} steps in between are left out.</p>
      )}
      <Nodes run={run} />
    </div>
  )
}

function Step({
  step,
  run,
  zone,
  last
}: {
  readonly step: RunStepView
  readonly run: RunView
  readonly zone: 'local' | 'utc'
  readonly last: boolean
}) {
  const word = toStepWord(step, run.verdict)
  const ms = Number(step.atUs) / 1000
  return (
    <li className="relative flex flex-wrap items-baseline gap-x-2 py-0.5 pl-[17px]">
      {!last && <span aria-hidden="true" className="absolute top-4 -bottom-1 left-[4px] w-px bg-line-strong" />}
      <span className="absolute top-1.5 left-0">
        <Mark tone={word.tone} size={9} />
      </span>
      <time className="shrink-0 font-mono text-11 text-ink-3" title={toFullTime(ms, zone)}>
        {toClock(ms, zone)}
      </time>
      <span className="w-20 shrink-0">{word.word}</span>
      <span className="min-w-0 basis-full break-words text-ink-2 @md:flex-1 @md:basis-0">
        {step.sentence !== '' && <OutsideProse text={step.sentence} />}
        {step.sentence === '' && step.step === 'requested' && (
          <>
            called at <OutsideText text={run.url} mono />
          </>
        )}
        {step.frame !== null && ` Frame ${toExact(step.frame)}.`}
      </span>
    </li>
  )
}

/** How far it came at each node, the worst first. */
function Nodes({ run }: { readonly run: RunView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  if (run.nodes.length === 0) return null
  const counts = new Map<string, number>()
  for (const node of run.nodes) counts.set(node.evidence, (counts.get(node.evidence) ?? 0) + 1)
  const rank = (node: RunView['nodes'][number]): number =>
    ['missed', 'doubtful', 'unknown', 'seen'].indexOf(node.evidence)
  const sorted = run.nodes.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)]
    return (x < 0 ? 9 : x) - (y < 0 ? 9 : y) || a.nodeId - b.nodeId
  })
  return (
    <>
      <p className="mt-2 flex flex-wrap gap-x-3 text-12 text-ink-3">
        <span>Evidence per node:</span>
        {[...counts].map(([evidence, count]) => {
          const word = toEvidenceWord(evidence as RunView['nodes'][number]['evidence'])
          return <State key={evidence} quiet tone={word.tone} word={`${toExact(count)} ${word.word}`} />
        })}
      </p>
      <ul aria-label="Evidence per node" className="mt-1 text-12">
        {sorted.slice(0, DRAWN_MAX).map((node) => {
          const word = toEvidenceWord(node.evidence)
          const ms = Number(node.atUs) / 1000
          return (
            <li key={node.nodeId} className="flex flex-wrap items-baseline gap-x-2 border-line/60 border-t py-0.5">
              <span className="w-16 shrink-0">Node {node.nodeId}</span>
              <span className="w-28 shrink-0">
                <State tone={word.tone} word={word.word} />
              </span>
              <span className="order-last min-w-0 basis-full break-words text-ink-2 @md:order-none @md:flex-1 @md:basis-0">
                {node.sentence !== '' && <OutsideText text={node.sentence} />}
              </span>
              <time className="ml-auto shrink-0 font-mono text-11 text-ink-3" title={toFullTime(ms, zone)}>
                {toClock(ms, zone)}
              </time>
            </li>
          )
        })}
      </ul>
      {sorted.length > DRAWN_MAX && (
        <p className="text-12 text-ink-3">{toExact(sorted.length - DRAWN_MAX)} more nodes are counted above.</p>
      )}
    </>
  )
}
