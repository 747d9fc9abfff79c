import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import type { ActionConfirmationView, ActionDraftView, ActionsView, RunsView } from './action-views.ts'
import { call, clusterInput, lookInput, slug } from './contract-parts.ts'
import type { ExportProgress } from './views.ts'

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))
/** Parameters of an entry, each as text; which are known and what they may hold is the catalogue's. */
const params = v.pipe(
  v.record(v.pipe(v.string(), v.regex(/^[A-Za-z]{1,40}$/)), v.pipe(v.string(), v.maxLength(1_000))),
  v.check((it) => Object.keys(it).length <= 16, 'More parameters than any entry has.')
)

/** What an operator can run, runs, and ran. Nothing here acts without a confirmation that the host made (R13). */
export const actionsContract = {
  /** The catalogue for this cluster: what can be run now, where, and why not. REFUSED on opened files. */
  view: call.input(clusterInput).output(type<ActionsView>()),
  /** The exact requests, and what to know first. `url` null: the first node that answers. Sends nothing. INVALID names the parameter. */
  draft: call
    .input(
      v.object({
        cluster: slug,
        entry: id,
        url: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(300))), null),
        params
      })
    )
    .output(type<ActionDraftView>()),
  /** Again what a past run did, as a new draft; `run` null: the newest. */
  repeat: call.input(v.object({ cluster: slug, run: v.nullable(id) })).output(type<ActionDraftView>()),
  /** Not idempotent. A confirmation for exactly that draft. */
  confirm: call.input(v.object({ cluster: slug, draft: id })).output(type<ActionConfirmationView>()),
  /** Not idempotent. `typed` must be the target's exact name where the entry is destructive. */
  run: call
    .input(
      v.object({
        cluster: slug,
        draft: id,
        confirmation: v.pipe(v.string(), v.maxLength(64)),
        typed: v.optional(v.pipe(v.string(), v.maxLength(1_000)), ''),
        /** For the audit: what asked. */
        by: v.optional(v.picklist(['page', 'command']), 'page')
      })
    )
    .output(type<{ readonly run: string }>()),
  /** Calls off what can be called off; otherwise REFUSED says why not. */
  cancel: call.input(v.object({ cluster: slug, run: id })).output(type<{ readonly cancelled: boolean }>()),
  /** Push: runs, live and past, at the moment. */
  watch: call.input(lookInput).output(eventIterator(type<RunsView>())),
  /** Push: writes the whole audit, one line a run, and tells how far it is; aborting it cancels and removes the file. */
  export: call
    .input(v.object({ cluster: slug, format: v.picklist(['ndjson', 'csv']) }))
    .output(eventIterator(type<ExportProgress>()))
}
