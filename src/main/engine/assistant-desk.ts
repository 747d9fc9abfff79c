import {
  ASSISTANT_STEPS,
  type AssistantResult,
  type AssistantStep,
  type AssistantStepName,
  type LogAssistant
} from '../../shared/api/canary-views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toRefusal } from './actions-gate.ts'
import { NewLineWay } from './assistant-new.ts'
import { OldLineWay } from './assistant-old.ts'
import type { AssistantWay, AssistedSite, StepOutcome } from './assistant-way.ts'
import { auditRun } from './audit-run.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Steps that send something which changes a node, or makes one work. */
const CHANGING: ReadonlySet<AssistantStepName> = new Set(['tracer', 'override', 'activate', 'verify', 'undo'])
/** Of the audit: no step takes longer. */
const LIMIT_MS = 120_000
const NOT_SET_UP = 'The management API of this cluster is not set up, or it is stopped: Settings, Management.'
const NO_LINE = 'No node has answered yet, so that it is not known which line they are of.'
const BUSY = 'Another step is under way.'

interface Taken {
  readonly state: AssistantStep['state']
  readonly outcome: string
  readonly results: readonly AssistantResult[]
}

const OPEN: Taken = { state: 'open', outcome: '', results: [] }

/** What the assistant of one cluster works with. `allowActions`: of this process. */
export interface AssistantParts {
  readonly cluster: WatchedCluster
  readonly clock: Clock
  readonly allowActions: boolean
}

/** The set-up of the nodes' logs as evidence, one cluster's: each step by itself, none without being asked for. */
export class AssistantDesk {
  readonly #parts: AssistantParts
  #way: { readonly line: 'new' | 'old'; readonly way: AssistantWay } | null = null
  #taken = new Map<AssistantStepName, Taken>()
  #path = ''
  #isBusy = false

  constructor(parts: AssistantParts) {
    this.#parts = parts
  }

  view(): LogAssistant {
    const sites = this.#sites()
    const way = this.#wayOf()
    return {
      line: way?.line ?? null,
      sites: sites.map(({ url, nodeId }) => ({ url, nodeId })),
      actions: this.#gate() === null,
      steps: way === null ? [] : ASSISTANT_STEPS.map((step) => this.#stepOf(step, way.way, sites))
    }
  }

  /** Why it may not be taken; null: it may. */
  refusal(step: AssistantStepName): string | null {
    if (this.#isBusy) return BUSY
    if (this.#sites().length === 0) return NOT_SET_UP
    const way = this.#wayOf()
    if (way === null) return NO_LINE
    return (CHANGING.has(step) ? this.#gate() : null) ?? way.way.refusal(step)
  }

  /** Takes one step; resolves once it is over. What came of it stands in the view. The error is a sentence. */
  async take(step: AssistantStepName, path: string): Promise<Result<null, string>> {
    const refusal = this.refusal(step)
    const way = this.#wayOf()
    if (refusal !== null || way === null) return err(refusal ?? NO_LINE)
    this.#isBusy = true
    this.#path = path
    const sites = this.#sites()
    const tell = (results: readonly AssistantResult[]): void => {
      this.#taken.set(step, { state: 'running', outcome: 'It is under way.', results })
    }
    tell([])
    const audit = CHANGING.has(step) ? this.#audit(step, way.way, sites) : () => undefined
    try {
      const outcome = await way.way.take(step, { sites, clock: this.#parts.clock, path, tell })
      this.#taken.set(step, outcome)
      audit(outcome)
      return ok(null)
    } catch (cause) {
      const outcome: StepOutcome = { state: 'failed', outcome: 'A fault in Stoa ended this step.', results: [] }
      this.#taken.set(step, outcome)
      audit(outcome)
      throw cause
    } finally {
      this.#isBusy = false
    }
  }

  #stepOf(step: AssistantStepName, way: AssistantWay, sites: readonly AssistedSite[]): AssistantStep {
    const { title, about, price } = way.words(step)
    return {
      ...{ step, title, about, price },
      requests: way.requests(step, sites, this.#path),
      changes: CHANGING.has(step),
      refusal: this.refusal(step),
      ...(this.#taken.get(step) ?? OPEN)
    }
  }

  #gate(): string | null {
    const { cluster, allowActions } = this.#parts
    return toRefusal({ stored: cluster.stored, isWatched: cluster.isWatched, allowActions })
  }

  #sites(): readonly AssistedSite[] {
    const { sites } = this.#parts.cluster
    if (sites === null) return []
    const views = new Map(sites.views().map((view) => [view.url, view]))
    return sites.all.map(({ url, api }) => {
      const view = views.get(url)
      const words = [view?.hostname, view?.version, view?.role === null ? null : `role ${view?.role}`]
      return {
        ...{ url, api, nodeId: view?.nodeId ?? null, clustered: view?.clustered ?? null },
        words: view ? `${words.filter((word) => word != null).join(', ')}.` : '',
        trouble: view?.trouble?.sentence ?? null
      }
    })
  }

  /** Another line is another cluster: what was found of the one before says nothing. */
  #wayOf(): { readonly line: 'new' | 'old'; readonly way: AssistantWay } | null {
    const lines = this.#parts.cluster.sites?.views().flatMap(({ line }) => line ?? []) ?? []
    const [line] = lines
    if (line === undefined) return this.#way
    if (this.#way?.line !== line) {
      this.#way = { line, way: line === 'new' ? new NewLineWay() : new OldLineWay() }
      this.#taken = new Map()
    }
    return this.#way
  }

  /** Every change is in the journal: who, when, what, outcome (as runs are). */
  #audit(step: AssistantStepName, way: AssistantWay, sites: readonly AssistedSite[]): (outcome: StepOutcome) => void {
    const told = auditRun(this.#parts.cluster.sink, {
      ...{ entry: `set-up-log-${step}`, line: this.#way?.line ?? 'new', url: sites[0]?.url ?? '', limitMs: LIMIT_MS },
      requests: way.requests(step, sites, this.#path)
    })
    return ({ state, outcome }) => told(state === 'failed' ? 'failed' : step === 'verify' ? 'proven' : 'done', outcome)
  }
}
