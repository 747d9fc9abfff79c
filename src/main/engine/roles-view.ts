import { toRoleMark } from '../../shared/api/role-marks.ts'
import type { RoleCell, RolesView } from '../../shared/api/role-views.ts'
import type { Coverage } from '../../shared/roles/coverage.ts'
import { toChoiceText } from '../../shared/roles/declared-role.ts'
import { textOf } from '../../shared/roles/json.ts'
import type { RolesState } from '../../shared/roles/roles-state.ts'
import { TaskTakers } from '../../shared/roles/task-takers.ts'
import type { Glance } from './glance.ts'
import { toRoleLease, toRoleNode, toRoleSite } from './roles-columns.ts'
import { toCoverage } from './roles-facts.ts'
import { toListenerRows, toListeners } from './roles-listeners.ts'
import { toMissingRoles } from './roles-missing.ts'
import { toQueue } from './roles-queue.ts'
import { toShardRows, toTaskRows } from './roles-rows.ts'
import { toCertificates, toTimers } from './roles-settings.ts'

/** Columns of one view: a matrix with more is read by nobody, and the page draws each cell. */
const MOST_COLUMNS = 256
/** Nodes of one view; those beyond the columns come as letters. */
const MOST_NODES = 4_096
/** Roles of one view. */
const MOST_ROLES = 200

/** What the Roles view shows at a moment. */
export async function toRolesView({ fold, at }: Pick<Glance, 'fold' | 'at'>): Promise<RolesView> {
  const { roles } = fold.picture
  const coverage = toCoverage(fold)
  const { duties } = coverage
  const takers = new TaskTakers(coverage)
  const shown = duties.slice(0, MOST_NODES)
  const rest = shown.slice(MOST_COLUMNS)
  const lines = new Set(roles.sites.flatMap((it) => it.line ?? []))
  return {
    atMs: at / 1000,
    asked: roles.sites.length > 0,
    line: lines.size > 1 ? 'mixed' : ([...lines][0] ?? null),
    nodes: shown.slice(0, MOST_COLUMNS).map((duty) => toRoleNode(duty, coverage)),
    nodeCount: duties.length,
    ...(rest.length === 0 ? {} : { more: rest.map((duty) => toRoleNode(duty, coverage)) }),
    sites: roles.sites.map((it) => toRoleSite(it, at)),
    tasks: toTaskRows({ coverage, roles, takers, shown, at }).map(toShort),
    listeners: toListenerRows(toListeners(roles), coverage, shown, at).map(toShort),
    shards: toShardRows(coverage),
    roles: toRoleObjects(roles, coverage),
    leases: duties.map((it) => toRoleLease(it)).filter((it) => it !== null),
    ...toQueue(roles, takers, at),
    queueStatus: roles.sites.flatMap(({ url, nodeId, queueRuns }) =>
      queueRuns === null ? [] : [{ nodeId, site: url, running: queueRuns }]
    ),
    timers: toTimers(roles),
    certificates: toCertificates(roles, at),
    missing: toMissingRoles(roles, coverage)
  }
}

/** A row with cells of the columns only, and a letter for each node beyond them. */
function toShort<Row extends { readonly cells: readonly RoleCell[] }>(row: Row): Row & { readonly more?: string } {
  if (row.cells.length <= MOST_COLUMNS) return row
  const more = row.cells.slice(MOST_COLUMNS).map(toRoleMark).join('')
  return { ...row, cells: row.cells.slice(0, MOST_COLUMNS), more }
}

function toRoleObjects(roles: RolesState, coverage: Coverage): RolesView['roles'] {
  const listeners = new Map(
    (roles.objects('x:NetworkListener') ?? []).map((it) => [textOf(it, 'id'), textOf(it, 'name')])
  )
  const nameOf = (id: string): string => listeners.get(id) ?? id
  return (roles.objects('x:ClusterRole') ?? []).slice(0, MOST_ROLES).map((role) => {
    const name = textOf(role, 'name') ?? ''
    return {
      id: textOf(role, 'id') ?? '',
      name,
      description: textOf(role, 'description'),
      tasks: toChoiceText(role, 'tasks', (it) => it),
      listeners: toChoiceText(role, 'listeners', nameOf),
      nodeIds: coverage.duties.filter((it) => it.role === name).map((it) => it.nodeId)
    }
  })
}
