import type { CanarySetUp } from '../../shared/api/canary-views.ts'
import type { ManagementView } from '../../shared/api/management-views.ts'
import { err, type Result } from '../../shared/cluster/result.ts'
import { toRefusal } from './actions-gate.ts'
import { auditRun } from './audit-run.ts'
import { makeAccount, thinkUpPassword, toAccountRefusal, toAccountSteps } from './canary-account.ts'
import { heldCanary } from './canary-desk.ts'
import type { ManagementDesk } from './management-desk.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const EVERY_MS = 60_000
/** Of the audit: no request takes longer. */
const LIMIT_MS = 60_000
const NOT_READY = 'The management API is not set up, or the cluster is stopped: Settings, Management.'
const NO_LINE = 'No node has answered yet, so that it is not known which line they are of.'

/** What the set-up of the canary works with. */
export interface CanarySetUpParts {
  readonly cluster: WatchedCluster
  readonly management: ManagementDesk
  readonly allowActions: boolean
}

/** Where the set-up stands, and what to do next. */
export async function readCanarySetUp({ cluster, management, allowActions }: CanarySetUpParts): Promise<CanarySetUp> {
  const view = await management.view(cluster)
  const asked = toAsked(view)
  const urls = view.setting?.nodes.map(({ url }) => url) ?? []
  const line = asked?.line ?? toConfigured(view)
  const login = view.setting?.canary ?? null
  const refusal = toRefusal({ stored: cluster.stored, isWatched: cluster.isWatched, allowActions })
  const why = refusal ?? (line === null ? NO_LINE : toAccountRefusal(line, asked?.permissions ?? []))
  return {
    sites: urls.map((url) => ({ url, nodeId: view.sites.find((site) => site.url === url)?.nodeId ?? null })),
    line,
    login,
    hasPassword: view.present.includes('canaryPassword'),
    isRunning: heldCanary(cluster)?.source !== null && heldCanary(cluster) !== null,
    account: {
      steps: toAccountSteps(line ?? 'new', asked?.url ?? urls[0] ?? 'https://mx1.example.net', login?.user ?? null),
      canMake: why === '',
      why
    }
  }
}

/** Makes the account, thinks up its password, keeps it, and begins with it. The error is a sentence. */
export async function setUpAccount(
  { cluster, management, allowActions }: CanarySetUpParts,
  user: string
): Promise<Result<null, string>> {
  const refusal = toRefusal({ stored: cluster.stored, isWatched: cluster.isWatched, allowActions })
  if (refusal !== null) return err(refusal)
  const view = await management.view(cluster)
  const asked = toAsked(view)
  const line = asked?.line ?? toConfigured(view)
  const api = cluster.sites?.all.find(({ url }) => url === asked?.url)?.api ?? cluster.sites?.all[0]?.api
  if (!api || view.setting === null) return err(NOT_READY)
  if (line === null) return err(NO_LINE)
  const password = thinkUpPassword()
  const steps = toAccountSteps(line, api.url, user)
  const told = auditRun(cluster.sink, {
    ...{ entry: 'set-up-canary-account', line, url: api.url, limitMs: LIMIT_MS },
    requests: steps.flatMap(({ request }) => request ?? [])
  })
  const made = await makeAccount(api, line, user, password)
  told(made.ok ? 'done' : 'failed', made.ok ? `The mailbox ${user} was made.` : made.error)
  if (!made.ok) return made
  return management.set(cluster, { ...view.setting, canary: { user, everyMs: EVERY_MS } }, { canaryPassword: password })
}

/** The node that shared objects are asked of, else any that answered. */
function toAsked({ sites }: ManagementView): ManagementView['sites'][number] | undefined {
  const well = sites.filter(({ trouble, line }) => trouble === null && line !== null)
  return well.find(({ isAsked }) => isAsked) ?? well[0]
}

function toConfigured({ setting }: ManagementView): 'new' | 'old' | null {
  return setting === null || setting.line === 'auto' ? null : setting.line
}
