import type { RoleShards, RoleTaskRow } from '../../shared/api/role-views.ts'
import type { Coverage, TypeCoverage } from '../../shared/roles/coverage.ts'
import { hasType } from '../../shared/roles/coverage.ts'
import type { Duty } from '../../shared/roles/duty.ts'
import { observeType } from '../../shared/roles/observed-role.ts'
import type { RolesState } from '../../shared/roles/roles-state.ts'
import type { TaskTakers } from '../../shared/roles/task-takers.ts'
import { TASK_TYPES, type TaskType } from '../../shared/roles/task-types.table.ts'
import { toCell } from './roles-cell.ts'
import { toNodeList, toSentenceStart } from './roles-facts.ts'

/** One row a task type that the cluster's line has; `shown`: the nodes of the columns. */
export function toTaskRows(it: {
  readonly coverage: Coverage
  readonly roles: RolesState
  readonly takers: TaskTakers
  readonly shown: readonly Duty[]
  readonly at: number
}): readonly RoleTaskRow[] {
  const { coverage, roles, takers, shown, at } = it
  const queue = roles.tasks.map((task) => takers.of(task, at))
  if (roles.sites.length === 0) return []
  const lines = new Set(coverage.duties.map((duty) => duty.line))
  const isShown = (type: TaskType): boolean => lines.size === 0 || [...lines].some((line) => hasType({ line }, type))
  return TASK_TYPES.filter(isShown).map((type) => {
    const covered = coverage.of(type)
    const waiting = queue.filter((one) => one.isWaiting && one.type === type.type)
    return {
      ...toWords(type),
      verdict: covered.verdict,
      sentence: toVerdictSentence(covered, coverage),
      cells: shown.map((duty) => toCell(duty, coverage.declared(duty, type), observeType(duty, type, at))),
      waiting: waiting.length,
      stalled: waiting.filter((one) => one.nobodyTakes).length
    }
  })
}

/** Who has which share of divided types. */
export function toShardRows(coverage: Coverage): readonly RoleShards[] {
  const rows: RoleShards[] = []
  for (const type of TASK_TYPES) {
    const covered = coverage.of(type)
    if (covered.shards === null) continue
    const shards = [...covered.shards].sort(([a], [b]) => a - b)
    rows.push({
      type: type.type,
      title: type.title,
      total: coverage.shardsTotal(type),
      shards: shards.map(([shard, nodeIds]) => ({ shard, nodeIds })),
      verdict: covered.verdict,
      sentence: toVerdictSentence(covered, coverage)
    })
  }
  return rows
}

/** What follows from who does it, in one plain sentence. */
export function toVerdictSentence(covered: TypeCoverage, coverage: Coverage): string {
  const { type, doers, untold, verdict } = covered
  if (covered.isUnneeded) return 'No collector is set: nothing is pushed.'
  const who = toSentenceStart(toNodeList(doers))
  const does = doers.length === 1 ? 'does' : 'do'
  switch (verdict) {
    case 'nobody':
      return `No running node does it. ${type.withoutIt}`
    case 'twice':
      return `${who} do it; exactly one should.`
    case 'single':
      return `Only node ${doers[0]} does it: without that node, nobody would.`
    case 'uneven':
      return toUnevenSentence(covered, coverage)
    case 'covered':
      return untold.length === 0 ? `${who} ${does} it.` : `${who} ${does} it; ${toNodeList(untold)} told nothing.`
    case 'unknown':
      return untold.length === 0
        ? 'Nobody told who does it.'
        : `Not known: ${toNodeList(untold)} told nothing of what ${untold.length === 1 ? 'it does' : 'they do'}.`
  }
}

function toUnevenSentence({ type, doers, shards }: TypeCoverage, coverage: Coverage): string {
  if (shards === null) return `Only ${toNodeList(doers)} ${doers.length === 1 ? 'does' : 'do'} it; each node should.`
  const total = coverage.shardsTotal(type) ?? 0
  const numbers = Array.from({ length: Math.min(total, 4_096) }, (_, i) => i + 1)
  const lost = numbers.filter((shard) => !shards.has(shard))
  const beyond = [...shards.keys()].filter((shard) => shard > total)
  const double = [...shards].filter(([, nodes]) => nodes.length > 1)
  const parts: string[] = []
  if (lost.length > 0) parts.push(`shard ${lost.slice(0, 8).join(', ')} of ${total} has no running node`)
  if (beyond.length > 0) parts.push(`shard ${beyond.join(', ')} is beyond the ${total} that there are`)
  if (type.runs === 'shards')
    for (const [shard, nodes] of double.slice(0, 4)) parts.push(`${toNodeList(nodes)} do shard ${shard} twice`)
  return `${toSentenceStart(parts.join('; '))}.`
}

function toWords(type: TaskType): Omit<RoleTaskRow, 'verdict' | 'sentence' | 'cells' | 'waiting' | 'stalled'> {
  const { variants: _, ...words } = type
  return words
}
