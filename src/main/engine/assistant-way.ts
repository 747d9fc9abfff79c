import type { AssistantResult, AssistantStepName, ShownRequest } from '../../shared/api/canary-views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Site } from '../sources/stalwart/sites.ts'

/** One node as the assistant sees it. Texts are outside. */
export interface AssistedSite {
  readonly url: string
  readonly api: Site['api']
  readonly nodeId: number | null
  /** Host name, version, role: what the node said of itself. */
  readonly words: string
  /** Why it cannot be asked; null: it answers. */
  readonly trouble: string | null
  /** False: what it is told to broadcast goes nowhere. */
  readonly clustered: boolean | null
}

/** What came of a step, or of the part of it that is over. */
export interface StepOutcome {
  readonly state: 'done' | 'failed' | 'not-needed'
  /** One plain sentence. */
  readonly outcome: string
  readonly results: readonly AssistantResult[]
}

/** What a step is taken with. */
export interface StepRun {
  readonly sites: readonly AssistedSite[]
  readonly clock: Clock
  /** Directory of a new log tracer; empty: none was typed. */
  readonly path: string
  /** Shown while the step is under way. */
  readonly tell: (results: readonly AssistantResult[]) => void
}

/** The steps of one line. What a step found is kept for those behind it. */
export interface AssistantWay {
  /** Title, what it does, what it costs. */
  words(step: AssistantStepName): StepWords
  /** As they would leave now. `path`: as typed. */
  requests(step: AssistantStepName, sites: readonly AssistedSite[], path: string): readonly ShownRequest[]
  /** Why it cannot be taken now; null: it can. */
  refusal(step: AssistantStepName): string | null
  take(step: AssistantStepName, run: StepRun): Promise<StepOutcome>
}

/** What a step is called, does and costs, in plain words. */
export interface StepWords {
  readonly title: string
  readonly about: string
  readonly price: string
}
