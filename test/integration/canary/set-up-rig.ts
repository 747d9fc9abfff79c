import type { CanaryView, LogAssistant } from '../../../src/shared/api/canary-views.ts'
import type { ManagementInput } from '../../../src/shared/api/management.ts'
import { startNatsCluster } from '../../support/nats-server.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { type Api, type EngineRig, startEngineRig } from '../engine/engine-rig.ts'

/** Real servers, nodes and an engine; nothing here waits longer for one thing. */
export const SOON = { timeout: 60_000, interval: 100 }
export const NAME = 'Measured'

export interface SetUpRig {
  readonly cluster: StalwartCluster
  readonly rig: EngineRig
  readonly api: Api
  readonly slug: string
  /** As it stands now. */
  look(): Promise<CanaryView>
  findings(): Promise<readonly string[]>
  assistant(): Promise<LogAssistant>
  /** With a confirmation, as the page does it. */
  take(step: LogAssistant['steps'][number]['step'], path?: string): Promise<LogAssistant['steps'][number]>
  stop(): Promise<void>
}

/** The first value of a push. */
async function first<T>(open: (signal: AbortSignal) => Promise<AsyncIterable<T>>): Promise<T> {
  const stop = new AbortController()
  for await (const value of await open(stop.signal)) {
    stop.abort()
    return value
  }
  throw new Error('a push without a value')
}

/** Four nodes on three servers, and an engine that watches them. */
export async function startSetUpRig(options: {
  readonly line: 'new' | 'old'
  /** The canary's login is set from the start. */
  readonly canary?: boolean
  readonly receipts?: boolean
  readonly actions?: boolean
}): Promise<SetUpRig> {
  const { line, canary = false, receipts = true, actions = true } = options
  const nats = await startNatsCluster(3)
  const cluster = await startStalwartCluster({ nodes: 4, line, natsUrls: nats.urls, receipts })
  if (line === 'old' && !receipts) cluster.database.settings.delete('tracing.level.cluster.message-received')
  const management: ManagementInput = {
    nodes: cluster.urls.map((url) => ({ url })),
    auth: { kind: 'key' },
    line: 'auto',
    caFile: null,
    caPem: null,
    allowPlain: false,
    actions,
    logs: true,
    networks: [],
    canary: canary ? { user: cluster.people.canary.user, everyMs: 10_000 } : null
  }
  const connection = {
    servers: [...nats.urls],
    auth: { kind: 'none' as const },
    tls: null,
    allowPlainPassword: false,
    system: null,
    monitoring: [],
    jetstream: false
  }
  const rig = await startEngineRig({
    initial: { kind: 'nats', name: NAME, connection: connection as never, management },
    secrets: {
      managementSecret: cluster.keys.admin,
      ...(canary ? { canaryPassword: cluster.people.canary.password } : {})
    },
    allowActions: actions
  })
  const { api } = rig
  const slug = rig.engine.initialSlug ?? ''
  const now = { cluster: slug, moment: { kind: 'live' as const }, spanMs: 3_600_000 }
  const assistant = (): Promise<LogAssistant> => first((signal) => api.canary.assistant({ cluster: slug }, { signal }))
  return {
    ...{ cluster, rig, api, slug, assistant },
    look: () => first((signal) => api.canary.watch({ ...now, pair: null }, { signal })),
    findings: async () => {
      const view = await first((signal) => api.findings.watch(now, { signal }))
      return view.findings.filter((it) => it.untilUs === null).map((it) => it.id)
    },
    take: async (step, path) => {
      const { token, target } = await api.canary.confirm({ cluster: slug, target: step })
      const confirmation = { token, typed: target }
      const view = await api.canary.takeStep({ cluster: slug, step, confirmation, ...(path ? { path } : {}) })
      const taken = view.steps.find((it) => it.step === step)
      if (!taken) throw new Error(`no step ${step}`)
      return taken
    },
    stop: async () => {
      await rig.stop()
      await cluster.stop()
      await nats.stop()
    }
  }
}
