import type { HistoryView, OpenedFileView } from '../../../shared/api/history-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { State } from '../../ui/mark.tsx'
import { toBytes } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toDateTime } from '../../ui/time-text.ts'

/** Recordings that were written from here, and those that are open beside it. */
export function FilePanel({ view }: { readonly view: HistoryView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const none = view.exported.length + view.opened.length === 0
  return (
    <Panel flush title="Recordings" note={none ? 'none was written or is open' : undefined} className="shrink-0">
      <ul className="max-h-44 overflow-auto text-12">
        {none && (
          <li className="px-2.5 py-2 text-ink-3">“Export recording” writes a span into a file that any Stoa opens.</li>
        )}
        {view.exported.map((file) => (
          <li key={file.path} className="flex min-h-8 items-center gap-2 border-line/60 border-b py-0.5 pr-1 pl-2.5">
            <State tone="ok" quiet word="written" />
            <span className="min-w-0 flex-1 truncate">
              <OutsideText text={file.path} mono />
            </span>
            <span className="whitespace-nowrap text-ink-3">
              {toBytes(file.bytes)}, {toDateTime(file.atMs, zone)}
            </span>
            <CopyButton text={file.path} label="Copy the path" />
          </li>
        ))}
        {view.opened.map((file) => (
          <Opened key={file.slug} file={file} />
        ))}
      </ul>
    </Panel>
  )
}

function Opened({ file }: { readonly file: OpenedFileView }) {
  const close = useFrom('files', (state) => state.close)
  const show = useFrom('toasts', (state) => state.show)
  const go = useGo()
  const onClose = async (): Promise<void> => {
    const answer = await close(file.slug)
    if (!answer.ok) show('bad', answer.error.message)
  }
  return (
    <li className="flex min-h-8 items-center gap-2 border-line/60 border-b py-0.5 pr-1 pl-2.5">
      <State tone="ours" quiet word="open" />
      <span className="min-w-0 flex-1 truncate" title={file.path}>
        <OutsideText text={file.name} /> <span className="text-ink-3">{toBytes(file.bytes)}</span>
      </span>
      <Button size="small" onClick={() => go(`/c/${file.slug}/overview`)}>
        Look at it
      </Button>
      <Button size="small" onClick={() => void onClose()}>
        Close
      </Button>
    </li>
  )
}
