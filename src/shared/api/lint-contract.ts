import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import { call, clusterInput, lookInput, slug } from './contract-parts.ts'
import type { LintReportView, NoticesView, NotificationsView } from './lint-views.ts'
import { notifications } from './notifications.ts'

/** Of one file that is checked: coordinator objects and old TOML files are some kilobytes. */
export const LINT_FILE_MAX = 262_144
/** Files of one check; with all around them below the host's limit of 1 MiB a message. */
export const LINT_FILES_MAX = 64

const file = v.object({
  name: v.pipe(v.string(), v.maxLength(300)),
  text: v.pipe(v.string(), v.maxLength(LINT_FILE_MAX))
})

/** Configuration: judged; and what is told on the desktop. */
export const lintContract = {
  /** Judges pasted or opened files together, as one cluster's. Nothing of them is kept. */
  check: call
    .input(v.object({ files: v.pipe(v.array(file), v.minLength(1), v.maxLength(LINT_FILES_MAX)) }))
    .output(type<LintReportView>()),
  /** Push: what the nodes' API returned, judged by the same rules; at most 2 a second while live. */
  watch: call.input(lookInput).output(eventIterator(type<LintReportView>())),
  notifications: call.input(clusterInput).output(type<NotificationsView>()),
  setNotifications: call
    .input(v.object({ cluster: slug, settings: notifications }))
    .output(type<{ readonly set: boolean }>()),
  /** Not idempotent. Tells one thing at once, so that the operator sees how it looks. */
  tryNotification: call.input(clusterInput).output(type<{ readonly shown: boolean }>()),
  /** Push: what was told, of all clusters. */
  notices: call.output(eventIterator(type<NoticesView>()))
}
