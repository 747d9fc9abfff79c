import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import {
  ASSISTANT_STEPS,
  type AssistantConfirmation,
  type CanaryProof,
  type CanarySetUp,
  type CanaryView,
  type FirstRound,
  type LogAssistant
} from './canary-views.ts'
import { call, clusterInput, lookInput, NAME_MAX, slug } from './contract-parts.ts'

const url = v.pipe(v.string(), v.maxLength(300))
const pair = v.optional(v.nullable(v.object({ via: url, url })), null)
const login = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300))
const confirmation = v.object({
  token: v.pipe(v.string(), v.maxLength(200)),
  typed: v.pipe(v.string(), v.maxLength(NAME_MAX))
})
const step = v.picklist(ASSISTANT_STEPS)
/** Directory of a log tracer on every node: absolute, without line breaks. */
const path = v.pipe(v.string(), v.trim(), v.regex(/^\/[^\n\r\0]{1,400}$/u, 'Write an absolute path.'))

/** Rounds of the canary and the set-up of what nodes tell of themselves. */
export const canaryContract = {
  /** The matrix, streams and rounds, at any moment. `pair`: drawn over time beside the slowest. */
  watch: call.input(v.object({ ...lookInput.entries, pair })).output(eventIterator(type<CanaryView>())),
  /** A round through one node at once, or through the next in turn. Bursts become one. */
  now: call.input(v.object({ cluster: slug, via: v.optional(v.nullable(url), null) })).output(type<CanaryProof>()),
  setUp: call.input(clusterInput).output(type<CanarySetUp>()),
  /** What must be answered before something on the server is changed; for 60 s, for this page and target. */
  confirm: call
    .input(v.object({ cluster: slug, target: v.union([v.literal('account'), step]) }))
    .output(type<AssistantConfirmation>()),
  /** Makes the mailbox account through the management API; Stoa thinks up its password and keeps it. */
  makeAccount: call
    .input(v.object({ cluster: slug, user: login, confirmation }))
    .output(type<{ readonly made: boolean }>()),
  /** Opens every stream and runs one round, before or after the login is kept; progress node by node. */
  firstRound: call.input(clusterInput).output(eventIterator(type<FirstRound>())),
  /** The steps of telemetry.md 11.7 as they stand. */
  assistant: call.input(clusterInput).output(eventIterator(type<LogAssistant>())),
  /** Takes one step. Those that change the server need a confirmation. Resolves once it is over. */
  takeStep: call
    .input(
      v.object({
        cluster: slug,
        step,
        path: v.optional(path),
        confirmation: v.optional(confirmation)
      })
    )
    .output(type<LogAssistant>())
}
