import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/api/contract.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { LookAnswer, LookInput, LookName, Viewed } from './cluster-looks.ts'
import type { Engine } from './engine.ts'
import { FileLookError } from './file-cluster.ts'
import { type PageContext, pushSnapshots, untilAborted } from './push-snapshots.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const LOOK_MS = 500
/** A thousand rows of nodes are 1 MB of JSON and 60 ms of drawing: once a second leaves the page time for the rest. */
const NODES_MS = 1_000

/** The contract with what each call from a page carries. */
export const os = implement(contract).$context<PageContext>()

interface Page {
  readonly context: PageContext
  readonly signal: AbortSignal | undefined
}

/** What all handlers find their cluster with. */
export interface RouterParts {
  readonly engine: Engine
  /** A cluster that is recorded here: whatever changes something is refused on an opened file. */
  readonly find: (slug: string) => Promise<WatchedCluster>
  readonly view: (slug: string) => Promise<Viewed>
  /** A view of one cluster: pushed again and again while live, once for a moment of the past. */
  readonly looking: <K extends LookName>(
    cluster: Viewed,
    name: K,
    input: LookInput<K> & { readonly moment: Moment },
    page: Page & { readonly everyMs: number }
  ) => AsyncGenerator<LookAnswer<K>, void, void>
  readonly watch: <K extends LookName>(
    name: K,
    input: LookInput<K> & { readonly cluster: string; readonly moment: Moment },
    page: Page
  ) => AsyncGenerator<LookAnswer<K>, void, void>
}

/** Binds them to one engine. */
export function makeRouterParts(engine: Engine): RouterParts {
  const { clock } = engine
  const find = async (slug: string): Promise<WatchedCluster> => {
    if (engine.files.get(slug) !== null) {
      throw new ORPCError('REFUSED', { message: 'This is an opened file: it can be looked at, not changed.' })
    }
    return (await engine.cluster(slug)) ?? notFound()
  }

  const view = async (slug: string): Promise<Viewed> => (await engine.viewed(slug)) ?? notFound()

  async function* looking<K extends LookName>(
    cluster: Viewed,
    name: K,
    input: LookInput<K> & { readonly moment: Moment },
    page: Page & { readonly everyMs: number }
  ): AsyncGenerator<LookAnswer<K>, void, void> {
    const { context, signal, everyMs } = page
    if (input.moment.kind === 'live' && !cluster.isStill) {
      yield* pushSnapshots({ clock, page: context, signal, everyMs, take: () => ask(cluster, name, input) })
      return
    }
    yield await ask(cluster, name, input)
    await untilAborted(signal)
  }

  async function* watch<K extends LookName>(
    name: K,
    input: LookInput<K> & { readonly cluster: string; readonly moment: Moment },
    page: Page
  ): AsyncGenerator<LookAnswer<K>, void, void> {
    const everyMs = name === 'nodes' ? NODES_MS : LOOK_MS
    yield* looking(await view(input.cluster), name, input, { ...page, everyMs })
  }

  return { engine, find, view, looking, watch }
}

/** A file that does not answer says why; other failures are ours. */
export async function ask<K extends LookName>(cluster: Viewed, name: K, input: LookInput<K>): Promise<LookAnswer<K>> {
  try {
    return await cluster.look(name, input)
  } catch (cause) {
    if (!(cause instanceof FileLookError)) throw cause
    throw new ORPCError('REFUSED', { message: cause.message })
  }
}

/** Answers that there is nothing of that name. */
export function notFound(): never {
  throw new ORPCError('NOT_FOUND', { message: 'There is no such cluster or event any more.' })
}

/** Turns an expected failure into the contract's error; its sentence is for the user. */
export async function refusing<T>(
  outcome: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }>,
  code: 'REFUSED' | 'INVALID' = 'REFUSED'
): Promise<T> {
  const settled = await outcome
  if (settled.ok) return settled.value
  throw new ORPCError(code, { message: settled.error })
}
