import type { ConfigFault, LintSeverity } from './config-rule.ts'

/** A fault with its rule. */
export interface LintFinding extends ConfigFault {
  readonly rule: string
  readonly severity: LintSeverity
  readonly remedy: string
}

/** What was judged, what is wrong, and what could not be judged. */
export interface LintReport {
  /** Worst first; of one severity in the order of the rules. */
  readonly findings: readonly LintFinding[]
  readonly judged: readonly { readonly rule: string; readonly judges: string }[]
  readonly unjudged: readonly { readonly rule: string; readonly sentence: string }[]
}
