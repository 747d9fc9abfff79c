import type { FindingSeverity } from './finding-views.ts'
import type { NotificationSettings } from './notifications.ts'

/** error: the cluster does not work or takes damage · warning · info: a hint. */
export type LintSeverity = 'error' | 'warning' | 'info'

/** One fault of a configuration. Texts hold outside text, never a secret. */
export interface LintFindingView {
  readonly severity: LintSeverity
  readonly rule: string
  /** As given: a file's name, or a node's URL. Outside. */
  readonly file: string
  /** Where in it: `addresses`, `cluster.node-id`. Empty: the whole of it. Outside. */
  readonly path: string
  /** From 1; null: not known. */
  readonly line: number | null
  readonly text: string
  readonly remedy: string
}

/** What could not be read at all. Outside. */
export interface LintTroubleView {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly sentence: string
}

/** What was judged, what is wrong, and what could not be judged. */
export interface LintReportView {
  /** Worst first, at most 500. */
  readonly findings: readonly LintFindingView[]
  readonly counts: Readonly<Record<LintSeverity, number>>
  readonly troubles: readonly LintTroubleView[]
  /** What each file was taken for: «a coordinator object (Nats)». Outside. */
  readonly read: readonly { readonly file: string; readonly what: string }[]
  /** In words. */
  readonly judged: readonly { readonly rule: string; readonly judges: string }[]
  readonly unjudged: readonly { readonly rule: string; readonly sentence: string }[]
  /** When what was judged was told by the cluster; null: of files, or nothing was told. */
  readonly atUs: string | null
}

/** The notifications of one cluster as they are set up. */
export interface NotificationsView {
  readonly settings: NotificationSettings
  /** All rules that there are, for the choices. */
  readonly rules: readonly { readonly rule: string; readonly judges: string }[]
  /** Where they are shown. */
  readonly where: 'desktop' | 'page'
}

/** One thing told. Texts hold outside text. */
export interface NoticeView {
  /** Rises. */
  readonly id: number
  readonly atMs: number
  readonly cluster: string
  readonly clusterName: string
  readonly severity: FindingSeverity
  readonly title: string
  readonly text: string
  /** Null: it concerns no single finding. */
  readonly finding: string | null
}

/** The newest of all clusters, oldest first, at most 20. */
export interface NoticesView {
  readonly notices: readonly NoticeView[]
  /** Where the host shows them; `page`: only the page does. */
  readonly where: 'desktop' | 'page'
}
