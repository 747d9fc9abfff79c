import type { ReactNode } from 'react'
import type { ClusterSummary } from '../../shared/api/views.ts'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { useNow } from '../ui/browser-clock.ts'
import { State, type Tone } from '../ui/mark.tsx'
import { toBytes, toRate, toSpan } from '../ui/number-text.ts'
import { OutsideText } from '../ui/outside-text.tsx'
import { toDateTime, toFullTime } from '../ui/time-text.ts'
import { ActionsWord } from './actions-edge.tsx'

/** The truth about ourselves, always: are we recording, how much, how fresh, what did we miss, do we lag. */
export function StatusLine() {
  const slug = useClusterSlug()
  const list = useFrom('clusters', (state) => state.list)
  const link = useFrom('link', (state) => state.link.kind)
  const cluster = list?.find((each) => each.slug === slug)
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 overflow-x-auto [scrollbar-width:none] border-line border-t bg-surface-1 px-3 text-11 text-ink-2 whitespace-nowrap">
      <ActionsWord />
      {link === 'lost' && (
        <State tone="bad" word="host lost: what is shown is old, and whether it records is not known" />
      )}
      {link !== 'lost' && <OfCluster cluster={cluster} list={list ?? []} />}
    </footer>
  )
}

function OfCluster({
  cluster,
  list
}: {
  readonly cluster: ClusterSummary | undefined
  readonly list: readonly ClusterSummary[]
}) {
  if (cluster === undefined) return <Watched list={list} />
  if (cluster.kind === 'file' || cluster.kind === 'imported') return <Still cluster={cluster} />
  return <Recorder cluster={cluster} />
}

function Watched({ list }: { readonly list: readonly ClusterSummary[] }) {
  const watched = list.filter((cluster) => cluster.watch !== 'stopped').length
  return <span>{list.length === 0 ? 'nothing is watched yet' : `${watched} of ${list.length} clusters watched`}</span>
}

/** A recording that grows no more: nothing is heard, and saying so is the truth about ourselves. */
function Still({ cluster }: { readonly cluster: ClusterSummary }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const ends = useFrom('ends', (state) => state.of.get(cluster.slug))
  const at = (us: string): string => toDateTime(Number(us) / 1000, zone)
  return (
    <>
      <State
        tone="ours"
        word={cluster.kind === 'file' ? 'an opened recording, read only' : 'an imported recording, nothing comes in'}
      />
      <Fact>{toBytes(cluster.recording.bytesOnDisk)}</Fact>
      {ends?.oldestUs != null && ends.newestUs !== null && (
        <Fact>
          {at(ends.oldestUs)} to {at(ends.newestUs)}
        </Fact>
      )}
    </>
  )
}

function Recorder({ cluster }: { readonly cluster: ClusterSummary }) {
  const backlog = useFrom('overview', (state) => state.view?.backlog ?? 0)
  const { live } = useTime()
  const { known, hearing } = cluster.servers
  return (
    <>
      {!live && <span className="font-semibold text-warn">now, not at the time above:</span>}
      <Recording cluster={cluster} />
      <Fact>{toBytes(cluster.recording.bytesOnDisk)}</Fact>
      <Fact>{toRate(cluster.framesPerSecond)} frames</Fact>
      <LastFrame atMs={cluster.lastFrameMs} />
      {known > 0 && (
        <State
          quiet={hearing === known}
          tone={hearing === known ? 'ok' : hearing === 0 ? 'bad' : 'warn'}
          word={`${hearing}/${known} servers`}
        />
      )}
      <State
        quiet={cluster.gapsToday === 0}
        tone={cluster.gapsToday === 0 ? 'ok' : 'gap'}
        word={
          cluster.gapsToday === 0
            ? 'no gaps today'
            : `${cluster.gapsToday} ${cluster.gapsToday === 1 ? 'gap' : 'gaps'} today`
        }
      />
      {backlog > 0 && <State tone="warn" word={`we lag: ${backlog} to read`} />}
    </>
  )
}

function Recording({ cluster }: { readonly cluster: ClusterSummary }) {
  const { recording } = cluster
  if (recording.state === 'off') return <State tone="unknown" word="not recording" />
  if (recording.state === 'recording' && recording.warning === null) return <State tone="ok" word="recording" quiet />
  const [tone, word, why]: readonly [Tone, string, string] =
    recording.state === 'recording'
      ? ['warn', 'recording', recording.warning ?? '']
      : ['bad', 'not recorded', recording.sentence]
  return (
    <State
      tone={tone}
      word={
        <>
          {word}: <OutsideText text={why} />
        </>
      }
    />
  )
}

function LastFrame({ atMs }: { readonly atMs: number | null }) {
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const now = useNow(500) + ahead
  const zone = useFrom('preferences', (state) => state.zone)
  if (atMs === null) return <Fact>no frame yet</Fact>
  return <span title={toFullTime(atMs, zone)}>last frame {toSpan(now - atMs)} ago</span>
}

const Fact = ({ children }: { readonly children: ReactNode }): ReactNode => <span>{children}</span>
