import { expect, test } from 'vitest'
import type { RoleCell, RoleNode, RoleTaskRow } from '../../../shared/api/role-views.ts'
import { toCellKey, toColumns, toGroups, toMatrixRows, toSubject } from './matrix.ts'
import { toIdSpans } from './role-words.ts'

const node = (nodeId: number, role: string): RoleNode => ({
  nodeId,
  hostName: null,
  presence: 'active',
  running: 'yes',
  role,
  roleState: 'known',
  roleSentence: '',
  version: null,
  startedMs: null,
  shard: null,
  site: null
})
const cell = (nodeId: number, declared: RoleCell['declared'], observed: RoleCell['observed']): RoleCell => ({
  nodeId,
  declared,
  declaredSentence: '',
  shard: null,
  observed,
  observedSentence: null,
  observedSeq: null,
  observedUs: null,
  conflict: declared === 'no' && observed === 'seen'
})
const row = (cells: readonly RoleCell[]): RoleTaskRow => ({
  type: 'storeMaintenance',
  title: 'Store maintenance',
  newName: null,
  oldName: null,
  does: '',
  runs: 'any',
  withoutIt: '',
  provenBy: '',
  critical: true,
  verdict: 'covered',
  sentence: '',
  cells,
  waiting: 0,
  stalled: 0
})

test('nodes that should do the same share a column, whatever was seen of them; one that clashes stands alone', () => {
  const nodes = [node(0, 'back'), node(1, 'front'), node(2, 'front'), node(3, 'back'), node(4, 'front')]
  const cells = [
    cell(0, 'yes', 'seen'),
    cell(1, 'no', 'none'),
    cell(2, 'no', 'seen'),
    cell(3, 'yes', 'none'),
    cell(4, 'no', 'none')
  ]
  const groups = toGroups(nodes, toMatrixRows({ tasks: [row(cells)], listeners: [], shards: [] }))
  expect(groups.map((group) => group.nodes.map((each) => each.nodeId))).toEqual([[0, 3], [1, 4], [2]])
})

test('what is selected is found again from its key, a hostile listener id included', () => {
  const [column] = toColumns([node(7, 'back')])
  const [listener] = toMatrixRows({
    tasks: [],
    shards: [],
    listeners: [{ id: 'a/b:7\n', name: 'x', protocol: 'imap', bind: [], verdict: 'covered', sentence: '', cells: [] }]
  })
  expect(column).toBeDefined()
  expect(listener).toBeDefined()
  if (column === undefined || listener === undefined) return
  expect(toSubject(toCellKey(listener, column))).toEqual({ row: 'listener:a/b:7\n', node: 7, group: false })
  expect(toSubject('nodes:3')).toEqual({ row: null, node: 3, group: true })
  expect(toSubject('deaf-node/7')).toBe(null)
})

test('ids are said as spans', () => {
  expect(toIdSpans([3, 0, 1, 2, 9, 5, 6])).toBe('0–3, 5, 6, 9')
  expect(toIdSpans([0, 2, 4, 6], 2)).toBe('0, 2 …')
})
