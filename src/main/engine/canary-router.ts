import { ORPCError } from '@orpc/server'
import type { LogAssistant } from '../../shared/api/canary-views.ts'
import { AssistantDesk } from './assistant-desk.ts'
import { heldCanary } from './canary-desk.ts'
import { watchFirstRound } from './canary-first-round.ts'
import { type CanarySetUpParts, readCanarySetUp, setUpAccount } from './canary-set-up.ts'
import type { ConfirmedTarget } from './confirmations.ts'
import { pushSnapshots } from './push-snapshots.ts'
import { os, type RouterParts, refusing } from './router-parts.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const NOT_RUNNING =
  'The canary does not run here: it needs the cluster to be watched, a URL for each node and a login of its own (Settings, Canary).'
const PROOF = {
  new: 'A round begins as soon as may be: at most one each 2 s, never two at once.',
  old: 'A round was asked for already; this is part of it.'
} as const
/** A matrix of 64 nodes is 0.7 MB, and a round comes each 2 s at most. */
const WATCH_MS = 1_000
/** Least time between two pushes of the assistant. */
const ASSISTANT_MS = 500
/** As `Confirmations` keeps them. */
const CONFIRMED_MS = 60_000

/** Handlers of the contract's `canary`. */
export function canaryHandlers({ engine, find, view, looking }: RouterParts) {
  const { clock, confirmations, management, allowActions } = engine
  const partsOf = async (slug: string): Promise<CanarySetUpParts> => ({
    cluster: await find(slug),
    management,
    allowActions
  })

  const desks = new WeakMap<WatchedCluster, AssistantDesk>()
  const deskOf = async (slug: string): Promise<AssistantDesk> => {
    const cluster = await find(slug)
    const desk = desks.get(cluster) ?? new AssistantDesk({ cluster, clock, allowActions })
    desks.set(cluster, desk)
    return desk
  }

  return {
    watch: os.canary.watch.handler(async function* ({ input, context, signal }) {
      yield* looking(await view(input.cluster), 'canary', input, { context, signal, everyMs: WATCH_MS })
    }),
    now: os.canary.now.handler(async ({ input }) => {
      const source = heldCanary(await find(input.cluster))?.source
      if (!source) throw new ORPCError('REFUSED', { message: NOT_RUNNING })
      const isNew = source.now(input.via, 'asked')
      return { isNew, sentence: isNew ? PROOF.new : PROOF.old }
    }),
    setUp: os.canary.setUp.handler(async ({ input }) => readCanarySetUp(await partsOf(input.cluster))),
    confirm: os.canary.confirm.handler(async ({ input, context }) => {
      const target = toTarget(await find(input.cluster), input.target)
      const expiresAtMs = clock.nowUnix() / 1000 + CONFIRMED_MS
      return { token: confirmations.ask(target, context.client), target: target.name ?? '', expiresAtMs }
    }),
    makeAccount: os.canary.makeAccount.handler(async ({ input, context }) => {
      const parts = await partsOf(input.cluster)
      const { token, typed } = input.confirmation
      const given = { confirmation: token, typed }
      const refusal = confirmations.check(toTarget(parts.cluster, 'account'), given, context.client)
      if (refusal !== null) throw new ORPCError('REFUSED', { message: refusal })
      await refusing(setUpAccount(parts, input.user))
      return { made: true }
    }),
    firstRound: os.canary.firstRound.handler(async function* ({ input, context, signal }) {
      const cluster = await find(input.cluster)
      const source = heldCanary(cluster)?.source
      if (!source) throw new ORPCError('REFUSED', { message: NOT_RUNNING })
      const nodeOf = (url: string): number | null => cluster.fold.picture.canary.sites.of(url)?.node ?? null
      for await (const round of watchFirstRound(source, clock, nodeOf, signal)) {
        await context.keepingUp()
        yield round
      }
    }),
    assistant: os.canary.assistant.handler(async function* ({ input, context, signal }) {
      const desk = await deskOf(input.cluster)
      let told = ''
      const take = (reset: boolean): LogAssistant | null => {
        const view = desk.view()
        const text = JSON.stringify(view)
        if (text === told && !reset) return null
        told = text
        return view
      }
      yield* pushSnapshots({ clock, page: context, signal, everyMs: ASSISTANT_MS, take })
    }),
    takeStep: os.canary.takeStep.handler(async ({ input, context }) => {
      const cluster = await find(input.cluster)
      const desk = await deskOf(input.cluster)
      const { step, path = '', confirmation } = input
      if (step !== 'check') {
        const given = { confirmation: confirmation?.token ?? '', typed: confirmation?.typed ?? '' }
        const refusal = confirmations.check(toTarget(cluster, step), given, context.client)
        if (refusal !== null) throw new ORPCError('REFUSED', { message: refusal })
      }
      await refusing(desk.take(step, path))
      return desk.view()
    })
  }
}

/** What is confirmed: one act on one cluster, by the cluster's name. */
function toTarget({ slug, name }: WatchedCluster, act: string): ConfirmedTarget {
  return { key: `canary ${act} ${slug}`, name, what: 'this cluster' }
}
