import type {
  RoleCell,
  RoleListenerRow,
  RoleNode,
  RolesView,
  RoleTaskRow,
  RoleVerdict
} from '../../../shared/api/role-views.ts'
import { toCellState } from './cell-states.ts'

/** One row: a kind of work, a listener, or who has which shard. */
export interface MatrixRow {
  /** `task:TYPE`, `listener:ID`, `shard:TYPE`: what is selected when the row is. The id of a listener is outside. */
  readonly key: string
  readonly kind: 'task' | 'listener' | 'shard'
  /** Outside for listeners. */
  readonly title: string
  readonly verdict: RoleVerdict
  /** Outside. */
  readonly sentence: string
  readonly cells: ReadonlyMap<number, RoleCell>
  /** Of shards: which one each node has. */
  readonly shards: ReadonlyMap<number, number> | null
}

/** One node, or all nodes with the same role that should do the same. */
export interface MatrixColumn {
  readonly key: string
  readonly nodes: readonly RoleNode[]
}

/** From this many nodes on, equal ones share a column unless the operator wants each. */
export const GROUPED_FROM = 25

export const toMatrixRows = (view: Pick<RolesView, 'tasks' | 'listeners' | 'shards'>): readonly MatrixRow[] => [
  ...view.tasks.map((row) => toRow('task', row.type, row.title, row)),
  ...view.shards.map(
    ({ type, title, verdict, sentence, shards }): MatrixRow => ({
      key: `shard:${type}`,
      kind: 'shard',
      title,
      verdict,
      sentence,
      cells: new Map(),
      shards: new Map(shards.flatMap(({ shard, nodeIds }) => nodeIds.map((id) => [id, shard] as const)))
    })
  ),
  ...view.listeners.map((row) => toRow('listener', row.id, row.name, row))
]

function toRow(
  kind: 'task' | 'listener',
  id: string,
  title: string,
  { verdict, sentence, cells }: RoleTaskRow | RoleListenerRow
): MatrixRow {
  const byNode = new Map(cells.map((cell) => [cell.nodeId, cell]))
  return { key: `${kind}:${id}`, kind, title, verdict, sentence, cells: byNode, shards: null }
}

/** A column a node. */
export const toColumns = (nodes: readonly RoleNode[]): readonly MatrixColumn[] =>
  nodes.map((node) => ({ key: String(node.nodeId), nodes: [node] }))

/**
 * A column for all nodes of one role that are declared the same and of which as much runs; the order of their first nodes.
 * What was *seen* of them is not compared, else each node would be a group of its own: the cell counts it.
 */
export function toGroups(nodes: readonly RoleNode[], rows: readonly MatrixRow[]): readonly MatrixColumn[] {
  const groups = new Map<string, RoleNode[]>()
  for (const node of nodes) {
    const declared = rows.map((row) => (row.shards === null ? toDeclared(row.cells.get(node.nodeId)) : '')).join('')
    const key = JSON.stringify([node.running, node.roleState, node.role, declared])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [node])
    else group.push(node)
  }
  return [...groups.values()].map((group) => ({ key: `g${group[0]?.nodeId ?? ''}`, nodes: group }))
}

function toDeclared(cell: RoleCell | undefined): string {
  // What contradicts stands in a column of its own: it is what the operator looks for.
  const state = toCellState(cell)
  if (state === 'clash' || state === 'absent') return state[0]?.toUpperCase() ?? ''
  return cell?.declared[0] ?? 'u'
}

/** What a selection means: a row, a node, a cell of both; null: nothing of this view. */
export interface Subject {
  readonly row: string | null
  readonly node: number | null
  /** The column that holds the node was a group. */
  readonly group: boolean
}

export const toCellKey = (row: MatrixRow, column: MatrixColumn): string =>
  `${column.nodes.length > 1 ? 'cells' : 'cell'}:${column.nodes[0]?.nodeId ?? 0}/${row.key}`

export const toColumnKey = (column: MatrixColumn): string =>
  `${column.nodes.length > 1 ? 'nodes' : 'node'}:${column.nodes[0]?.nodeId ?? 0}`

export function toSubject(sel: string | undefined): Subject | null {
  if (sel === undefined) return null
  if (/^(?:task|listener|shard):/.test(sel)) return { row: sel, node: null, group: false }
  const cell = /^(cells?):(\d{1,5})\/((?:task|listener|shard):.*)$/s.exec(sel)
  if (cell !== null) return { row: cell[3] ?? null, node: Number(cell[2]), group: cell[1] === 'cells' }
  const node = /^(nodes?):(\d{1,5})$/.exec(sel)
  return node === null ? null : { row: null, node: Number(node[2]), group: node[1] === 'nodes' }
}
