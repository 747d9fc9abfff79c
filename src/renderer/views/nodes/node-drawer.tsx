import type { ConnectionView, NodeRow } from '../../../shared/api/topology-views.ts'
import { toFamily } from '../../state/event-kinds.ts'
import { toPresence } from '../../state/presences.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useSubject } from '../../state/use-subject.ts'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { LineList } from '../../ui/line-list.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toBytes, toExact, toRate, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { SmallChart } from '../../ui/small-chart.tsx'
import { Swatch } from '../../ui/tag.tsx'
import { toFullTime } from '../../ui/time-text.ts'

import { EvidenceSection } from './evidence-section.tsx'

interface NodeDrawerProps {
  readonly slug: string
  readonly node: NodeRow | undefined
  readonly atMs: number
  readonly onClose: () => void
}

/** The past is read anew this often while live. */
const TURN_MS = 10_000
const GRID = 'grid grid-cols-[104px_minmax(0,1fr)] gap-y-1 text-12'

/** One node: what it is, why we think so, and what it rests on. */
export function NodeDrawer({ slug, node, atMs, onClose }: NodeDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  return (
    <Drawer
      title={node === undefined ? 'Node' : `Node ${node.nodeId}`}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
    >
      {node === undefined ? (
        <Picture kind="empty" title="This node is not known at this time" />
      ) : (
        <>
          <Why slug={slug} node={node} atMs={atMs} />
          <Connections node={node} atMs={atMs} />
          <Past key={node.nodeId} slug={slug} nodeId={node.nodeId} atMs={atMs} />
        </>
      )}
    </Drawer>
  )
}

function Why({ slug, node, atMs }: { readonly slug: string; readonly node: NodeRow; readonly atMs: number }) {
  const go = useGo()
  const zone = useFrom('preferences', (state) => state.zone)
  const look = toPresence(node.presence)
  return (
    <Section
      title="Presence"
      actions={
        <>
          <Button size="small" onClick={() => go(`/c/${slug}/topology`, { sel: `node:${node.nodeId}` })}>
            On the map
          </Button>
          <Button size="small" onClick={() => go(`/c/${slug}/events`, { node: String(node.nodeId) })}>
            Its events
          </Button>
        </>
      }
    >
      <p className="text-12">
        <State tone={look.tone} word={look.word} />
        {node.presenceSinceMs !== null && (
          <span className="ml-2 text-ink-3" title={toFullTime(node.presenceSinceMs, zone)}>
            for {toSpan(atMs - node.presenceSinceMs)}
          </span>
        )}
      </p>
      <p className="mt-1 break-words text-12 text-ink-2">
        <OutsideText text={node.presenceReason} />
      </p>
      {node.duplicated && (
        <p className="mt-1 flex items-baseline gap-2 text-12 text-bad">
          <Mark tone="bad" size={9} /> Two connections publish under this id: two processes share it.
        </p>
      )}
      <dl className={`${GRID} mt-2`}>
        <Fact word="Matched">
          {Math.round(node.confidence * 100)} % sure. <OutsideText text={node.reason} />
        </Fact>
        <Fact word="Release">
          ~ <OutsideText text={node.release.sentence} /> ({Math.round(node.release.confidence * 100)} % sure)
        </Fact>
        <Fact word="Host">{node.hostName === null ? 'not told' : <OutsideText text={node.hostName} mono />}</Fact>
        <Fact word="Frames">
          {toRate(node.framesPerSecond)} now, {toExact(node.framesLastDay)} a day
        </Fact>
        <Fact word="Last heard">
          {node.lastHeardMs === null ? (
            'never'
          ) : (
            <span title={toFullTime(node.lastHeardMs, zone)}>{toSpan(atMs - node.lastHeardMs)} ago</span>
          )}
        </Fact>
        <Fact word="Sign of life">
          {node.lastSignMs === null ? (
            'none'
          ) : (
            <span title={toFullTime(node.lastSignMs, zone)}>{toSpan(atMs - node.lastSignMs)} ago</span>
          )}
        </Fact>
        <Fact word="Reconnects">{node.reconnects}</Fact>
      </dl>
    </Section>
  )
}

