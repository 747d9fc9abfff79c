import { useMemo } from 'react'
import type { NodeRow, NodesView } from '../../../shared/api/topology-views.ts'
import { toPresence } from '../../state/presences.ts'
import { useFrom } from '../../state/stores.tsx'
import { BandStrip, type StripBand } from '../../ui/band-strip.tsx'
import { State } from '../../ui/mark.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toAxisTime, toTicks } from '../../ui/time-text.ts'

interface HealthListProps {
  readonly view: NodesView
  readonly nodes: readonly NodeRow[]
  readonly selected: string | null
  readonly onOpen: (node: NodeRow) => void
  readonly onCopy: (text: string) => void
}

interface HealthRow {
  readonly node: NodeRow
  readonly bands: readonly StripBand[]
}

/** Who was in which state when: one line a node over the range; times that nobody could hear are hatched. */
export function HealthList({ view, nodes, selected, onOpen, onCopy }: HealthListProps) {
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const zone = useFrom('preferences', (state) => state.zone)
  const rows = useMemo<readonly HealthRow[]>(() => {
    const bands = new Map(view.bands.map((each) => [each.nodeId, each.bands]))
    return nodes.map((node) => ({
      node,
      bands: (bands.get(node.nodeId) ?? []).map((band) => ({
        fromMs: band.fromMs,
        toMs: band.toMs,
        tone: toPresence(band.presence).tone,
        hatched: band.presence === 'gone',
        word: toPresence(band.presence).word
      }))
    }))
  }, [view.bands, nodes])
  const columns = useMemo(() => toColumns(view), [view])
  const span = view.atMs - view.fromMs
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1">
        <Table
          label="Health of the nodes"
          name="health"
          columns={columns}
          rows={rows}
          keyOf={keyOf}
          rowHeight={rowHeight}
          selected={selected}
          onOpen={(row) => onOpen(row.node)}
          onCopy={onCopy}
          empty={<Picture kind="empty" title="No node matches" />}
        />
      </div>
      <div aria-hidden="true" className="flex h-6 shrink-0 border-line border-t pr-9 text-11 text-ink-3">
        <span className="w-[330px] shrink-0 px-2 leading-6">low: active · thin: silent · full: deaf, gone · ▨ gap</span>
        <div className="relative mx-2 min-w-0 flex-1 overflow-hidden">
          {toTicks(view.fromMs, view.atMs, zone, 8).map((ms) => (
            <span key={ms} className="absolute leading-6" style={{ left: `${((ms - view.fromMs) / span) * 100}%` }}>
              {toAxisTime(ms, zone, span)}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}

const keyOf = (row: HealthRow): string => `node:${row.node.nodeId}`

const toWords = (row: HealthRow): string => row.bands.map((band) => band.word).join(', then ')

const toColumns = (view: NodesView): readonly Column<HealthRow>[] => [
  {
    id: 'node',
    title: 'Node',
    width: 66,
    align: 'end',
    mono: true,
    cell: (row) => row.node.nodeId,
    sortBy: (row) => row.node.nodeId,
    text: (row) => String(row.node.nodeId)
  },
  {
    id: 'host',
    title: 'Host',
    width: 160,
    cell: (row) => (row.node.hostName === null ? '' : <OutsideText text={row.node.hostName} />),
    sortBy: (row) => row.node.hostName ?? '',
    text: (row) => toPlainText(row.node.hostName ?? '')
  },
  {
    id: 'now',
    title: 'Now',
    width: 104,
    cell: (row) => <State tone={toPresence(row.node.presence).tone} word={toPresence(row.node.presence).word} />,
    sortBy: (row) => toPresence(row.node.presence).word,
    text: (row) => toPresence(row.node.presence).word
  },
  {
    id: 'bands',
    title: 'Over the range',
    width: 320,
    grows: true,
    cell: (row) => (
      <BandStrip
        label={row.bands.length === 0 ? 'nothing known' : toWords(row)}
        fromMs={view.fromMs}
        toMs={view.atMs}
        bands={row.bands}
        gaps={view.gaps}
      />
    ),
    sortBy: (row) => row.bands.length,
    text: toWords
  }
]
