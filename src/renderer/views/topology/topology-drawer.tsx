import type { ReactNode } from 'react'
import type { ConnectionView, NodeRow, TopologyServer, TopologyView } from '../../../shared/api/topology-views.ts'
import { toPresence, toRole } from '../../state/presences.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { State } from '../../ui/mark.tsx'
import { toBytes, toExact, toMicros, toRate, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { connectionKey } from './layout.ts'
import { SubjectSections } from './subject-sections.tsx'

interface TopologyDrawerProps {
  readonly slug: string
  readonly view: TopologyView
  readonly selected: string
  readonly onClose: () => void
}

/** What is selected: its facts, its evidence, what it did lately, its past. */
export function TopologyDrawer({ slug, view, selected, onClose }: TopologyDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  const { title, facts, subject } = toContent(slug, view, selected)
  return (
    <Drawer title={title} wide={wide} onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })} onClose={onClose}>
      {facts}
      {subject !== null && <SubjectSections key={subject} slug={slug} subject={subject} atMs={view.atMs} />}
    </Drawer>
  )
}

interface Content {
  readonly title: ReactNode
  readonly facts: ReactNode
  /** What its past is asked by; null: it has none. */
  readonly subject: string | null
}

function toContent(slug: string, view: TopologyView, selected: string): Content {
  const server = view.servers.find((each) => `server:${each.name}` === selected)
  if (server !== undefined) {
    const nodes = view.nodes.filter((node) => node.connection?.server === server.name)
    return {
      title: <OutsideText text={server.name} />,
      facts: <ServerFacts server={server} nodes={nodes} atMs={view.atMs} />,
      subject: selected
    }
  }
  const node = view.nodes.find(
    (each) =>
      `node:${each.nodeId}` === selected || each.others.some((other) => `again:${connectionKey(other)}` === selected)
  )
  if (node !== undefined) {
    return {
      title: `Node ${node.nodeId}`,
      facts: <NodeFacts slug={slug} node={node} atMs={view.atMs} />,
      subject: `node:${node.nodeId}`
    }
  }
  const connection = view.connections.find((each) => `connection:${connectionKey(each)}` === selected)
  if (connection !== undefined) {
    return {
      title: toRole(connection.role).word,
      facts: (
        <Section title="Connection">
          <ConnectionFacts connection={connection} atMs={view.atMs} />
        </Section>
      ),
      subject: selected
    }
  }
  if (selected.startsWith('presence:') || selected === 'nowhere') {
    const word = selected.replace('presence:', '')
    const inside = view.nodes.filter((each) =>
      selected === 'nowhere' ? each.connection === null : each.presence === word
    )
    return {
      title: selected === 'nowhere' ? 'Not connected' : `Nodes that are ${word}`,
      facts: <NodeList nodes={inside} />,
      subject: null
    }
  }
  return {
    title: 'Not here',
    facts: (
      <Picture kind="empty" title="It is not in this picture">
        It was selected at another time, or it is gone from the servers’ answers.
      </Picture>
    ),
    subject: null
  }
}

const GRID = 'grid grid-cols-[104px_minmax(0,1fr)] gap-y-1 text-12'

function ServerFacts({
  server,
  nodes,
  atMs
}: {
  readonly server: TopologyServer
  readonly nodes: readonly NodeRow[]
  readonly atMs: number
}) {
  return (
    <>
      <Section title="Server">
        <p className="mb-1.5 flex items-baseline gap-2 text-12">
          <State tone={server.state} word={server.word} />
          <span className="min-w-0 break-words text-ink-2">
            <OutsideText text={server.sentence} />
          </span>
        </p>
        <dl className={GRID}>
          <Fact word="NATS cluster">
            {server.cluster === null ? 'not told' : <OutsideText text={server.cluster} />}
          </Fact>
          <Fact word="Version">{server.version === null ? 'not told' : <OutsideText text={server.version} />}</Fact>
          <Fact word="Round trip">{server.rttUs === null ? 'unknown' : `${toMicros(server.rttUs)}, by our clock`}</Fact>
          <Fact word="Connections">{toExact(server.connections)}</Fact>
          <Fact word="Last answer">
            {server.answeredMs === null ? 'never' : `${toSpan(atMs - server.answeredMs)} ago`}
          </Fact>
          {server.uptime !== null && (
            <Fact word="Up for">
              <OutsideText text={server.uptime} />
            </Fact>
          )}
          {server.cpu !== null && <Fact word="Processor">{server.cpu} %</Fact>}
          {server.memoryBytes !== null && <Fact word="Memory">{toBytes(server.memoryBytes)}</Fact>}
          {server.slowConsumers !== null && <Fact word="Slow consumers">{toExact(server.slowConsumers)}</Fact>}
          {server.jetstream !== null && (
            <Fact word="JetStream">
              <OutsideText text={server.jetstream} />
            </Fact>
          )}
        </dl>
      </Section>
      <Section title="What it tells us">
        <ul className="text-12">
          {server.interfaces.map((each) => (
            <li key={each.name} className="mb-1">
              <State
                tone={each.state === 'available' ? 'ok' : each.state === 'partial' ? 'warn' : 'gap'}
                word={each.state}
              />{' '}
              <OutsideText text={each.name} />
              <p className="break-words text-ink-3">
                <OutsideText text={each.sentence} />
              </p>
            </li>
          ))}
          {server.interfaces.length === 0 && <li className="text-ink-3">It is not noted which interfaces answer.</li>}
        </ul>
      </Section>
      <NodeList nodes={nodes} />
    </>
  )
}

