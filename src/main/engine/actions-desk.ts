import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { ACTION_CATALOGUE, ACTION_GROUPS } from '../../shared/api/action-catalogue.table.ts'
import type { ActionConfirmationView, ActionDraftView, ActionsView } from '../../shared/api/action-views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { ActionPorts } from '../actions/action-ports.ts'
import { OPEN_RUNS_MOST, Runner } from '../actions/runner.ts'
import { toEntryView, toLine, toTargetView } from './actions-catalogue.ts'
import { type Drafted, makeDraft, type Wish } from './actions-draft.ts'
import { toRefusal } from './actions-gate.ts'
import { toActionPorts } from './actions-ports.ts'
import { toRunView } from './actions-runs-view.ts'
import { toGuardWarnings, toTakerWarnings } from './actions-warnings.ts'
import type { Confirmations, ConfirmedTarget } from './confirmations.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Drafts that are kept for their pages; the oldest go. */
const DRAFTS_MAX = 32
const DRAFT_MS = 600_000

/** What a desk is made with. */
export interface DeskParts {
  readonly cluster: WatchedCluster
  readonly clock: Clock
  readonly confirmations: Confirmations
  /** Of this process; see `GateFacts`. */
  readonly allowActions: boolean
}

interface Kept {
  readonly drafted: Drafted
  readonly untilMono: number
}

/**
 * What operators run on one cluster: drafts, confirmations, runs. Each step asks the gate anew. Between the check of a confirmation
 * and the start of its run nothing waits, so of two that race one comes too late.
 */
export class ActionsDesk {
  readonly #parts: DeskParts
  readonly #ports: ActionPorts
  readonly #runner: Runner
  readonly #drafts = new Map<string, Kept>()

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.#ports = toActionPorts(parts.cluster, parts.clock)
    this.#runner = new Runner(this.#ports)
  }

  /** Null: operators may act. Otherwise why not. */
  get refusal(): string | null {
    const { cluster, allowActions } = this.#parts
    return toRefusal({ stored: cluster.stored, isWatched: cluster.isWatched, allowActions })
  }

  view(): ActionsView {
    const { refusal } = this
    const sites = this.#ports.sites()
    const parts = { refusal, hasCanary: this.#ports.prove !== null }
    return {
      allowed: refusal === null,
      refusal,
      line: toLine(sites),
      targets: sites.map(toTargetView),
      groups: ACTION_GROUPS,
      entries: ACTION_CATALOGUE.map((it) => toEntryView(it, sites, parts)),
      open: this.#runner.open,
      openMost: OPEN_RUNS_MOST
    }
  }

  /** Sends nothing. The error is a sentence. */
  draft(wish: Wish): Result<ActionDraftView, string> {
    const { refusal } = this
    if (refusal !== null) return err(refusal)
    const { cluster, clock } = this.#parts
    const drafted = makeDraft(wish, {
      sites: this.#ports.sites(),
      clusterName: cluster.name,
      nowMs: clock.nowUnix() / 1000,
      guard: (address) => toGuardWarnings(cluster, address),
      takers: (entry) => toTakerWarnings(cluster, entry)
    })
    if (!drafted.ok) return drafted
    const draft = randomBytes(12).toString('hex')
    this.#drafts.set(draft, { drafted: drafted.value, untilMono: clock.nowMono() + DRAFT_MS * 1000 })
    for (const old of this.#drafts.keys()) {
      if (this.#drafts.size <= DRAFTS_MAX) break
      this.#drafts.delete(old)
    }
    return ok({ draft, ...drafted.value.view })
  }

  /** A confirmation for exactly that draft. The error is a sentence. */
  confirm(draft: string, client: number): Result<ActionConfirmationView, string> {
    const { refusal } = this
    const drafted = this.#draftOf(draft)
    if (refusal !== null || !drafted) return err(refusal ?? FORGOTTEN)
    return ok({
      confirmation: this.#parts.confirmations.ask(this.#targetOf(draft, drafted), client),
      target: drafted.target,
      destructive: drafted.entry.destructive
    })
  }

  /** Begins a run and answers its id at once. A draft is run once. The error is a sentence. */
  run(
    draft: string,
    given: { readonly confirmation: string; readonly typed: string; readonly by: 'page' | 'command' },
    client: number
  ): Result<string, string> {
    const { refusal } = this
    const drafted = this.#draftOf(draft)
    if (refusal !== null || !drafted) return err(refusal ?? FORGOTTEN)
    const wrong = this.#parts.confirmations.check(this.#targetOf(draft, drafted), given, client)
    if (wrong !== null) return err(wrong)
    const site = this.#ports.sites().find(({ url }) => url === drafted.url)
    if (!site) return err(`${drafted.url} is none of the nodes whose API is set up any more.`)
    if (this.#runner.isFull) return err(`${OPEN_RUNS_MOST} runs are under way; wait for one of them, or call one off.`)
    this.#drafts.delete(draft)
    const run = `r${randomBytes(9).toString('hex')}`
    const { entry, way, line, params, view } = drafted
    const request = view.requests.map(({ method, url, body }) => `${method} ${url}\n${body}`.trim()).join('\n\n')
    void this.#runner.start({
      run,
      entry: entry.id,
      way,
      line,
      site,
      params,
      by: toWho(given.by),
      request,
      limitMs: entry.limitMs
    })
    return ok(run)
  }

  /** Calls off what can be called off. The error is a sentence. */
  cancel(run: string): Result<null, string> {
    const { cluster, clock } = this.#parts
    const record = cluster.fold.picture.runs.get(run)
    if (!this.#runner.has(run)) return err('It is not under way any more.')
    if (record && !toRunView(record, clock.nowUnix(), true).cancellable)
      return err('It was sent and done already; there is nothing to call off.')
    this.#runner.cancel(run)
    return ok(null)
  }

  /** Ends what is under way: the cluster is closed. */
  stop(): void {
    this.#runner.stop()
  }

  #draftOf(draft: string): Drafted | null {
    const kept = this.#drafts.get(draft)
    return kept && this.#parts.clock.nowMono() <= kept.untilMono ? kept.drafted : null
  }

  #targetOf(draft: string, { entry, target }: Drafted): ConfirmedTarget {
    const { cluster } = this.#parts
    return { key: `run ${cluster.slug} ${draft}`, name: entry.destructive ? target : null, what: 'this run' }
  }
}

const FORGOTTEN = 'This draft was run already, or is older than ten minutes. Begin anew.'

/** Who asked, for the audit: the user of this process, and by what. */
export function toWho(by: 'page' | 'command'): string {
  const how = by === 'page' ? 'in the page' : 'with stoa run'
  try {
    return `${userInfo().username}, ${how}`
  } catch {
    return `a user without a name, ${how}`
  }
}
