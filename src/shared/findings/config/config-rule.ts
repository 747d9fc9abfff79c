import type { Configuration, Place } from './configuration.ts'

/** As config.md section 6 rates it: error: it does not work or does damage · warning · info: a hint. */
export type LintSeverity = 'error' | 'warning' | 'info'
/** Worst first. */
export const LINT_SEVERITIES: readonly LintSeverity[] = ['error', 'warning', 'info']

/** One place where a rule is broken. Texts are outside; no secret is ever among them. */
export interface ConfigFault {
  readonly place: Place
  /** What is wrong there, in plain words. */
  readonly text: string
  /** Apart from the rule's own. */
  readonly remedy?: string
  readonly severity?: LintSeverity
  /** Tells it from others of the same rule in the live findings; the place by default. */
  readonly key?: string
}

/** One way in which a configuration can be wrong. Pure. */
export interface ConfigRule {
  readonly id: string
  readonly severity: LintSeverity
  readonly line: 'new' | 'old' | 'both'
  /** What it judges, for «Judged: …». */
  readonly judges: string
  readonly remedy: string
  /** What is missing to judge it, as the end of «… needs …»; null: it can be judged. */
  lacks(config: Configuration): string | null
  see(config: Configuration): readonly ConfigFault[]
  /** Finding rules that say the same of a running cluster, from what they see there; it is not said twice. */
  readonly told?: readonly string[]
}
