import { X } from 'lucide-react'
import type { Notice, OverviewView } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { toDateTime, toFullTime } from '../../ui/time-text.ts'

const TONES: Readonly<Record<Notice['severity'], Tone>> = { info: 'ours', warn: 'warn', bad: 'bad' }

interface NoticeListProps {
  readonly slug: string
  readonly view: OverviewView
}

/** What the operator must know about the recorder itself. Stays until it ends or is dismissed. */
export function NoticeList({ slug, view }: NoticeListProps) {
  if (view.summary.notices.length === 0) return null
  return (
    <ul aria-label="Notices" className="flex shrink-0 flex-col gap-1.5">
      {view.summary.notices.map((notice) => (
        <NoticeRow key={notice.id} slug={slug} notice={notice} />
      ))}
    </ul>
  )
}

function NoticeRow({ slug, notice }: { readonly slug: string; readonly notice: Notice }) {
  const dismiss = useFrom('clusters', (state) => state.dismissNotice)
  const accept = useFrom('clusters', (state) => state.acceptServers)
  const show = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const offered = notice.servers ?? []
  const act = async (what: Promise<{ readonly ok: boolean }>, done: string): Promise<void> => {
    const answer = await what
    if (answer.ok) show('ok', done)
    else show('bad', 'That did not work. The notice stays.')
  }
  return (
    <li
      className={classNames(
        'flex items-center gap-2 rounded border py-1 pr-1 pl-3 text-12 max-md:flex-wrap',
        notice.severity === 'bad' && 'border-bad bg-bad-soft',
        notice.severity === 'warn' && 'border-warn bg-warn-soft',
        notice.severity === 'info' && 'border-line bg-surface-1'
      )}
    >
      <Mark tone={TONES[notice.severity]} />
      <span className="min-w-40 flex-1">
        <OutsideText text={notice.sentence} />
      </span>
      <time className="text-ink-3 whitespace-nowrap" title={toFullTime(notice.sinceMs, zone)}>
        {toDateTime(notice.sinceMs, zone)}
      </time>
      {offered.length > 0 && (
        <Button size="small" onClick={() => void act(accept(slug, offered), 'These servers are used from now on.')}>
          Use {offered.length === 1 ? 'this server' : `these ${offered.length} servers`}
        </Button>
      )}
      <IconButton small label="Dismiss this notice" onClick={() => void act(dismiss(slug, notice.id), 'Dismissed.')}>
        <X size={13} />
      </IconButton>
    </li>
  )
}
