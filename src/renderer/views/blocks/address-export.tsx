import { Download, X } from 'lucide-react'
import type { AddressAsk } from '../../state/addresses.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { Menu } from '../../ui/menu.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'

const TONES: ReadonlyMap<string, Tone> = new Map([
  ['running', 'ours'],
  ['done', 'ok'],
  ['cancelled', 'unknown'],
  ['failed', 'bad']
])
const FORMATS = [
  ['csv', 'What is filtered, as CSV'],
  ['ndjson', 'What is filtered, as NDJSON'],
  ['list', 'What is filtered, as a plain list']
] as const

/** Writes exactly what the filter finds, whole, not only the page at hand. */
export function AddressExport({ ask }: { readonly ask: Pick<AddressAsk, 'cluster' | 'moment' | 'filter' | 'order'> }) {
  const write = useFrom('addresses', (state) => state.write)
  const running = useFrom('addresses', (state) => state.written?.state === 'running')
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" disabled={running}>
          <Download size={12} /> Export
        </Button>
      }
      items={FORMATS.map(([format, label]) => ({ key: format, label, onSelect: () => write({ ...ask, format }) }))}
    />
  )
}

/** How far the export is, and where it lies. */
export function AddressExportStrip() {
  const written = useFrom('addresses', (state) => state.written)
  const stop = useFrom('addresses', (state) => state.stopWriting)
  if (written === null) return null
  const running = written.state === 'running'
  return (
    <div role="status" className="flex shrink-0 items-center gap-2 border-line border-t bg-surface-2 px-3 py-1 text-12">
      <Mark tone={TONES.get(written.state) ?? 'unknown'} />
      <span className="min-w-0 flex-1 truncate">
        {toExact(written.rows)} addresses. <OutsideText text={written.sentence} />
      </span>
      {written.path !== null && <CopyButton text={written.path} label="Copy the path" word="Copy path" />}
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
