import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { ActionDraftView, RunView } from '../../shared/api/action-views.ts'
import type { contract } from '../../shared/api/contract.ts'
import type { RunAsk, RunLine } from './run-lines.ts'

type Api = ContractRouterClient<typeof contract>

/** A node that has just been asked for the first time tells its release within a second or two. */
const READY_MS = 20_000
const READY_LOOK_MS = 250
/** Servers are asked for their connections within it, for the first time. */
const FIRST_ASKING_MS = 3_000
/** A run is in the history within a tenth of a second. */
const SPAN_MS = 60_000

/** What a run goes through: a page of the engine like any other, with the same gate and the same confirmations (R13). */
export interface RunDoor {
  attach(port: MessagePort): { detach(): void }
}

/** Runs it as a page would, and tells each line. Resolves after the last; ends early when `signal` aborts. Never rejects. */
export async function runThrough(
  door: RunDoor,
  ask: RunAsk,
  tell: (line: RunLine) => void,
  signal: AbortSignal
): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const page = door.attach(port2)
  const api: Api = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()
  try {
    await runOn(api, ask, tell, signal)
  } catch (cause) {
    if (!signal.aborted) tell({ kind: 'refused', ...toRefusal(cause) })
  } finally {
    page.detach()
    port1.close()
  }
}

async function runOn(api: Api, ask: RunAsk, tell: (line: RunLine) => void, signal: AbortSignal): Promise<void> {
  const cluster = await findSlug(api, ask.cluster, signal)
  if (cluster === null) {
    tell({ kind: 'refused', exitCode: 1, sentence: `There is no cluster «${ask.cluster}».` })
    return
  }
  if (ask.isFresh === true) await settle(api, cluster, signal)
  const url = await chooseUrl(api, cluster, ask, signal)
  const draft = await api.actions.draft({ cluster, entry: ask.entry, url, params: { ...ask.params } })
  tell({ kind: 'draft', draft })
  const missing = toMissing(draft, ask.confirm)
  if (missing !== null) {
    tell({ kind: 'refused', exitCode: 2, sentence: missing })
    return
  }
  const { confirmation, target, destructive } = await api.actions.confirm({ cluster, draft: draft.draft })
  const typed = destructive ? (ask.confirm ?? '') : target
  const { run } = await api.actions.run({ cluster, draft: draft.draft, confirmation, typed, by: 'command' })
  tell({ kind: 'began', run })
  if (ask.wait) await follow(api, { cluster, run }, tell, signal)
}

/** Why it must not go on without somebody who means it; null: nothing. */
function toMissing({ destructive, warnings, target, title }: ActionDraftView, confirm: string | null): string | null {
  if (confirm !== null) return confirm === target ? null : `--confirm says «${confirm}», but the target is «${target}».`
  const alarm = warnings.find(({ severity }) => severity === 'bad')
  if (!destructive && !alarm) return null
  return `${alarm?.sentence ?? `«${title}» cannot be undone.`} With --confirm ${JSON.stringify(target)} it is run all the same.`
}

async function findSlug(api: Api, name: string, signal: AbortSignal): Promise<string | null> {
  const pushes = await api.clusters.watch(undefined, { signal })
  for await (const clusters of pushes) {
    const found = clusters.find((it) => it.name === name) ?? clusters.find((it) => it.slug === name)
    return found?.slug ?? null
  }
  return null
}

/** Until all servers are heard and were asked once, so that what follows can be seen; a while at most. */
async function settle(api: Api, cluster: string, signal: AbortSignal): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)])
  try {
    for await (const clusters of await api.clusters.watch(undefined, { signal: over })) {
      if (clusters.find((it) => it.slug === cluster)?.watch === 'live') break
    }
  } catch (cause) {
    if (!over.aborted) throw cause
  }
  await pause(FIRST_ASKING_MS)
}

/** The node to call, once it has told its release: which requests are right depends on it. */
async function chooseUrl(api: Api, cluster: string, ask: RunAsk, signal: AbortSignal): Promise<string | null> {
  for (let waited = 0; ; waited += READY_LOOK_MS) {
    const { targets, refusal } = await api.actions.view({ cluster })
    const named = targets.find(
      (it) =>
        (ask.url === null || it.url === ask.url.replace(/\/+$/u, '')) && (ask.node === null || it.nodeId === ask.node)
    )
    const isTold = named !== undefined && (named.line !== null || named.trouble !== null)
    if (refusal !== null || isTold || waited >= READY_MS || signal.aborted) {
      if (ask.node !== null && named === undefined && refusal === null)
        throw new ORPCError('INVALID', { message: `No node that can be called has told that it is node ${ask.node}.` })
      return ask.node === null ? ask.url : (named?.url ?? ask.url)
    }
    await pause(READY_LOOK_MS)
  }
}

async function follow(
  api: Api,
  { cluster, run }: { readonly cluster: string; readonly run: string },
  tell: (line: RunLine) => void,
  signal: AbortSignal
): Promise<void> {
  let told = 0
  const pushes = await api.actions.watch({ cluster, moment: { kind: 'live' }, spanMs: SPAN_MS }, { signal })
  for await (const { runs } of pushes) {
    const view: RunView | undefined = runs.find((it) => it.run === run)
    if (!view) continue
    for (const step of view.steps) if (step.seq > told) tell({ kind: 'step', step })
    told = Math.max(told, ...view.steps.map(({ seq }) => seq))
    if (view.verdict === null) continue
    tell({ kind: 'ended', run: view })
    return
  }
  if (!signal.aborted) tell({ kind: 'refused', exitCode: 1, sentence: 'The host ended before the run did.' })
}

function toRefusal(cause: unknown): { readonly exitCode: 1 | 2; readonly sentence: string } {
  const sentence = cause instanceof Error ? cause.message : String(cause)
  return { exitCode: cause instanceof ORPCError && cause.code === 'INVALID' ? 2 : 1, sentence }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
