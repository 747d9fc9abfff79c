import type { Coverage } from '../../shared/roles/coverage.ts'
import type { RolesState } from '../../shared/roles/roles-state.ts'
import { toNodeList, toSentenceStart } from './roles-facts.ts'

/** Sentences of one view. */
const MOST_SENTENCES = 40

/** Which sources are missing, and what each would add. Empty: all is told. Outside texts stand in it. */
export function toMissingRoles(roles: RolesState, coverage: Coverage): readonly string[] {
  const missing: string[] = []
  const running = coverage.duties.filter((it) => it.running !== 'no')
  const unasked = running.filter((it) => it.site === null)
  if (unasked.length > 0)
    missing.push(
      `${toSentenceStart(toNodeList(unasked.map((it) => it.nodeId)))}: no management URL is known. Its own log, health and counters would tell its role and what it does.`
    )
  const silent = running.filter((it) => it.site !== null && it.line === 'new' && it.roleState === 'untold')
  if (silent.length > 0)
    missing.push(
      `${toSentenceStart(toNodeList(silent.map((it) => it.nodeId)))}: the line of the start was not found. A log tracer at level info, whose files still reach back to the start, would tell the role.`
    )
  const isNew = roles.sites.some((it) => it.line === 'new')
  if (isNew && roles.objects('x:ClusterRole') === null)
    missing.push('The roles themselves were not read (x:ClusterRole): what a role means is not known.')
  if (isNew && roles.objects('x:ClusterNode') === null)
    missing.push(
      'The leases were not read (x:ClusterNode): host names and a second opinion on who is alive are missing.'
    )
  if (isNew && roles.askedOf('x:Task') === null)
    missing.push('The task queue was not read (x:Task): which tasks wait, and for whom, is not known.')
  for (const sentence of toPermissionSentences(roles)) missing.push(sentence)
  return missing.slice(0, MOST_SENTENCES)
}

/** One sentence a permission, whichever sites lack it. */
function toPermissionSentences(roles: RolesState): readonly string[] {
  const lacking = new Map<string, { readonly adds: string; count: number }>()
  for (const { missing } of roles.sites) {
    for (const { permission, adds } of missing) {
      const known = lacking.get(permission)
      if (known) known.count++
      else lacking.set(permission, { adds, count: 1 })
    }
  }
  const all = roles.sites.length
  return [...lacking].map(([permission, { adds, count }]) => {
    const where = count === all ? '' : ` at ${count} of ${all} nodes`
    return `The key lacks the permission ${permission}${where}: ${adds}`
  })
}
