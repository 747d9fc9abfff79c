import { useMemo } from 'react'
import type { TopologyView } from '../../../shared/api/topology-views.ts'
import { presenceRank, toPresence, toRole } from '../../state/presences.ts'
import { useFrom } from '../../state/stores.tsx'
import { State, type Tone } from '../../ui/mark.tsx'
import { toMicros, toRate } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { connectionKey } from './layout.ts'

interface TwinRow {
  readonly key: string
  readonly kind: 'server' | 'link' | 'node' | 'connection'
  /** Outside. */
  readonly name: string
  readonly tone: Tone
  readonly state: string
  readonly rank: number
  /** Outside. */
  readonly where: string
  readonly rttUs: number | null
  readonly rate: number | null
  /** Outside. */
  readonly why: string
}

interface TopologyTableProps {
  readonly view: TopologyView
  readonly kept: ReadonlySet<string> | null
  readonly selected: string | null
  readonly onSelect: (key: string | null) => void
  readonly onCopy: (text: string) => void
}

/** The map in words: every server, link, node and connection is a row. */
export function TopologyTable({ view, kept, selected, onSelect, onCopy }: TopologyTableProps) {
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const rows = useMemo(() => toRows(view).filter((row) => kept === null || kept.has(row.key)), [view, kept])
  return (
    <Table
      label="Topology"
      name="topology"
      columns={COLUMNS}
      rows={rows}
      keyOf={keyOf}
      rowHeight={rowHeight}
      selected={selected}
      onOpen={(row) => onSelect(row.kind === 'link' ? null : row.key)}
      onCopy={onCopy}
      empty={<Picture kind="empty" title="Nothing matches the filter" />}
    />
  )
}

const keyOf = (row: TwinRow): string => row.key
const KINDS = ['server', 'link', 'node', 'connection']

const COLUMNS: readonly Column<TwinRow>[] = [
  {
    id: 'kind',
    title: 'What',
    width: 92,
    cell: (row) => row.kind,
    sortBy: (row) => KINDS.indexOf(row.kind),
    text: (row) => row.kind
  },
  {
    id: 'name',
    title: 'Name',
    width: 220,
    cell: (row) => <OutsideText text={row.name} />,
    sortBy: (row) => row.name,
    text: (row) => toPlainText(row.name)
  },
  {
    id: 'state',
    title: 'State',
    width: 150,
    cell: (row) => <State tone={row.tone} word={row.state} />,
    sortBy: (row) => row.rank,
    text: (row) => row.state
  },
  {
    id: 'where',
    title: 'Where',
    width: 190,
    cell: (row) => (row.where === '' ? '' : <OutsideText text={row.where} />),
    sortBy: (row) => row.where,
    text: (row) => toPlainText(row.where)
  },
  {
    id: 'rtt',
    title: 'Round trip',
    width: 86,
    align: 'end',
    cell: (row) => (row.rttUs === null ? '' : toMicros(row.rttUs)),
    sortBy: (row) => row.rttUs ?? -1,
    text: (row) => (row.rttUs === null ? '' : toMicros(row.rttUs))
  },
  {
    id: 'rate',
    title: 'Traffic',
    width: 82,
    align: 'end',
    cell: (row) => (row.rate === null ? '' : toRate(row.rate)),
    sortBy: (row) => row.rate ?? -1,
    text: (row) => (row.rate === null ? '' : toRate(row.rate))
  },
  {
    id: 'why',
    title: 'Why',
    width: 240,
    grows: true,
    cell: (row) => <span className="text-ink-2">{row.why !== '' && <OutsideText text={row.why} />}</span>,
    text: (row) => toPlainText(row.why)
  }
]

const STATES = { ok: 3, unknown: 2, warn: 1, bad: 0 } as const

function toRows(view: TopologyView): readonly TwinRow[] {
  return [
    ...view.servers.map((server) => ({
      key: `server:${server.name}`,
      kind: 'server' as const,
      name: server.name,
      tone: server.state,
      state: server.word,
      rank: STATES[server.state],
      where: server.cluster ?? '',
      rttUs: server.rttUs,
      rate: null,
      why: server.sentence
    })),
    ...view.links.map((link) => ({
      key: `link:${link.kind}:${link.from}:${link.to}`,
      kind: 'link' as const,
      name: `${link.from} to ${link.to}`,
      tone: link.state,
      state: link.state === 'bad' ? 'down' : link.state,
      rank: STATES[link.state],
      where: link.kind,
      rttUs: link.rttUs,
      rate: link.rate,
      why: ''
    })),
    ...view.nodes.map((node) => ({
      key: `node:${node.nodeId}`,
      kind: 'node' as const,
      name: node.hostName === null ? `node ${node.nodeId}` : `node ${node.nodeId}, ${node.hostName}`,
      tone: toPresence(node.presence).tone,
      state: toPresence(node.presence).word,
      rank: presenceRank(node.presence),
      where: node.connection?.server ?? 'not connected',
      rttUs: null,
      rate: node.framesPerSecond,
      why: node.presenceReason
    })),
    ...view.connections.map((each) => ({
      key: `connection:${connectionKey(each)}`,
      kind: 'connection' as const,
      name: each.name ?? `${each.ip}:${each.port}`,
      tone: toRole(each.role).tone,
      state: toRole(each.role).word,
      rank: 5,
      where: each.server,
      rttUs: null,
      rate: null,
      why: toRole(each.role).help
    }))
  ]
}
