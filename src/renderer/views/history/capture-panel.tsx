import type { HistoryView } from '../../../shared/api/history-views.ts'
import { useGrows } from '../../state/use-grows.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { State, type Tone } from '../../ui/mark.tsx'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { Panel } from '../../ui/panel.tsx'

type Capture = HistoryView['capture']

const STATES: Readonly<Record<Capture['state'], readonly [Tone, string]>> = {
  found: ['ok', 'A stream captures the subject: gaps of ours are filled from it'],
  none: ['warn', 'No stream captures the subject: what we miss stays missed'],
  unknown: ['unknown', 'Whether a stream captures the subject is not known']
}

/** Whether the servers keep what we miss, and the exact command that makes them. */
export function CapturePanel({ capture }: { readonly capture: Capture }) {
  const grows = useGrows()
  const [tone, word] = STATES[capture.state]
  return (
    <Panel title="While Stoa is away">
      {grows ? (
        <div className="flex flex-col gap-2 text-12">
          <State tone={tone} word={word} />
          {capture.sentence !== '' && (
            <p className="max-w-[80ch] text-ink-2">
              <OutsideProse text={capture.sentence} />
            </p>
          )}
          {capture.command !== null && (
            <div className="flex items-start gap-2 rounded border border-line bg-surface-0 py-1 pr-1 pl-2">
              <code className="min-w-0 flex-1 break-words font-mono text-12 select-all">
                <OutsideProse text={capture.command} />
              </code>
              <CopyButton text={capture.command} label="Copy the command" word="Copy" />
            </div>
          )}
        </div>
      ) : (
        <p className="text-12 text-ink-2">A recording grows no more: what it misses stays missed.</p>
      )}
    </Panel>
  )
}
