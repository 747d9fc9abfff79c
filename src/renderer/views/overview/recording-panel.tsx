import type { ReactNode } from 'react'
import type { OverviewView } from '../../../shared/api/views.ts'
import { toReleaseLine } from '../../state/wire-releases.ts'
import { State } from '../../ui/mark.tsx'
import { toBytes, toExact, toMicros } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'

/** A wire's letter; other words stay as they came. */
const RELEASED = /^[A-H]$/

/** A guess is never certain, however many frames agree. */
const toSure = (confidence: number): string =>
  confidence > 0.99 ? 'more than 99 % sure' : confidence === 0 ? 'not known' : `${Math.round(confidence * 100)} % sure`

/** What is kept, and how sure we are of what we read. */
export function RecordingPanel({ view }: { readonly slug: string; readonly view: OverviewView }) {
  const { recording } = view.summary
  const { release, totals } = view
  return (
    <Panel title="Recording" className="shrink-0">
      <dl className="flex flex-col gap-1 text-12">
        <Line word="State">
          {recording.state === 'recording' && recording.warning === null && <State tone="ok" word="recording" quiet />}
          {recording.state === 'recording' && recording.warning !== null && (
            <>
              <State tone="warn" word="recording" /> <OutsideText text={recording.warning} />
            </>
          )}
          {recording.state === 'not-recorded' && (
            <>
              <State tone="bad" word="not recorded" /> <OutsideText text={recording.sentence} />
            </>
          )}
          {recording.state === 'off' && <State tone="unknown" word="off" />}
        </Line>
        <Line word="On disk">
          {toBytes(recording.bytesOnDisk)}
          {recording.state === 'recording' && recording.freeBytes !== null && (
            <span className="text-ink-3"> · {toBytes(recording.freeBytes)} free</span>
          )}
        </Line>
        <Line word="Release">
          {release.configured ? '' : '~ '}
          <OutsideText text={RELEASED.test(release.wire) ? toReleaseLine(release.wire) : release.wire} />
          <span className="text-ink-3">
            {release.configured ? ' · as configured' : ` · ${toSure(release.confidence)}`}
          </span>
          <p className="text-ink-3">
            <OutsideText text={release.sentence} />
          </p>
        </Line>
        {totals.undecodable > 0 && (
          <Line word="Undecodable">
            <State tone="bad" word={toExact(totals.undecodable)} />
          </Line>
        )}
        {totals.ambiguous > 0 && (
          <Line word="Ambiguous">{toExact(totals.ambiguous)} frames, heard unlike by servers</Line>
        )}
        {totals.suppressedNodes > 0 && (
          <Line word="Node ids">
            <State tone="warn" word={`${toExact(totals.suppressedNodes)} more than we track`} />
          </Line>
        )}
        {view.loopDelayMs >= 50 && (
          <Line word="Ourselves">
            <State tone="warn" word={`slow: ${toMicros(view.loopDelayMs * 1000)} behind`} />
          </Line>
        )}
      </dl>
    </Panel>
  )
}

function Line({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="w-20 shrink-0 text-ink-3">{word}</dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  )
}