const LISTED_MAX = 60

function NodeList({ nodes }: { readonly nodes: readonly NodeRow[] }) {
  return (
    <Section title={`Nodes, ${toExact(nodes.length)}`}>
      <ul className="flex flex-wrap gap-x-3 gap-y-0.5 text-12">
        {nodes.slice(0, LISTED_MAX).map((node) => (
          <li key={node.nodeId}>
            <State tone={toPresence(node.presence).tone} word={<span className="text-ink-1">{node.nodeId}</span>} />
          </li>
        ))}
      </ul>
      {nodes.length > LISTED_MAX && (
        <p className="mt-1 text-12 text-ink-3">{nodes.length - LISTED_MAX} more: see Nodes.</p>
      )}
    </Section>
  )
}

function NodeFacts({ slug, node, atMs }: { readonly slug: string; readonly node: NodeRow; readonly atMs: number }) {
  const go = useGo()
  const zone = useFrom('preferences', (state) => state.zone)
  const look = toPresence(node.presence)
  return (
    <>
      <Section
        title="Node"
        actions={
          <>
            <Button size="small" onClick={() => go(`/c/${slug}/nodes`, { sel: `node:${node.nodeId}` })}>
              In Nodes
            </Button>
            <Button size="small" onClick={() => go(`/c/${slug}/events`, { node: String(node.nodeId) })}>
              Its events
            </Button>
          </>
        }
      >
        <p className="mb-1.5 text-12">
          <State tone={look.tone} word={look.word} />{' '}
          <span className="text-ink-2">
            <OutsideText text={node.presenceReason} />
          </span>
        </p>
        <dl className={GRID}>
          {node.hostName !== null && (
            <Fact word="Host">
              <OutsideText text={node.hostName} mono />
            </Fact>
          )}
          <Fact word="Last heard">
            {node.lastHeardMs === null ? (
              'never'
            ) : (
              <span title={toFullTime(node.lastHeardMs, zone)}>{toSpan(atMs - node.lastHeardMs)} ago</span>
            )}
          </Fact>
          <Fact word="Frames now">{toRate(node.framesPerSecond)}</Fact>
          <Fact word="Matched">
            {Math.round(node.confidence * 100)} %: <OutsideText text={node.reason} />
          </Fact>
          {node.duplicated && <Fact word="Twice">Two connections publish under this id.</Fact>}
        </dl>
      </Section>
      <Section title={node.others.length === 0 ? 'Connection' : `Connections, ${node.others.length + 1}`}>
        {node.connection === null ? (
          <p className="text-12 text-ink-2">None is known.</p>
        ) : (
          <ConnectionFacts connection={node.connection} atMs={atMs} />
        )}
        {node.others.map((other) => (
          <div key={connectionKey(other)} className="mt-2 border-line border-t pt-2">
            <ConnectionFacts connection={other} atMs={atMs} />
          </div>
        ))}
      </Section>
    </>
  )
}

function ConnectionFacts({ connection, atMs }: { readonly connection: ConnectionView; readonly atMs: number }) {
  const { name, lang, version } = connection
  return (
    <dl className={GRID}>
      <Fact word="Server">
        <OutsideText text={connection.server} />, connection {connection.cid}
      </Fact>
      <Fact word="Address">
        <OutsideText text={`${connection.ip}:${connection.port}`} mono />
      </Fact>
      <Fact word="Client">
        {name === null && lang === null ? (
          'not told'
        ) : (
          <OutsideText text={[name, lang, version].filter(Boolean).join(' ')} />
        )}
      </Fact>
      <Fact word="Listens">
        {connection.listens ? 'yes' : <span className="text-bad">no</span>}
        {connection.subjects.length > 0 && (
          <>
            : <OutsideText text={connection.subjects.slice(0, 6).join(', ')} mono />
          </>
        )}
      </Fact>
      <Fact word="From it, to it">
        {toExact(connection.inMsgs)}, {toExact(connection.outMsgs)}
      </Fact>
      {(connection.pendingBytes > 0 || connection.stalls > 0) && (
        <Fact word="Waiting">
          {toBytes(connection.pendingBytes)}, {connection.stalls} stalls
        </Fact>
      )}
      <Fact word="Since">{toSpan(atMs - connection.sinceMs)} ago</Fact>
      {connection.endedMs !== null && (
        <Fact word="Ended">
          {toSpan(atMs - connection.endedMs)} ago
          {connection.endReason !== null && (
            <>
              : <OutsideText text={connection.endReason} />
            </>
          )}
        </Fact>
      )}
    </dl>
  )
}
