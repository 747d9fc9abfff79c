/** How urgent: info: worth knowing · warning: look at it today · critical: the cluster does not work as it should. */
export type Severity = 'info' | 'warning' | 'critical'
/** Least urgent first. */
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical']

/** An observation behind a finding. `seq` 0: it is folded from many, no single one proves it. `at`: µs since 1970. */
export interface Evidence {
  readonly seq: number
  readonly at: number
  /** Outside. */
  readonly sentence: string
}

/** One finding as it stands. Times are µs since 1970. Texts hold outside text. */
export interface Finding {
  /** Rule and subject: `deaf-node/7`. */
  readonly id: string
  readonly rule: string
  readonly severity: Severity
  /** In words: `node 7`. */
  readonly subject: string
  readonly since: number
  readonly until: number | null
  readonly text: string
  readonly remedy: string
  readonly evidence: readonly Evidence[]
  readonly acknowledged: { readonly at: number; readonly note: string } | null
}

/** What a rule sees at one moment; the ledger makes a finding of it once it has lasted. */
export interface Sighting {
  /** Second part of the finding's id: `7`, `nats-1`. */
  readonly key: string
  readonly subject: string
  /** Since when it is so, as far as is known; µs. */
  readonly since: number
  readonly severity: Severity
  /** What is wrong, without times that change: a finding is written again whenever its text changes. */
  readonly text: string
  readonly remedy: string
  readonly evidence: readonly Evidence[]
}
