import { Download, FolderOpen, Pin } from 'lucide-react'
import { useEffect } from 'react'
import { useClusterSlug, useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useCloseFile } from '../../state/use-close-file.ts'
import { useNow } from '../../ui/browser-clock.ts'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { CapturePanel } from './capture-panel.tsx'
import { FilePanel } from './file-panel.tsx'
import { GapPanel } from './gap-panel.tsx'
import { PinPanel } from './pin-panel.tsx'
import { RecordedPanel } from './recorded-panel.tsx'

/** Sizes and counts move slowly; nobody waits for them. */
const ASK_MS = 5_000

/** What is recorded since when and how large, where it has holes, what was pinned to it, what was taken out of it. */
export function HistoryView() {
  const slug = useClusterSlug() ?? ''
  const load = useFrom('history', (state) => state.loadView)
  const view = useFrom('history', (state) => (state.viewed === slug ? state.view : null))
  const error = useFrom('history', (state) => state.viewError)
  const turn = useNow(ASK_MS)
  const go = useGo()
  useEffect(() => void load(slug, turn), [load, slug, turn])
  if (view === null && error !== null) {
    return (
      <Picture
        kind="failed"
        title="The history cannot be looked at"
        actions={<Button onClick={() => go('/')}>To the clusters that are here</Button>}
      >
        <OutsideText text={error.message} />
      </Picture>
    )
  }
  if (view === null) return <Picture kind="loading" title="Asking what is recorded." />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Head />
      {error !== null && (
        <p role="alert" className="px-3 pb-2 text-12 text-bad">
          These numbers are old: <OutsideText text={error.message} />
        </p>
      )}
      <div className="min-h-0 flex-1 overflow-auto px-3 pb-3">
        <div className="grid grid-cols-1 gap-3 @3xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] @3xl:h-full @3xl:min-h-[420px] @3xl:grid-rows-[auto_minmax(0,1fr)]">
          <RecordedPanel view={view} />
          <CapturePanel capture={view.capture} />
          <GapPanel view={view} />
          <div className="flex min-h-0 flex-col gap-3">
            <PinPanel pins={view.pins} />
            <FilePanel view={view} />
          </div>
        </div>
      </div>
    </div>
  )
}

function Head() {
  const pin = useFrom('pins', (state) => state.ask)
  const open = useFrom('files', (state) => state.ask)
  const record = useFrom('recordings', (state) => state.ask)
  const writing = useFrom('recordings', (state) => state.progress?.state === 'running')
  const close = useCloseFile()
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 px-3">
      <h1 className="font-semibold text-15">History</h1>
      <p className="min-w-0 flex-1 truncate text-12 text-ink-3">What is recorded, where it has holes, what was noted</p>
      {close === null ? (
        <Button size="small" onClick={() => pin(true)}>
          <Pin size={12} /> Pin a note
        </Button>
      ) : (
        <Button size="small" onClick={() => void close()}>
          Close this recording
        </Button>
      )}
      <Button size="small" onClick={() => open(true)}>
        <FolderOpen size={12} /> Open a recording
      </Button>
      <Button size="small" onClick={() => record(true)}>
        <Download size={12} /> {writing ? 'Writing a recording…' : 'Export recording'}
      </Button>
    </header>
  )
}
