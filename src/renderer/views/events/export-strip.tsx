import { Download } from 'lucide-react'
import type { EventFilter } from '../../../shared/api/contract.ts'
import type { ExportProgress } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { Menu } from '../../ui/menu.tsx'
import { toBytes, toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'

interface ExportMenuProps {
  readonly slug: string
  readonly filter: EventFilter
}

/** Writes exactly what the filter shows, whole, not only the rows at hand. */
export function ExportMenu({ slug, filter }: ExportMenuProps) {
  const start = useFrom('exports', (state) => state.start)
  const running = useFrom('exports', (state) => state.progress?.state === 'running')
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" disabled={running}>
          <Download size={12} /> Export
        </Button>
      }
      items={[
        { key: 'ndjson', label: 'What is filtered, as NDJSON', onSelect: () => start(slug, filter, 'ndjson') },
        { key: 'csv', label: 'What is filtered, as CSV', onSelect: () => start(slug, filter, 'csv') }
      ]}
    />
  )
}

const TONES: Readonly<Record<ExportProgress['state'], Tone>> = {
  running: 'ours',
  done: 'ok',
  cancelled: 'unknown',
  failed: 'bad'
}
const WORDS: Readonly<Record<ExportProgress['state'], string>> = {
  running: 'Exporting',
  done: 'Exported',
  cancelled: 'Export cancelled',
  failed: 'Export failed'
}

/** How far the export is, in place; the outcome stays until it is closed. */
export function ExportStrip() {
  const progress = useFrom('exports', (state) => state.progress)
  const cancel = useFrom('exports', (state) => state.cancel)
  const clear = useFrom('exports', (state) => state.clear)
  if (progress === null) return null
  const running = progress.state === 'running'
  return (
    <section
      aria-label="Export"
      aria-live="polite"
      className="relative mx-3 mb-1.5 flex min-h-8 shrink-0 items-center gap-3 overflow-hidden rounded border border-line-strong bg-surface-1 px-3 text-12"
    >
      {running && <Bar share={progress.share} />}
      <Mark tone={TONES[progress.state]} />
      <strong>{WORDS[progress.state]}</strong>
      <span className="whitespace-nowrap">
        {toExact(progress.rows)} rows, {toBytes(progress.bytes)}
        {running && progress.share !== null && `, ${Math.round(progress.share * 100)} %`}
      </span>
      <span className="min-w-0 flex-1 truncate text-ink-2">
        <OutsideText text={progress.path ?? progress.sentence} mono={progress.path !== null} />
      </span>
      {progress.path !== null && <CopyButton text={progress.path} label="Copy the path" word="Copy path" />}
      <Button size="small" onClick={running ? cancel : clear}>
        {running ? 'Cancel' : 'Close'}
      </Button>
    </section>
  )
}

function Bar({ share }: { readonly share: number | null }) {
  return (
    <>
      <progress
        aria-label="Share of the time span that is written"
        className="sr-only"
        max={1}
        {...(share === null ? {} : { value: share })}
      />
      <span
        aria-hidden="true"
        className="absolute bottom-0 left-0 h-0.5 bg-accent"
        style={{ width: `${Math.round((share ?? 0) * 100)}%` }}
      />
    </>
  )
}
