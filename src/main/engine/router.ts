import { ORPCError } from '@orpc/server'
import type { TryStep } from '../../shared/api/views.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { actionsHandlers } from './actions-router.ts'
import { addressesHandlers } from './addresses-router.ts'
import { canaryHandlers } from './canary-router.ts'
import { removalOf } from './confirmations.ts'
import type { Engine } from './engine.ts'
import { lintHandlers } from './lint-router.ts'
import { managementHandlers } from './management-router.ts'
import { pushSnapshots, untilAborted } from './push-snapshots.ts'
import { rolesHandlers } from './roles-router.ts'
import { ask, makeRouterParts, notFound, os, refusing } from './router-parts.ts'

/** Least time between two pushes of one kind to one page. */
const CLUSTERS_MS = 500
const OVERVIEW_MS = 500
const TAIL_MS = 200
const EXPORT_MS = 250

/** The handlers of the contract; the same router serves both hosts. Input is validated before any handler runs. */
export function createRouter(engine: Engine) {
  const parts = makeRouterParts(engine)
  const { find, view, looking, watch } = parts
  const { clock } = engine
  return os.router({
    host: { about: os.host.about.handler(() => engine.about()) },
    clusters: {
      watch: os.clusters.watch.handler(({ context, signal }) =>
        pushSnapshots({ clock, page: context, signal, everyMs: CLUSTERS_MS, take: () => engine.summaries() })
      ),
      create: os.clusters.create.handler(({ input }) => refusing(engine.create(input.draft, input.name))),
      start: os.clusters.start.handler(async ({ input }) => ({ started: await engine.setOpen(input.cluster, true) })),
      stop: os.clusters.stop.handler(async ({ input }) => ({ stopped: await engine.setOpen(input.cluster, false) })),
      rename: os.clusters.rename.handler(async ({ input }) => {
        await (await find(input.cluster)).rename(input.name)
        return { renamed: true }
      }),
      confirmRemoval: os.clusters.confirmRemoval.handler(async ({ input, context }) => {
        const cluster = await find(input.cluster)
        return { confirmation: engine.confirmations.ask(removalOf(cluster), context.client), name: cluster.name }
      }),
      remove: os.clusters.remove.handler(async ({ input, context }) => {
        const cluster = await find(input.cluster)
        const refusal = engine.confirmations.check(removalOf(cluster), input, context.client)
        if (refusal) throw new ORPCError('REFUSED', { message: refusal })
        await engine.remove(cluster)
        return { removed: true }
      }),
      acceptServers: os.clusters.acceptServers.handler(async ({ input }) => ({
        accepted: await (await find(input.cluster)).acceptServers(input.servers)
      })),
      levelTwo: os.clusters.levelTwo.handler(async ({ input }) => refusing(engine.levelTwo(await find(input.cluster)))),
      setLevelTwo: os.clusters.setLevelTwo.handler(async ({ input }) => {
        await refusing(engine.setLevelTwo(await find(input.cluster), input, input.secrets))
        return { set: true }
      }),
      dismissNotice: os.clusters.dismissNotice.handler(async ({ input }) => ({
        dismissed: (await find(input.cluster)).dismissNotice(input.id)
      }))
    },
    demo: { start: os.demo.start.handler(({ input }) => engine.startDemo(input)) },
    wizard: {
      parse: os.wizard.parse.handler(({ input }) =>
        refusing(Promise.resolve(engine.parseDraft(input.text)), 'INVALID')
      ),
      draft: os.wizard.draft.handler(({ input }) => refusing(Promise.resolve(engine.makeDraft(input)), 'INVALID')),
      try: os.wizard.try.handler(async function* ({ input, signal, context }) {
        let steps: readonly TryStep[] = []
        for await (const next of engine.tryDraft(input.draft, signal)) {
          steps = next
          await context.keepingUp()
          yield steps
        }
      })
    },
    overview: {
      watch: os.overview.watch.handler(async ({ input, context, signal }) => {
        const cluster = await view(input.cluster)
        return looking(cluster, 'overview', input, { context, signal, everyMs: OVERVIEW_MS })
      })
    },
    events: {
      tail: os.events.tail.handler(async function* ({ input, context, signal }) {
        if (engine.files.get(input.cluster) !== null) {
          // Nothing comes any more.
          yield { rows: [], skipped: 0, reset: true, matchedPerSecond: 0 }
          await untilAborted(signal)
          return
        }
        const cluster = await find(input.cluster)
        const tail = cluster.openTail(input.filter)
        let last = clock.nowMono()
        try {
          yield* pushSnapshots({
            clock,
            page: context,
            signal,
            everyMs: TAIL_MS,
            take: (reset) => {
              const now = clock.nowMono()
              const view = tail.take(reset, (now - last) / 1000)
              last = now
              return view
            }
          })
        } finally {
          cluster.closeTail(tail)
        }
      }),
      page: os.events.page.handler(async ({ input }) => ask(await view(input.cluster), 'eventPage', input)),
      detail: os.events.detail.handler(async ({ input }) => {
        const detail = await ask(await view(input.cluster), 'eventDetail', input)
        return detail ?? notFound()
      }),
      observation: os.events.observation.handler(
        async ({ input }) => (await ask(await view(input.cluster), 'observation', input)) ?? notFound()
      ),
      export: os.events.export.handler(async function* ({ input, signal, context }) {
        const cluster = await find(input.cluster)
        let last = 0
        for await (const progress of engine.exportEvents(cluster, input, signal)) {
          const now = clock.nowMono()
          if (progress.state === 'running' && now - last < EXPORT_MS * 1000) continue
          last = now
          await context.keepingUp()
          yield progress
        }
      })
    },
    management: managementHandlers(parts),
    roles: rolesHandlers(parts),
    actions: actionsHandlers(parts),
    addresses: addressesHandlers(parts),
    canary: canaryHandlers(parts),
    lint: lintHandlers(parts),
    topology: {
      watch: os.topology.watch.handler(({ input, context, signal }) => watch('topology', input, { context, signal }))
    },
    nodes: {
      watch: os.nodes.watch.handler(({ input, context, signal }) => watch('nodes', input, { context, signal })),
      past: os.nodes.past.handler(async ({ input }) => {
        return (await ask(await view(input.cluster), 'subjectPast', input)) ?? notFound()
      })
    },
    blocks: {
      watch: os.blocks.watch.handler(({ input, context, signal }) => watch('blocks', input, { context, signal })),
      detail: os.blocks.detail.handler(async ({ input }) => {
        return (await ask(await view(input.cluster), 'block', input)) ?? notFound()
      })
    },
    latency: {
      watch: os.latency.watch.handler(({ input, context, signal }) => watch('latency', input, { context, signal }))
    },
    findings: {
      watch: os.findings.watch.handler(({ input, context, signal }) => watch('findings', input, { context, signal })),
      acknowledge: os.findings.acknowledge.handler(async ({ input }) => {
        const { sink } = await find(input.cluster)
        sink.note({ source: 'operator', act: 'acknowledge', finding: input.id, note: input.note })
        return { acknowledged: true }
      })
    },
    files: {
      open: os.files.open.handler(({ input }) => refusing(engine.files.open(input.path), 'INVALID')),
      close: os.files.close.handler(async ({ input }) => ({ closed: engine.files.close(input.cluster) })),
      save: os.files.save.handler(({ input }) => refusing(engine.saved.take(input)))
    },
    history: {
      view: os.history.view.handler(async ({ input }) => {
        return { ...(await ask(await view(input.cluster), 'history', {})), ...engine.files.of(input.cluster) }
      }),
      density: os.history.density.handler(async ({ input }) => ask(await view(input.cluster), 'density', input)),
      step: os.history.step.handler(async ({ input }) => ask(await view(input.cluster), 'step', input)),
      pin: os.history.pin.handler(async ({ input }) => {
        await refusing((await find(input.cluster)).pin(input.atUs, input.text))
        return { pinned: true }
      }),
      exportRecording: os.history.exportRecording.handler(async function* ({ input, signal, context }) {
        const cluster = await find(input.cluster)
        const range = { fromUs: toTime(input.fromUs), toUs: toTime(input.toUs), anonymous: input.anonymous }
        for await (const progress of engine.files.export(cluster, range, signal)) {
          await context.keepingUp()
          yield progress
        }
      }),
      stats: os.history.stats.handler(async ({ input }) => ask(await view(input.cluster), 'historyStats', {})),
      setRetention: os.history.setRetention.handler(async ({ input }) => {
        await (await find(input.cluster)).setRetention({ maxBytes: input.maxBytes, maxAgeDays: input.maxAgeDays })
        return { set: true }
      })
    }
  })
}

function toTime(us: string | null): UnixUs | null {
  return us === null ? null : toUnixUs(Number(us))
}
