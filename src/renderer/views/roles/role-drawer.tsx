import type { RoleCell, RoleNode, RolesView } from '../../../shared/api/role-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Section } from '../../ui/section.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { CellWord } from './cell-glyph.tsx'
import { cellRank, toCellLook, toCellState } from './cell-states.ts'
import type { MatrixColumn, MatrixRow, Subject } from './matrix.ts'
import { NodeSections } from './node-sections.tsx'
import { toIdSpans } from './role-words.ts'
import { RowSection } from './row-section.tsx'
import { Seen } from './seen.tsx'

interface RoleDrawerProps {
  readonly slug: string
  readonly view: RolesView
  readonly rows: readonly MatrixRow[]
  readonly columns: readonly MatrixColumn[]
  readonly subject: Subject
  readonly onSelect: (sel: string) => void
  readonly onClose: () => void
}

/** A kind of work, a node, or what the one has to do with the other. */
export function RoleDrawer({ slug, view, rows, columns, subject, onSelect, onClose }: RoleDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  const row = rows.find((each) => each.key === subject.row)
  const node = view.nodes.find((each) => each.nodeId === subject.node)
  const column = subject.group
    ? columns.find((each) => each.nodes.some((member) => member.nodeId === subject.node))
    : undefined
  const nodes = column === undefined ? (node === undefined ? [] : [node]) : column.nodes
  const missing = (subject.row !== null && row === undefined) || (subject.node !== null && nodes.length === 0)
  return (
    <Drawer
      title={<Title row={row} nodes={nodes} />}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
    >
      {missing && <Picture kind="empty" title="This is not known at this time" />}
      {!missing && row !== undefined && nodes.length === 1 && nodes[0] !== undefined && (
        <CellSection slug={slug} row={row} node={nodes[0]} />
      )}
      {!missing && nodes.length > 1 && <GroupSection row={row} nodes={nodes} onSelect={onSelect} />}
      {!missing && row !== undefined && <RowSection slug={slug} view={view} row={row} alone={nodes.length === 0} />}
      {!missing && nodes.length === 1 && nodes[0] !== undefined && (
        <NodeSections key={nodes[0].nodeId} slug={slug} view={view} node={nodes[0]} />
      )}
    </Drawer>
  )
}

function Title({ row, nodes }: { readonly row: MatrixRow | undefined; readonly nodes: readonly RoleNode[] }) {
  const who = nodes.length === 0 ? null : nodes.length === 1 ? `Node ${nodes[0]?.nodeId}` : `${nodes.length} nodes`
  return (
    <>
      {row !== undefined && <OutsideText text={row.title} />}
      {row !== undefined && who !== null && ' · '}
      {who}
    </>
  )
}

/** What one node has to do with one kind of work, and what both opinions rest on. */
function CellSection({ slug, row, node }: { readonly slug: string; readonly row: MatrixRow; readonly node: RoleNode }) {
  const go = useGo()
  const zone = useFrom('preferences', (state) => state.zone)
  if (row.shards !== null) {
    const shard = row.shards.get(node.nodeId)
    return (
      <Section title="Its shard">
        <p className="text-12">{shard === undefined ? 'None is known.' : `Shard ${shard}, counted from 1.`}</p>
      </Section>
    )
  }
  const cell = row.cells.get(node.nodeId)
  const state = toCellState(cell)
  return (
    <>
      <Section title="Declared and observed">
        <p className="text-13">
          <CellWord state={state} />
        </p>
        <p className="mt-0.5 text-12 text-ink-2">{toCellLook(state).help}</p>
        <dl className="mt-2 grid grid-cols-[80px_minmax(0,1fr)] gap-y-1 text-12">
          <dt className="text-ink-3">Declared</dt>
          <dd className="break-words">
            <OutsideText text={cell?.declaredSentence ?? 'Nobody told.'} />
            {cell?.shard != null && ` Shard ${cell.shard}.`}
          </dd>
          <dt className="text-ink-3">Observed</dt>
          <dd className="break-words">
            {cell?.observedSentence == null ? (
              <span className="text-ink-3">
                {cell?.observed === 'seen' || cell?.observed === 'absent'
                  ? 'Its sentence is left out at this size.'
                  : 'Nothing was seen since it started.'}
              </span>
            ) : (
              <OutsideText text={cell.observedSentence} />
            )}
            {cell?.observedUs != null && (
              <>
                {' '}
                <time className="text-ink-3">{toFullTime(Number(cell.observedUs) / 1000, zone)}</time>{' '}
                <Button size="small" onClick={() => go(`/c/${slug}/roles`, { at: cell.observedUs ?? '0' })}>
                  Matrix then
                </Button>
              </>
            )}
          </dd>
        </dl>
      </Section>
      <CellEvidence slug={slug} cell={cell} />
    </>
  )
}

function CellEvidence({ slug, cell }: { readonly slug: string; readonly cell: RoleCell | undefined }) {
  if (cell?.observedSeq == null || cell.observedUs === null) return null
  return (
    <Seen
      slug={slug}
      title="What was seen"
      evidence={[{ seq: cell.observedSeq, atUs: cell.observedUs, sentence: cell.observedSentence ?? '' }]}
    />
  )
}

/** Lines beyond this are counted: who looks for one node asks for each node a column. */
const DRAWN_MAX = 200

interface GroupSectionProps {
  readonly row: MatrixRow | undefined
  readonly nodes: readonly RoleNode[]
  readonly onSelect: (sel: string) => void
}

/** The nodes that share a column; each leads to its own cell. */
function GroupSection({ row, nodes, onSelect }: GroupSectionProps) {
  // What differs from the rest is what is looked for: the worst state first.
  const sorted = nodes.toSorted(
    (a, b) => cellRank(toCellState(row?.cells.get(a.nodeId))) - cellRank(toCellState(row?.cells.get(b.nodeId)))
  )
  return (
    <Section title={`Nodes ${toIdSpans(nodes.map((node) => node.nodeId))}`}>
      <ul className="text-12">
        {sorted.slice(0, DRAWN_MAX).map((node) => (
          <li key={node.nodeId} className="border-line/60 border-b last:border-b-0">
            <button
              type="button"
              className="flex min-h-[26px] w-full items-center gap-2 text-left hover:bg-surface-2"
              onClick={() => onSelect(row === undefined ? `node:${node.nodeId}` : `cell:${node.nodeId}/${row.key}`)}
            >
              <span className="w-14 font-mono">{node.nodeId}</span>
              <span className="min-w-0 flex-1 truncate text-ink-2">
                {node.hostName === null ? '' : <OutsideText text={node.hostName} />}
              </span>
              {row !== undefined && row.shards === null && <CellWord state={toCellState(row.cells.get(node.nodeId))} />}
            </button>
          </li>
        ))}
      </ul>
      {nodes.length > DRAWN_MAX && (
        <p className="text-12 text-ink-3">
          {(nodes.length - DRAWN_MAX).toLocaleString('en')} more: show each node for them.
        </p>
      )}
    </Section>
  )
}
