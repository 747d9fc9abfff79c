import type { ManagementInput } from '../../shared/api/management.ts'
import type { ManagementView } from '../../shared/api/management-views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { SecretName } from '../secrets/secret-store.ts'
import type { ClusterSources } from './cluster-sources.ts'
import type { SecretValues } from './drafts.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const NOT_REACHED = 'This cluster is not watched over NATS: its nodes cannot be asked.'
const NAMES = ['managementSecret', 'canaryPassword'] as const satisfies readonly SecretName[]
const NEEDED = {
  key: 'Type the API key.',
  basic: 'Type the password of the login.',
  bearer: 'Type the access token.'
} as const

/** What is set up, secrets by name only (R11), and how each node does. The error is a sentence. */
export async function readManagement(
  cluster: WatchedCluster,
  sources: Pick<ClusterSources, 'present' | 'management'>,
  actions: ManagementView['actions']
): Promise<ManagementView> {
  const { management = null } = cluster.stored.file
  const present = await sources.present(cluster.slug)
  const run = sources.management(cluster)
  return {
    setting: management,
    present: NAMES.filter((name) => present.includes(name)),
    actions,
    sites: run?.sites.views() ?? [],
    warnings: [...(run?.stalwart.warnings ?? []), ...toKeyWarnings(management)]
  }
}

/**
 * Replaces what is set up; what runs of it begins anew, the bus is heard on. Secrets that were not typed again stay as long as
 * they are of the same login. The error is a sentence, and nothing has changed then.
 */
export async function setManagement(
  cluster: WatchedCluster,
  sources: Pick<ClusterSources, 'present' | 'forget' | 'remember' | 'renewManagement'>,
  wanted: ManagementInput,
  secrets: SecretValues
): Promise<Result<null, string>> {
  if (cluster.stored.file.origin.kind !== 'nats') return err(NOT_REACHED)
  const setting = toCanonical(wanted)
  const plain = setting.nodes.find(({ url }) => isPlainAfar(url))
  if (plain && !setting.allowPlain)
    return err(`${plain.url} has no TLS: the login would travel in clear. Use https://, or allow plain text.`)
  const before = cluster.stored.file.management ?? null
  const present = await sources.present(cluster.slug)
  const keeps = (name: SecretName, isSame: boolean): boolean =>
    Object.hasOwn(secrets, name) || (isSame && present.includes(name))
  if (!keeps('managementSecret', before !== null && isSameLogin(before.auth, setting.auth)))
    return err(NEEDED[setting.auth.kind])
  if (setting.canary !== null && !keeps('canaryPassword', before?.canary?.user === setting.canary.user))
    return err('Type the password of the canary’s mailbox.')
  if (setting.canary === null) await sources.forget(cluster.slug, ['canaryPassword'])
  await sources.remember(cluster.slug, Object.fromEntries(Object.entries(secrets).filter(([name]) => isOurs(name))))
  await cluster.setManagement(setting)
  await sources.renewManagement(cluster)
  return ok(null)
}

/** Removes it; its secrets are gone at once (R13). */
export async function forgetManagement(
  cluster: WatchedCluster,
  sources: Pick<ClusterSources, 'forget' | 'renewManagement'>
): Promise<void> {
  await cluster.setManagement(null)
  await sources.forget(cluster.slug, NAMES)
  await sources.renewManagement(cluster)
}

/** Base URLs without their slash and without doubles. */
export function toCanonical(setting: ManagementInput): ManagementInput {
  const urls = new Set(setting.nodes.map(({ url }) => url.replace(/\/+$/u, '')))
  return { ...setting, nodes: [...urls].map((url) => ({ url })) }
}

/** Whether a login would go in clear to another machine (R14). */
function isPlainAfar(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
  return protocol === 'http:' && !isHere
}

function isSameLogin(before: ManagementInput['auth'], now: ManagementInput['auth']): boolean {
  if (before.kind !== now.kind) return false
  return before.kind !== 'basic' || now.kind !== 'basic' || before.user === now.user
}

const isOurs = (name: string): boolean => (NAMES as readonly string[]).includes(name)

function toKeyWarnings(setting: ManagementInput | null): readonly string[] {
  if (setting === null) return []
  const warnings: string[] = []
  if (setting.auth.kind === 'basic')
    warnings.push(
      'A password can be guessed, and guesses of others count against this login: an API key with allowed addresses is safer.'
    )
  if (setting.nodes.some(({ url }) => isPlainAfar(url))) warnings.push('The login travels in clear to some nodes.')
  return warnings
}
