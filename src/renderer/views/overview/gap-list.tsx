import type { GapView, OverviewView } from '../../../shared/api/views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Mark } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { toDateTime } from '../../ui/time-text.ts'

interface GapListProps {
  readonly slug: string
  readonly view: OverviewView
}

/** When we know that we could not hear. A gap of one server is ours alone; the others went on hearing. */
export function GapList({ slug, view }: GapListProps) {
  const gaps = view.gaps.toSorted((a, b) => Number(b.fromUs) - Number(a.fromUs))
  return (
    <Panel
      title="Gaps"
      note={gaps.length === 0 ? 'none' : `${gaps.length}, newest first`}
      flush
      className="min-h-28 flex-1"
    >
      {gaps.length === 0 ? (
        <Picture kind="empty" title="No gaps">
          Nothing was missed since this recording began.
        </Picture>
      ) : (
        <ul className="h-full overflow-auto @max-3xl:max-h-60">
          {gaps.map((gap) => (
            <Gap key={`${gap.fromUs} ${gap.server}`} slug={slug} gap={gap} nowMs={view.nowMs} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Gap({ slug, gap, nowMs }: { readonly slug: string; readonly gap: GapView; readonly nowMs: number }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const go = useGo()
  const fromMs = Number(gap.fromUs) / 1000
  const toMs = gap.toUs === null ? nowMs : Number(gap.toUs) / 1000
  return (
    <li className="border-line/60 border-b">
      <button
        type="button"
        title="Events around it"
        onClick={() => go(`/c/${slug}/events`, { at: gap.toUs ?? String(Math.round(nowMs * 1000)) })}
        className="flex w-full flex-col gap-0.5 px-2.5 py-1 text-left text-12 hover:bg-surface-2"
      >
        <span className="flex w-full items-center gap-2">
          <Mark tone={gap.server === null ? 'bad' : 'gap'} />
          <span className="flex-1">{toDateTime(fromMs, zone)}</span>
          <span className={gap.toUs === null ? 'font-semibold text-bad' : 'text-ink-2'}>
            {gap.toUs === null ? `open, ${toSpan(toMs - fromMs)}` : toSpan(toMs - fromMs)}
          </span>
        </span>
        <span className="w-full truncate pl-[18px] text-ink-3">
          {gap.server === null ? (
            'Nobody could hear: '
          ) : (
            <>
              <OutsideText text={gap.server} mono />:{' '}
            </>
          )}
          <OutsideText text={gap.cause} />
        </span>
      </button>
    </li>
  )
}
