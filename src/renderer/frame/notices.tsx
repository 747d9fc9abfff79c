import { X } from 'lucide-react'
import type { FindingSeverity } from '../../shared/api/finding-views.ts'
import type { NoticeView } from '../../shared/api/lint-views.ts'
import { useGo } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Mark, type Tone } from '../ui/mark.tsx'
import { OutsideText } from '../ui/outside-text.tsx'
import { toClock } from '../ui/time-text.ts'

const TONES: Readonly<Record<FindingSeverity, Tone>> = { critical: 'bad', warning: 'warn', info: 'unknown' }

/** What the operator subscribed to, in the page of a host that has no desktop. It stays until it is dismissed. */
export function Notices() {
  const list = useFrom('notices', (state) => state.list)
  return (
    <div
      role="log"
      aria-label="Notifications"
      className="fixed top-14 right-3 z-40 flex w-96 flex-col gap-2 empty:hidden"
    >
      {list.map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function One({ notice }: { readonly notice: NoticeView }) {
  const dismiss = useFrom('notices', (state) => state.dismiss)
  const zone = useFrom('preferences', (state) => state.zone)
  const go = useGo()
  const { id, finding, cluster, clusterName, title, text, severity, atMs } = notice
  const open = (): void => {
    go(`/c/${cluster}/findings`, finding === null ? {} : { sel: finding })
    dismiss(id)
  }
  return (
    <article className="rounded border border-line-strong bg-surface-1 p-2 pl-3 text-12 shadow-[var(--shadow)]">
      <div className="flex items-center gap-2">
        <Mark tone={TONES[severity]} />
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          <OutsideText text={title} />
        </h2>
        <time className="text-ink-3 tabular-nums">{toClock(atMs, zone)}</time>
        <IconButton small label="Dismiss" onClick={() => dismiss(id)}>
          <X size={12} />
        </IconButton>
      </div>
      <p className="mt-0.5 line-clamp-3 text-ink-2">
        <OutsideText text={text} />
      </p>
      <div className="mt-1 flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-ink-3">
          <OutsideText text={clusterName} />
        </span>
        <Button size="small" onClick={open}>
          {finding === null ? 'Open the findings' : 'Open the finding'}
        </Button>
      </div>
    </article>
  )
}
