import type { RoleCell, RoleNode } from '../../../shared/api/role-views.ts'
import type { MatrixRow } from './matrix.ts'

/** One cell of the matrix as a line of the table twin. */
export interface FlatRow {
  readonly row: MatrixRow
  readonly node: RoleNode
  readonly cell: RoleCell | undefined
}

/** Every kind of work with every node; shards stand in a column of their own. */
export const toFlatRows = (rows: readonly MatrixRow[], nodes: readonly RoleNode[]): readonly FlatRow[] =>
  rows
    .filter((row) => row.shards === null)
    .flatMap((row) => nodes.map((node) => ({ row, node, cell: row.cells.get(node.nodeId) })))
