import { useState } from 'react'
import type { ExportProgress } from '../../shared/api/views.ts'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { type Time, useTime } from '../state/time.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Check, Choice } from '../ui/field.tsx'
import { Mark, type Tone } from '../ui/mark.tsx'
import { toBytes, toExact } from '../ui/number-text.ts'
import { OutsideText } from '../ui/outside-text.tsx'
import { toDateTime, type Zone } from '../ui/time-text.ts'

/** Writes a span of the history into one file that another Stoa opens. */
export function RecordingDialog() {
  const asking = useFrom('recordings', (state) => state.asking)
  const ask = useFrom('recordings', (state) => state.ask)
  const progress = useFrom('recordings', (state) => state.progress)
  return (
    <Dialog open={asking} onClose={() => ask(false)} title="Export a recording" wide>
      {progress === null ? <RecordingForm onCancel={() => ask(false)} /> : <Progress progress={progress} />}
    </Dialog>
  )
}

type Which = 'shown' | 'all'

function RecordingForm({ onCancel }: { readonly onCancel: () => void }) {
  const slug = useClusterSlug()
  const zone = useFrom('preferences', (state) => state.zone)
  const nowUs = useFrom('overview', (state) => state.nowUs)
  const start = useFrom('recordings', (state) => state.start)
  const time = useTime()
  const [which, setWhich] = useState<Which>('shown')
  const [anonymous, setAnonymous] = useState(false)
  // Taken when the dialog opens, so that what is written is what was read here.
  const [span] = useState(() => toSpanOnBar(time, nowUs()))
  const submit = (): void => {
    if (slug === null) return
    start({ cluster: slug, ...(which === 'all' ? { fromUs: null, toUs: null } : span), anonymous })
  }
  return (
    <form
      className="flex flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <p className="text-ink-2">
        One <code className="font-mono text-12">.stoa</code> file with every observation of the span, the state before
        it, the gaps and the pinned notes. Another Stoa opens it anywhere, without a network. Passwords, tokens and keys
        are never in it.
      </p>
      <Choice
        label="Which span"
        value={which}
        onChange={setWhich}
        options={[
          ['shown', 'The span on the time bar'],
          ['all', 'The whole history']
        ]}
      />
      {which === 'shown' && (
        <p>
          <SpanWords span={span} zone={zone} />
        </p>
      )}
      <Check checked={anonymous} onChange={setAnonymous}>
        Without names and addresses
      </Check>
      <p className="text-12 text-ink-3">
        {anonymous
          ? 'Names, addresses and texts are replaced, your notes among them. What remains: node ids, account and object ids, server keys, ports, times and counts. Who knows the cluster may still recognise it.'
          : 'The file names servers, hosts, clients and addresses as they were heard. Give it only to those who may know them.'}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" tone="main">
          Export recording
        </Button>
      </div>
    </form>
  )
}

interface BarSpan {
  readonly fromUs: string
  readonly toUs: string
}

/** What the views show: the range, or the span before the moment. */
function toSpanOnBar({ moment, spanMs }: Time, nowUs: string): BarSpan {
  if (moment.kind === 'range') return { fromUs: moment.fromUs, toUs: moment.toUs }
  const toUs = moment.kind === 'at' ? moment.atUs : nowUs
  const fromUs = BigInt(toUs) - BigInt(spanMs) * 1000n
  return { fromUs: String(fromUs < 0n ? 0n : fromUs), toUs }
}

const SpanWords = ({ span, zone }: { readonly span: BarSpan; readonly zone: Zone }) => (
  <>
    {toDateTime(Number(span.fromUs) / 1000, zone)} to {toDateTime(Number(span.toUs) / 1000, zone)}
  </>
)

const TONES: Readonly<Record<ExportProgress['state'], Tone>> = {
  running: 'ours',
  done: 'ok',
  cancelled: 'unknown',
  failed: 'bad'
}
const WORDS: Readonly<Record<ExportProgress['state'], string>> = {
  running: 'Writing the recording',
  done: 'The recording is written',
  cancelled: 'Cancelled',
  failed: 'It was not written'
}

function Progress({ progress }: { readonly progress: ExportProgress }) {
  const cancel = useFrom('recordings', (state) => state.cancel)
  const clear = useFrom('recordings', (state) => state.clear)
  const ask = useFrom('recordings', (state) => state.ask)
  const running = progress.state === 'running'
  const close = (): void => {
    ask(false)
    clear()
  }
  return (
    <div className="flex flex-col gap-3 p-3" aria-live="polite">
      <p className="flex items-center gap-2">
        <Mark tone={TONES[progress.state]} /> <strong>{WORDS[progress.state]}</strong>
      </p>
      {running && (
        <progress
          aria-label="Share of the span that is written"
          className="h-1.5 w-full accent-accent-solid"
          max={1}
          {...(progress.share === null ? {} : { value: progress.share })}
        />
      )}
      <p className="text-12 text-ink-2">
        {toExact(progress.rows)} observations, {toBytes(progress.bytes)}
        {running && progress.share !== null && `, ${Math.round(progress.share * 100)} %`}.{' '}
        <OutsideText text={progress.sentence} />
      </p>
      {progress.path !== null && (
        <p className="flex items-center gap-2 rounded border border-line bg-surface-0 px-2 py-1">
          <span className="min-w-0 flex-1 truncate">
            <OutsideText text={progress.path} mono />
          </span>
          <CopyButton text={progress.path} label="Copy the path" word="Copy path" />
        </p>
      )}
      <div className="flex justify-end gap-2">
        {running ? (
          <>
            <Button onClick={() => ask(false)}>Go on in the background</Button>
            <Button onClick={cancel}>Abort, and remove the file</Button>
          </>
        ) : (
          <>
            <Button onClick={clear}>Export another</Button>
            <Button tone="main" onClick={close}>
              Close
            </Button>
          </>
        )}
      </div>
    </div>
  )
}
