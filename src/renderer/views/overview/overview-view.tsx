import type { OverviewView as OverviewModel } from '../../../shared/api/views.ts'
import { useClusterSlug, useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useLook } from '../../state/use-look.ts'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { FindingLines } from './finding-lines.tsx'
import { GapList } from './gap-list.tsx'
import { KindsPanel } from './kinds-panel.tsx'
import { NodePanel } from './node-panel.tsx'
import { NoticeList } from './notice-list.tsx'
import { RecordingPanel } from './recording-panel.tsx'
import { ServerPanel } from './server-panel.tsx'
import { Verdict } from './verdict.tsx'

/** A picture this far from the moment that was asked for is not of that moment. */
const SAME_MOMENT_MS = 5_000

/** Is it working, who was heard when, what came, what could we not hear: now, or at the moment on the bar. */
export function OverviewView() {
  const { live } = useTime()
  return live ? <LiveOverview /> : <PastOverview />
}

function LiveOverview() {
  const slug = useClusterSlug()
  const cluster = useFrom('overview', (state) => state.cluster)
  const view = useFrom('overview', (state) => state.view)
  const error = useFrom('overview', (state) => state.error)
  if (error !== null && view === null) return <Failed error={error} />
  if (view === null || cluster !== slug) return <Picture kind="loading" title="Asking for the state of this cluster." />
  return <Panels slug={cluster ?? ''} view={view} />
}

function PastOverview() {
  const slug = useClusterSlug()
  const { atMs } = useTime()
  const { view, error, asked } = useLook('pastOverview')
  if (error !== null && view === null) return <Failed error={error} />
  if (view === null || asked?.cluster !== slug) {
    return <Picture kind="loading" title="Reading the state of this moment from the history." />
  }
  if (atMs !== null && Math.abs(view.nowMs - atMs) > SAME_MOMENT_MS && asked.moment.kind === 'at') return <NotThen />
  return <Panels slug={slug} view={view} />
}

function Failed({ error }: { readonly error: { readonly kind: string; readonly message: string } }) {
  const go = useGo()
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

/** What was answered is of another moment: saying so is better than a picture that lies. */
function NotThen() {
  const slug = useClusterSlug()
  const { setLive } = useTime()
  const go = useGo()
  return (
    <Picture
      kind="stale"
      title="There is no overview of this moment"
      actions={
        <>
          <Button onClick={() => go(`/c/${slug}/events`)}>Events up to this moment</Button>
          <Button tone="main" onClick={setLive}>
            Go live
          </Button>
        </>
      }
    >
      The time bar stands at a moment of which the host has no such picture.
    </Picture>
  )
}

function Panels({ slug, view }: { readonly slug: string; readonly view: OverviewModel }) {
  return (
    <div className="h-full overflow-auto p-3">
      <h1 className="sr-only">Overview</h1>
      <div className="flex flex-col gap-3 @3xl:h-full">
        <Verdict view={view} />
        <FindingLines slug={slug} />
        <NoticeList slug={slug} view={view} />
        <div className="grid shrink-0 grid-cols-1 gap-3 @3xl:h-[clamp(220px,30%,320px)] @3xl:grid-cols-[minmax(0,1fr)_352px]">
          <KindsPanel slug={slug} view={view} />
          <ServerPanel view={view} />
        </div>
        <div className="grid min-h-0 flex-1 grid-cols-1 @3xl:min-h-[340px] gap-3 @3xl:grid-cols-[minmax(0,1fr)_352px]">
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
