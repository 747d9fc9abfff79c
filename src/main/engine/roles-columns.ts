import type { RoleLease, RoleNode, RoleSite } from '../../shared/api/role-views.ts'
import type { Coverage } from '../../shared/roles/coverage.ts'
import type { Duty } from '../../shared/roles/duty.ts'
import type { SiteFacts } from '../../shared/roles/facts-of-roles.ts'
import { toDisagreement } from '../../shared/roles/lease-word.ts'
import { toMs } from './roles-facts.ts'

/** A site that gave no word for longer is no longer counted on. µs */
const ANSWER_LASTS_US = 6 * 60_000_000

/** One column. */
export function toRoleNode(duty: Duty, coverage: Coverage): RoleNode {
  const { site } = duty
  return {
    nodeId: duty.nodeId,
    hostName: duty.hostname,
    presence: duty.presence,
    running: duty.running,
    role: duty.role,
    roleState: duty.line === 'old' ? 'known' : duty.roleState,
    roleSentence: toRoleSentence(duty),
    version: site?.version ?? null,
    startedMs: toMs(site?.startedAt ?? null),
    shard: coverage.pushShard(duty),
    site: site?.url ?? null
  }
}

/** One site, and how it stands with us. */
export function toRoleSite(site: SiteFacts, at: number): RoleSite {
  return {
    url: site.url,
    nodeId: site.nodeId,
    line: site.line,
    edition: site.edition,
    ...toStanding(site, at),
    answeredMs: site.answeredAt === 0 ? null : site.answeredAt / 1000,
    live: site.health?.live || null,
    ready: site.health?.ready || null,
    missing: site.missing
  }
}

/** One lease beside what the bus says. */
export function toRoleLease(duty: Duty): RoleLease | null {
  const { lease, presence, nodeId } = duty
  if (lease === null) return null
  return {
    nodeId,
    hostName: lease.hostname,
    renewedMs: toMs(lease.renewedAt),
    status: lease.status,
    askedMs: lease.askedAt / 1000,
    presence,
    disagreement: toDisagreement(duty)
  }
}

function toStanding(site: SiteFacts, at: number): Pick<RoleSite, 'state' | 'sentence'> {
  const [trouble] = site.troubles
  const whole = site.troubles.find((it) => it.call === null)
  if (whole) return { state: 'bad', sentence: whole.sentence }
  if (site.answeredAt === 0 && site.health === null) return { state: 'unknown', sentence: 'It was not asked yet.' }
  if (trouble) return { state: 'warn', sentence: trouble.sentence }
  if (site.missing.length > 0)
    return {
      state: 'warn',
      sentence: `Its key lacks ${site.missing.length} permissions: some of what it could tell is missing.`
    }
  const newest = Math.max(site.answeredAt, site.health?.at ?? 0)
  if (at - newest > ANSWER_LASTS_US) return { state: 'unknown', sentence: 'Nothing was heard of it for minutes.' }
  if (site.clustered === false)
    return {
      state: 'bad',
      sentence: 'It answers, but it started without joining the bus: it runs alone until it is started again.'
    }
  return { state: 'ok', sentence: 'It answers.' }
}

function toRoleSentence({ line, role, roleState, site }: Duty): string {
  if (line === 'old') return 'Up to 0.15 roles are lists of node ids in the settings.'
  if (site?.clustered === false && role !== null)
    return `It started without joining the bus, so its log does not name its role; an earlier start named ${role}.`
  switch (roleState) {
    case 'default':
      return 'Its start line names no role (no STALWART_ROLE): it does everything.'
    case 'known':
      return `Its start line names the role ${role}.`
    case 'unknown':
      return `Its start line names the role ${role}, which does not exist: it does everything, and refuses every reload, also of blocked addresses.`
    case 'untold':
      if (site === null) return 'No management URL of this node is known: nobody can ask it.'
      return site.clustered === false
        ? 'It started without joining the bus, so its log does not name its role.'
        : 'The line of its start (cluster.startup) was not found in its log.'
  }
}
