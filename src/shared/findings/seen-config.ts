import type { LintFinding, LintReport } from './config/lint-report.ts'

/** What is wrong with the configuration that the nodes' API told. */
export interface SeenConfig {
  /** By rule; those without a fault are left out. */
  readonly faults: ReadonlyMap<string, readonly LintFinding[]>
  readonly report: LintReport
  /** When that was told last, µs; 0: never. */
  readonly at: number
}

/** Nobody told anything. */
export const NO_CONFIG: SeenConfig = { faults: new Map(), report: { findings: [], judged: [], unjudged: [] }, at: 0 }