function Connections({ node, atMs }: { readonly node: NodeRow; readonly atMs: number }) {
  const all = [...(node.connection === null ? [] : [node.connection]), ...node.others]
  return (
    <Section title={all.length === 1 ? 'Connection' : `Connections, ${all.length}`}>
      {all.length === 0 && <p className="text-12 text-ink-2">None is known.</p>}
      {all.map((each) => (
        <ConnectionFacts key={`${each.server}/${each.cid}`} connection={each} atMs={atMs} />
      ))}
    </Section>
  )
}

function ConnectionFacts({ connection, atMs }: { readonly connection: ConnectionView; readonly atMs: number }) {
  const client = [connection.name, connection.lang, connection.version].filter(Boolean).join(' ')
  return (
    <dl className={`${GRID} border-line border-t py-1.5 first:border-t-0 first:pt-0`}>
      <Fact word="Server">
        <OutsideText text={connection.server} />, connection {connection.cid}
      </Fact>
      <Fact word="Address">
        <OutsideText text={`${connection.ip}:${connection.port}`} mono />
      </Fact>
      <Fact word="Client">{client === '' ? 'not told' : <OutsideText text={client} />}</Fact>
      <Fact word="Listens">{connection.listens ? 'yes' : <span className="text-bad">no</span>}</Fact>
      <Fact word="From it, to it">
        {toExact(connection.inMsgs)}, {toExact(connection.outMsgs)} messages
      </Fact>
      <Fact word="Waiting">
        {toBytes(connection.pendingBytes)}, {connection.stalls} stalls
      </Fact>
      <Fact word="Since">{toSpan(atMs - connection.sinceMs)} ago</Fact>
      {connection.endedMs !== null && (
        <Fact word="Ended">
          <span className="text-bad">{toSpan(atMs - connection.endedMs)} ago</span>
          {connection.endReason !== null && (
            <>
              {' '}
              <OutsideText text={connection.endReason} />
            </>
          )}
        </Fact>
      )}
    </dl>
  )
}

function Past({ slug, nodeId, atMs }: { readonly slug: string; readonly nodeId: number; readonly atMs: number }) {
  const subject = `node:${nodeId}`
  const state = useSubject('nodes', subject, Math.floor(atMs / TURN_MS))
  const zone = useFrom('preferences', (each) => each.zone)
  const go = useGo()
  if (state.subject !== subject || (state.past === null && state.pastError === null)) {
    return <Picture kind="loading" title="Reading its past." />
  }
  if (state.past === null) {
    return (
      <Section title="Past">
        <p role="alert" className="text-12 text-bad">
          It cannot be read: <OutsideText text={state.pastError?.message ?? ''} />
        </p>
      </Section>
    )
  }
  return (
    <>
      <Section title="Past">
        {state.past.charts.map((chart) => (
          <SmallChart key={chart.title} {...chart} zone={zone} />
        ))}
        {state.past.charts.length === 0 && <p className="text-12 text-ink-3">Nothing was measured in this range.</p>}
      </Section>
      <EvidenceSection slug={slug} evidence={state.past.evidence} />
      <Section title="Recent events">
        <LineList
          zone={zone}
          opens="The event in Events"
          lines={(state.events ?? []).map((row) => ({
            key: `${row.seq}.${row.index}`,
            atMs: Number(row.atUs) / 1000,
            text: row.kind === 'event' ? `${row.type} ${row.summary}` : row.summary,
            mark: <Swatch series={row.kind === 'event' ? toFamily(row.type).series : 8} />,
            onOpen: () => go(`/c/${slug}/events`, { at: row.atUs, sel: `${row.seq}.${row.index}` })
          }))}
        />
        {state.events?.length === 0 && <p className="text-12 text-ink-3">None in the history.</p>}
      </Section>
    </>
  )
}
