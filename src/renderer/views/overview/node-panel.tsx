import { useMemo, useState } from 'react'
import type { NodeView, OverviewView } from '../../../shared/api/views.ts'
import { toFamily } from '../../state/event-kinds.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { TextInput } from '../../ui/field.tsx'
import { toExact, toShort, toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { Swatch } from '../../ui/tag.tsx'
import { toFullTime, type Zone } from '../../ui/time-text.ts'
import { useSlowly } from '../../ui/use-slowly.ts'
import { useMoment } from './use-moment.ts'

interface NodePanelProps {
  readonly slug: string
  readonly view: OverviewView
}

/** Rows are drawn once a second: a list that jumps four times a second cannot be read. */
const REDRAW_MS = 1_000

const keyOf = (node: NodeView): string => String(node.nodeId)

/** Who was heard when. Silence is shown as silence: whether a node is missing, only its absence from the bus cannot tell. */
export function NodePanel({ slug, view }: NodePanelProps) {
  const [text, setText] = useState('')
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const show = useFrom('toasts', (state) => state.show)
  const go = useGo()
  const nodes = useSlowly(view.nodes, REDRAW_MS, slug)
  const faulty = nodes.some((node) => node.undecodable > 0)
  const columns = useMemo(() => toColumns(zone, faulty), [zone, faulty])
  const wanted = text.trim().toLowerCase()
  const shown = nodes.filter(
    (node) =>
      wanted === '' ||
      String(node.nodeId) === wanted ||
      node.kinds.some((kind) => kind.type.toLowerCase().includes(wanted))
  )
  const copy = (row: string): void => {
    if (copyText(row)) show('ok', 'Row copied.')
  }
  return (
    <Panel
      flush
      title="Nodes"
      className="@max-3xl:h-80"
      note={
        shown.length === view.nodeCount
          ? `${toExact(view.nodeCount)} heard`
          : `${toExact(shown.length)} of ${toExact(view.nodeCount)} shown`
      }
      actions={
        <TextInput
          data-filter
          className="h-6 w-44 text-12"
          aria-label="Filter nodes by id or kind"
          placeholder="Filter: id or kind   /"
          value={text}
          onChange={setText}
        />
      }
    >
      <Table
        label="Nodes"
        name="nodes"
        columns={columns}
        rows={shown}
        keyOf={keyOf}
        rowHeight={rowHeight}
        selected={null}
        initialSort={{ column: 'last', down: true }}
        onOpen={(node) => go(`/c/${slug}/events`, { node: String(node.nodeId) })}
        onCopy={copy}
        empty={
          <Picture kind="empty" title={wanted === '' ? 'No node was heard yet' : 'No node matches'}>
            {wanted === ''
              ? 'A node shows here with its first frame. A cluster at rest may be silent for minutes.'
              : 'The filter looks at ids and kinds.'}
          </Picture>
        }
      />
    </Panel>
  )
}

function toColumns(zone: Zone, faulty: boolean): readonly Column<NodeView>[] {
  const columns: readonly Column<NodeView>[] = [
    {
      id: 'node',
      title: 'Node',
      width: 56,
      align: 'end',
      mono: true,
      cell: (node) => node.nodeId,
      sortBy: (node) => node.nodeId,
      text: (node) => String(node.nodeId)
    },
    {
      id: 'last',
      title: 'Last heard',
      width: 104,
      align: 'end',
      cell: (node) => <Ago atMs={node.lastHeardMs} zone={zone} />,
      sortBy: (node) => node.lastHeardMs,
      text: (node) => toFullTime(node.lastHeardMs, zone)
    },
    {
      id: 'spark',
      title: 'Frames, last hour',
      width: 132,
      cell: (node) => (
        <Sparkline values={node.spark} width={116} height={16} label={`${sum(node.spark)} frames in the last hour`} />
      ),
      sortBy: (node) => sum(node.spark),
      text: (node) => String(sum(node.spark))
    },
    {
      id: 'frames',
      title: 'Frames',
      width: 72,
      align: 'end',
      cell: (node) => <span title={toExact(node.frames)}>{toShort(node.frames)}</span>,
      sortBy: (node) => node.frames,
      text: (node) => String(node.frames)
    },
    {
      id: 'kinds',
      title: 'Kinds',
      width: 180,
      grows: true,
      cell: (node) => <Kinds node={node} />,
      text: (node) => node.kinds.map((kind) => `${toPlainText(kind.type)} ${kind.count}`).join(', ')
    },
    {
      id: 'undecodable',
      title: 'Undecodable',
      width: 96,
      align: 'end',
      cell: (node) => (node.undecodable === 0 ? '' : <span className="text-bad">■ {toExact(node.undecodable)}</span>),
      sortBy: (node) => node.undecodable,
      text: (node) => String(node.undecodable)
    }
  ]
  // A column of nothing teaches nothing; it comes with the first fault.
  return faulty ? columns : columns.filter((column) => column.id !== 'undecodable')
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function Ago({ atMs, zone }: { readonly atMs: number; readonly zone: Zone }) {
  const now = useMoment(1000)
  return <span title={toFullTime(atMs, zone)}>{toSpan(now - atMs)} ago</span>
}

function Kinds({ node }: { readonly node: NodeView }) {
  return (
    <span
      className="block truncate text-12 text-ink-2"
      title={node.kinds.map((kind) => `${toPlainText(kind.type)} ${toExact(kind.count)}`).join('\n')}
    >
      {node.kinds.map((kind) => (
        <span key={kind.type} className="mr-3">
          <Swatch series={toFamily(kind.type).series} /> <OutsideText text={kind.type} />
        </span>
      ))}
    </span>
  )
}
