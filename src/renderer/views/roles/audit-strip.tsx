import { X } from 'lucide-react'
import { useFrom } from '../../state/stores.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'

const TONES: ReadonlyMap<string, Tone> = new Map([
  ['running', 'ours'],
  ['done', 'ok'],
  ['cancelled', 'unknown'],
  ['failed', 'bad']
])

/** How far the export of the audit is, and where it lies. */
export function AuditStrip({ slug }: { readonly slug: string }) {
  const written = useFrom('runs', (state) => state.written)
  const of = useFrom('runs', (state) => state.writtenOf)
  const stop = useFrom('runs', (state) => state.stopWriting)
  if (written === null || of !== slug) return null
  const running = written.state === 'running'
  return (
    <div role="status" className="flex shrink-0 items-center gap-2 border-line border-t bg-surface-2 px-3 py-1 text-12">
      <Mark tone={TONES.get(written.state) ?? 'unknown'} />
      <span className="min-w-0 flex-1 truncate">
        {toExact(written.rows)} runs. <OutsideText text={written.sentence} />{' '}
        {written.path !== null && <OutsideText text={written.path} mono />}
      </span>
      {written.path !== null && <CopyButton text={written.path} label="Copy path" word="Copy path" />}
      {running ? (
        <Button size="small" onClick={stop}>
          Abort
        </Button>
      ) : (
        <IconButton small label="Close" onClick={stop}>
          <X size={12} />
        </IconButton>
      )}
    </div>
  )
}
