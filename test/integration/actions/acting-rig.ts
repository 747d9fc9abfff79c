import { vi } from 'vitest'
import type { ActionDraftView, ActionsView, RunView } from '../../../src/shared/api/action-views.ts'
import type { ManagementInput } from '../../../src/shared/api/management.ts'
import { type NatsCluster, startNatsCluster } from '../../support/nats-server.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { type Api, type EngineRig, startEngineRig } from '../engine/engine-rig.ts'

/** Real servers and the engine in its worker; nothing here waits longer for one thing. */
export const SOON = { timeout: 30_000, interval: 100 }

export interface ActingRig {
  readonly nats: NatsCluster
  readonly cluster: StalwartCluster
  readonly rig: EngineRig
  readonly api: Api
  readonly slug: string
  view(): Promise<ActionsView>
  draft(entry: string, params?: Readonly<Record<string, string>>, at?: number | null): Promise<ActionDraftView>
  /** As the page does it: draft, confirmation, run, typed where it must be. Resolves with the run's id. */
  begin(entry: string, params?: Readonly<Record<string, string>>, at?: number | null): Promise<string>
  /** As it stands now. */
  run(id: string): Promise<RunView>
  /** Once it has a verdict. */
  ended(id: string): Promise<RunView>
  stop(): Promise<void>
}

/** A stand-in cluster on real NATS servers, and an engine that watches it and may act. */
export async function startActingRig(
  options: {
    readonly line?: 'new' | 'old'
    readonly nodes?: number
    readonly setting?: Partial<ManagementInput>
    readonly allowActions?: boolean
    readonly alone?: readonly number[]
    /** A canary of its own mailbox, with a round now and then. */
    readonly hasCanary?: boolean
  } = {}
): Promise<ActingRig> {
  const nats = await startNatsCluster(3)
  const cluster = await startStalwartCluster({
    nodes: options.nodes ?? 4,
    line: options.line ?? 'new',
    natsUrls: nats.urls,
    ...(options.alone ? { alone: options.alone } : {})
  })
  const management: ManagementInput = {
    nodes: cluster.urls.map((url) => ({ url })),
    auth: { kind: 'key' },
    line: 'auto',
    caFile: null,
    caPem: null,
    allowPlain: false,
    actions: true,
    logs: true,
    networks: [],
    canary: options.hasCanary === true ? { user: cluster.people.canary.user, everyMs: 60_000 } : null,
    ...options.setting
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
    initial: { kind: 'nats', name: 'Acted on', connection: connection as never, management },
    secrets: { managementSecret: cluster.keys.admin, canaryPassword: cluster.people.canary.password },
    allowActions: options.allowActions ?? true
  })
  const { api } = rig
  const slug = rig.engine.initialSlug ?? ''
  const view = (): Promise<ActionsView> => api.actions.view({ cluster: slug })
  const draft: ActingRig['draft'] = (entry, params = {}, at = null) =>
    api.actions.draft({
      cluster: slug,
      entry,
      url: at === null ? null : (cluster.urls[at] ?? null),
      params: { ...params }
    })
  const runs = async (): Promise<readonly RunView[]> => {
    const stop = new AbortController()
    const pushes = await api.actions.watch(
      { cluster: slug, moment: { kind: 'live' }, spanMs: 3_600_000 },
      { signal: stop.signal }
    )
    for await (const push of pushes) {
      stop.abort()
      return push.runs
    }
    return []
  }
  const run: ActingRig['run'] = async (id) => {
    const found = (await runs()).find((it) => it.run === id)
    if (!found) throw new Error(`there is no run ${id}`)
    return found
  }
  const made: ActingRig = {
    nats,
    cluster,
    rig,
    api,
    slug,
    view,
    draft,
    begin: async (entry, params = {}, at = null) => {
      const made = await draft(entry, params, at)
      const { confirmation, target, destructive } = await api.actions.confirm({ cluster: slug, draft: made.draft })
      const typed = destructive ? target : ''
      return (await api.actions.run({ cluster: slug, draft: made.draft, confirmation, typed })).run
    },
    run,
    ended: (id) =>
      vi.waitFor(
        async () => {
          const it = await run(id)
          if (it.verdict === null) throw new Error(`${id} is under way: ${it.sentence}`)
          return it
        },
        { timeout: 90_000, interval: 200 }
      ),
    async stop() {
      await rig.stop()
      await cluster.stop()
      await nats.stop()
    }
  }
  await vi.waitFor(async () => {
    const { targets } = await view()
    if (
      targets.length !== cluster.urls.length ||
      targets.some(({ line, trouble }) => line === null && trouble === null)
    )
      throw new Error(`not all nodes told their release: ${JSON.stringify(targets)}`)
  }, SOON)
  return made
}
