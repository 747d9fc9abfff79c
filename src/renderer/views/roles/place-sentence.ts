import { toPresence } from '../../state/presences.ts'
import { toPlainText } from '../../ui/outside-text.tsx'
import { sumCells, toCellLook, toCellState } from './cell-states.ts'
import type { MatrixColumn, MatrixRow } from './matrix.ts'
import { toIdSpans, toRoleWord, toVerdict } from './role-words.ts'

/** A place of the matrix as one line of plain text: for the foot, and for copying. */
export function toPlaceSentence(
  rows: readonly MatrixRow[],
  columns: readonly MatrixColumn[],
  place: { readonly row: number; readonly column: number }
): string {
  const [row, column] = [rows[place.row], columns[place.column]]
  if (row !== undefined && column === undefined) {
    return `${toPlainText(row.title)}: ${toVerdict(row.verdict).word}. ${toPlainText(row.sentence)}`
  }
  if (column === undefined) return ''
  const [node] = column.nodes
  if (node === undefined) return ''
  const ids = toIdSpans(column.nodes.map((each) => each.nodeId))
  const who = column.nodes.length === 1 ? `Node ${ids}` : `Nodes ${ids}`
  if (row === undefined) {
    return column.nodes.length === 1
      ? `${who}: ${toPresence(node.presence).word}, ${toPlainText(toRoleWord(node))}. ${toPlainText(node.roleSentence)}`
      : `${who}: ${toPlainText(toRoleWord(node))}.`
  }
  const title = toPlainText(row.title)
  if (row.shards !== null) {
    const shard = row.shards.get(node.nodeId)
    return `${who}, ${title}: ${shard === undefined ? 'no shard' : `shard ${shard}`}`
  }
  if (column.nodes.length === 1) {
    const cell = row.cells.get(node.nodeId)
    const told = [cell?.declaredSentence, cell?.observedSentence].filter(Boolean).map((text) => toPlainText(text ?? ''))
    return `${who}, ${title}: ${toCellLook(toCellState(cell)).word}. ${told.join(' ')}`
  }
  const sum = sumCells(column.nodes.map((each) => row.cells.get(each.nodeId)))
  return `${who}, ${title}: ${toCellLook(sum.state).word}, seen of ${sum.seen} of ${sum.of}.`
}
