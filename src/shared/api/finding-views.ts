/** What the Findings view, `stoa check` and `stoa state` show. info: worth knowing · warning: look today · critical: it does not work as it should. */
export type FindingSeverity = 'info' | 'warning' | 'critical'

export interface FindingView {
  /** Stable: rule and subject ("deaf-node/7"). */
  readonly id: string
  readonly rule: string
  readonly severity: FindingSeverity
  /** What it is about ("node 7", "server nats-2"). Outside. */
  readonly subject: string
  readonly sinceUs: string
  /** Null: it lasts. */
  readonly untilUs: string | null
  /** One plain sentence. Outside. */
  readonly text: string
  readonly remedy: string
  /** Observations behind it, at most 20. Outside. */
  readonly evidence: readonly { readonly seq: number; readonly atUs: string; readonly sentence: string }[]
  readonly acknowledged: { readonly atUs: string; readonly note: string } | null
}

export interface FindingsView {
  readonly atMs: number
  /** Lasting first, then by severity, then newest; at most 500. */
  readonly findings: readonly FindingView[]
  readonly counts: Readonly<Record<FindingSeverity, number>>
  /** What was judged, in words: «whether every connected node listens on stwt.agora». */
  readonly judged: readonly string[]
  /** Rules that could not be judged and what is missing for them. */
  readonly unjudged: readonly { readonly rule: string; readonly sentence: string }[]
}
