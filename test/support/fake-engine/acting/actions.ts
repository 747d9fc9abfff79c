import { implement, ORPCError } from '@orpc/server'
import type { ActionDraftView } from '../../../../src/shared/api/action-views.ts'
import { contract } from '../../../../src/shared/api/contract.ts'
import type { Scene } from '../world.ts'
import { actionsOf, draftOf, pastRuns, runOf } from './actions-world.ts'
import { assertSeen, scenePushes } from './scene-pushes.ts'

const os = implement(contract)
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

interface Begun {
  readonly cluster: string
  readonly run: string
  readonly draft: ActionDraftView
  readonly atMs: number
  cancelledMs: number | null
}

/** The contract's `actions` of the made-up engine: confirmations are good for one run of their draft, as the real ones are. */
export function fakeActions() {
  const drafts = new Map<string, ActionDraftView>()
  const confirmations = new Map<string, string>()
  const begun: Begun[] = []
  const runsOf = (scene: Scene, nowMs: number) => {
    const mine = begun.filter((each) => each.cluster === scene && each.atMs <= nowMs)
    return [...mine.map((each) => runOf({ ...each, by: 'page' }, nowMs)), ...pastRuns(scene)].toSorted(
      (a, b) => Number(b.atUs) - Number(a.atUs)
    )
  }
  const make = (cluster: string, entry: string, url: string | null, params: Readonly<Record<string, string>>) => {
    const draft = draftOf(cluster as Scene, `d${drafts.size + 1}`, entry, url, params)
    if (draft === null) throw new ORPCError('INVALID', { message: 'The catalogue has no such entry.' })
    if (params.account === 'nobody') throw new ORPCError('INVALID', { message: 'Account: there is no account nobody.' })
    drafts.set(draft.draft, draft)
    return draft
  }
  return {
    view: os.actions.view.handler(async ({ input }) => {
      assertSeen(input.cluster)
      if (input.cluster === 'slow') await pause(3_600_000)
      if (input.cluster === 'file')
        throw new ORPCError('REFUSED', { message: 'An opened recording: nothing can be run.' })
      const open = runsOf(input.cluster as Scene, Date.now()).filter((run) => run.verdict === null).length
      return actionsOf(input.cluster as Scene, open)
    }),
    draft: os.actions.draft.handler(({ input }) => make(input.cluster, input.entry, input.url, input.params)),
    repeat: os.actions.repeat.handler(({ input }) => {
      const run = runsOf(input.cluster as Scene, Date.now()).find((each) => each.run === input.run)
      if (run === undefined) throw new ORPCError('NOT_FOUND', { message: 'There is no such run.' })
      const params = Object.fromEntries(run.params.map(({ name, value }) => [name, value]))
      return make(input.cluster, run.entry, run.url, params)
    }),
    confirm: os.actions.confirm.handler(({ input }) => {
      const draft = drafts.get(input.draft)
      if (draft === undefined) throw new ORPCError('NOT_FOUND', { message: 'There is no such draft.' })
      const confirmation = `c${confirmations.size + 1}`
      confirmations.set(confirmation, input.draft)
      return { confirmation, target: draft.target, destructive: draft.destructive }
    }),
    run: os.actions.run.handler(async ({ input }) => {
      await pause(120)
      const draft = drafts.get(input.draft)
      if (draft === undefined || confirmations.get(input.confirmation) !== input.draft)
        throw new ORPCError('REFUSED', { message: 'The confirmation is not of this draft.' })
      if (draft.destructive && input.typed !== draft.target)
        throw new ORPCError('REFUSED', { message: 'The target’s name was not typed.' })
      confirmations.delete(input.confirmation)
      const run = `run-${begun.length + 1}`
      begun.push({ cluster: input.cluster, run, draft, atMs: Date.now(), cancelledMs: null })
      return { run }
    }),
    cancel: os.actions.cancel.handler(({ input }) => {
      const run = begun.find((each) => each.run === input.run)
      if (run === undefined) throw new ORPCError('REFUSED', { message: 'It is over: there is nothing to call off.' })
      run.cancelledMs = Date.now()
      return { cancelled: true }
    }),
    watch: os.actions.watch.handler(({ input, signal }) =>
      scenePushes(input.cluster, input.moment, signal, (scene, nowMs) => {
        const runs = runsOf(scene, nowMs)
        return {
          atUs: String(nowMs * 1000),
          runs,
          runCount: runs.length,
          open: runs.filter((run) => run.verdict === null).length
        }
      })
    ),
    export: os.actions.export.handler(async function* ({ input }) {
      const size = { rows: 7, bytes: 4_100 }
      yield { ...size, share: 0.5, state: 'running' as const, path: null, sentence: `Writing ${input.format}.` }
      await pause(200)
      const path = `/root/stoa-exports/audit.${input.format}`
      yield { ...size, share: 1, state: 'done' as const, path, sentence: 'Written.' }
    })
  }
}
