import { useState } from 'react'
import type { RunView } from '../../../shared/api/action-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { RawLines } from '../../ui/raw-lines.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { RunButton } from './run-button.tsx'
import { RunSteps } from './run-steps.tsx'
import { Seen } from './seen.tsx'

interface RunDrawerProps {
  readonly slug: string
  readonly run: RunView | undefined
  readonly onClose: () => void
}

/** One run: its steps, its request, what it rests on; again, or off. */
export function RunDrawer({ slug, run, onClose }: RunDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  return (
    <Drawer
      title={run === undefined ? 'Run' : <OutsideText text={run.title} />}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
    >
      {run === undefined ? (
        <Picture kind="empty" title="This run is not known at this time" />
      ) : (
        <Facts key={run.run} slug={slug} run={run} />
      )}
    </Drawer>
  )
}

function Facts({ slug, run }: { readonly slug: string; readonly run: RunView }) {
  const go = useGo()
  const zone = useFrom('preferences', (state) => state.zone)
  const cancel = useFrom('runs', (state) => state.cancel)
  const { live } = useTime()
  const [refused, setRefused] = useState<string | null>(null)
  const onCancel = async (): Promise<void> => {
    const answer = await cancel(slug, run.run)
    setRefused(answer.ok ? null : answer.error.message)
  }
  return (
    <>
      <Section title="How it went">
        <RunSteps run={run} />
        <div className="mt-2 flex flex-wrap items-start gap-2">
          {run.cancellable && live && (
            <Button size="small" onClick={() => void onCancel()}>
              Call it off
            </Button>
          )}
          <RunButton slug={slug} entry={run.entry} repeats={run.run} word="Run it again …" />
          {run.frame !== null && (
            <Button size="small" onClick={() => go(`/c/${slug}/blocks`, { sel: String(run.frame) })}>
              Its frame in Blocks
            </Button>
          )}
        </div>
        {refused !== null && (
          <p role="alert" className="mt-1 text-12 text-bad">
            <OutsideText text={refused} />
          </p>
        )}
      </Section>
      <Section title="What was asked">
        <dl className="grid grid-cols-[80px_minmax(0,1fr)] gap-y-1 text-12">
          <Fact word="When">{toFullTime(Number(run.atUs) / 1000, zone)}</Fact>
          <Fact word="By">
            <OutsideText text={run.by} />
          </Fact>
          <Fact word="Called at">
            {run.node !== null && `node ${run.node}, `}
            <OutsideText text={run.url} mono />
          </Fact>
          <Fact word="Release">{run.line === 'new' ? '0.16 and later' : '0.12 to 0.15'}</Fact>
          {run.params.map(({ name, value }) => (
            <Fact key={name} word={name}>
              <OutsideText text={value} mono />
            </Fact>
          ))}
          {run.object !== null && (
            <Fact word="Made">
              <OutsideText text={run.object} mono />
            </Fact>
          )}
        </dl>
        <RawLines label="The request" text={run.request} note="without its credentials" />
      </Section>
      <Seen
        slug={slug}
        through="runs"
        evidence={run.steps
          .map((step) => ({
            seq: step.seq,
            atUs: step.atUs,
            sentence: step.sentence === '' ? step.step : step.sentence
          }))
          .toReversed()}
      />
    </>
  )
}
