import type { OverviewView as OverviewModel } from '../../../shared/api/views.ts'
import { useClusterSlug, useGo, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { GapList } from './gap-list.tsx'
import { KindsPanel } from './kinds-panel.tsx'
import { NodePanel } from './node-panel.tsx'
import { NoticeList } from './notice-list.tsx'
import { RecordingPanel } from './recording-panel.tsx'
import { ServerPanel } from './server-panel.tsx'
import { Verdict } from './verdict.tsx'

/** A snapshot this much newer than the paused moment is not of that moment. */
const SAME_MOMENT_MS = 5_000

/** Is it working, who was heard when, what came, what could we not hear. */
export function OverviewView() {
  const slug = useClusterSlug()
  const { at } = useViewSearch()
  const cluster = useFrom('overview', (state) => state.cluster)
  const view = useFrom('overview', (state) => state.view)
  const error = useFrom('overview', (state) => state.error)
  const go = useGo()
  const patch = usePatchSearch()
  if (error !== null && view === null) {
    return (
      <Picture
        kind="failed"
        title={error.kind === 'not-found' ? 'There is no such cluster here' : 'The overview cannot be shown'}
        actions={<Button onClick={() => go('/')}>To the clusters that are here</Button>}
      >
        <OutsideText text={error.message} />
      </Picture>
    )
  }
  if (view === null || cluster !== slug) return <Picture kind="loading" title="Asking for the state of this cluster." />
  if (at !== undefined && view.nowMs - Number(at) / 1000 > SAME_MOMENT_MS) {
    return (
      <Picture
        kind="stale"
        title="The overview shows the present only"
        actions={
          <>
            <Button onClick={() => go(`/c/${slug}/events`, { at })}>Events up to this moment</Button>
            <Button tone="main" onClick={() => patch({ at: undefined })}>
              Go live
            </Button>
          </>
        }
      >
        The time bar stands at a moment in the past, of which no overview was on this screen.
      </Picture>
    )
  }
  return <Panels slug={cluster ?? ''} view={view} />
}

function Panels({ slug, view }: { readonly slug: string; readonly view: OverviewModel }) {
  return (
    <div className="h-full overflow-auto p-3">
      <h1 className="sr-only">Overview</h1>
      <div className="flex flex-col gap-3 lg:h-full">
        <Verdict view={view} />
        <NoticeList slug={slug} view={view} />
        <div className="grid shrink-0 grid-cols-1 gap-3 lg:h-[clamp(220px,30%,320px)] lg:grid-cols-[minmax(0,1fr)_352px]">
          <KindsPanel slug={slug} view={view} />
          <ServerPanel view={view} />
        </div>
        <div className="grid min-h-0 flex-1 grid-cols-1 lg:min-h-[340px] gap-3 lg:grid-cols-[minmax(0,1fr)_352px]">
          <NodePanel slug={slug} view={view} />
          <div className="flex min-h-0 flex-col gap-3">
            <GapList slug={slug} view={view} />
            <RecordingPanel slug={slug} view={view} />
          </div>
        </div>
      </div>
    </div>
  )
}
