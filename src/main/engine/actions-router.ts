import { ACTION_CATALOGUE } from '../../shared/api/action-catalogue.table.ts'
import type { ActionDraftView } from '../../shared/api/action-views.ts'
import { err, type Result } from '../../shared/cluster/result.ts'
import { ActionsDesk } from './actions-desk.ts'
import { os, type RouterParts, refusing } from './router-parts.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Runs of an audit that one file holds; twice as many rows. */
const AUDIT_ROWS = 10_000

/** Handlers of the contract's `actions`. */
export function actionsHandlers({ engine, find, watch }: RouterParts) {
  const { clock, confirmations } = engine
  const desks = new WeakMap<WatchedCluster, ActionsDesk>()
  const deskOf = async (slug: string): Promise<ActionsDesk> => {
    const cluster = await find(slug)
    const known = desks.get(cluster)
    if (known) return known
    const desk = new ActionsDesk({ cluster, clock, confirmations, allowActions: engine.allowActions })
    desks.set(cluster, desk)
    return desk
  }
  const settle = <T>(result: Result<T, string>, code: 'REFUSED' | 'INVALID' = 'REFUSED'): Promise<T> =>
    refusing(Promise.resolve(result), code)

  return {
    view: os.actions.view.handler(async ({ input }) => (await deskOf(input.cluster)).view()),
    draft: os.actions.draft.handler(async ({ input }) => {
      const desk = await deskOf(input.cluster)
      return settle(desk.draft(input), desk.refusal === null ? 'INVALID' : 'REFUSED')
    }),
    repeat: os.actions.repeat.handler(async ({ input }) => {
      const desk = await deskOf(input.cluster)
      return settle(repeat(desk, await find(input.cluster), input.run))
    }),
    confirm: os.actions.confirm.handler(async ({ input, context }) =>
      settle((await deskOf(input.cluster)).confirm(input.draft, context.client))
    ),
    run: os.actions.run.handler(async ({ input, context }) => ({
      run: await settle((await deskOf(input.cluster)).run(input.draft, input, context.client))
    })),
    cancel: os.actions.cancel.handler(async ({ input }) => {
      await settle((await deskOf(input.cluster)).cancel(input.run))
      return { cancelled: true }
    }),
    watch: os.actions.watch.handler(({ input, context, signal }) => watch('runs', input, { context, signal })),
    export: os.actions.export.handler(async function* ({ input, signal, context }) {
      const cluster = await find(input.cluster)
      for await (const progress of engine.exportAudit(cluster, input.format, AUDIT_ROWS, signal)) {
        await context.keepingUp()
        yield progress
      }
    })
  }
}

/** The same again, as a new draft: what is known has changed meanwhile. */
function repeat(desk: ActionsDesk, cluster: WatchedCluster, id: string | null): Result<ActionDraftView, string> {
  const { runs } = cluster.fold.picture
  const run = id === null ? runs.all[0] : runs.get(id)
  if (!run) return err(id === null ? 'Nothing was run yet.' : 'This run is too old to be repeated; begin it anew.')
  const specs = ACTION_CATALOGUE.find((it) => it.id === run.entry)?.params ?? []
  const params = run.params.filter(([name]) => specs.some((spec) => spec.name === name))
  return desk.draft({ entry: run.entry, url: run.url, params: Object.fromEntries(params) })
}
