import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import { actionsContract } from './actions-contract.ts'
import { addressesContract } from './addresses-contract.ts'
import type { BlockDetail, BlocksView } from './block-views.ts'
import { canaryContract } from './canary-contract.ts'
import { DEMO_DEFAULTS } from './cluster-file.ts'
import { connection, levelTwo } from './connection.ts'
import {
  call,
  clusterInput,
  count,
  lookInput,
  microseconds,
  NAME_MAX,
  shortText,
  slug,
  text
} from './contract-parts.ts'
import type { FindingsView } from './finding-views.ts'
import type { DensityView, HistoryView, OpenedFileView } from './history-views.ts'
import type { LatencyView } from './latency-views.ts'
import { lintContract } from './lint-contract.ts'
import { managementContract } from './management-contract.ts'
import { moment } from './moment.ts'
import { rolesContract } from './roles-contract.ts'
import type { NodesView, SubjectPast, TopologyView } from './topology-views.ts'
import type {
  ClusterSummary,
  DraftView,
  EventDetail,
  EventPage,
  ExportProgress,
  HistoryStats,
  HostView,
  LevelTwoView,
  ObservationView,
  OverviewView,
  SavedView,
  TailView,
  TryStep
} from './views.ts'

/** A piece of a saved file as base64: with all around it below the host's limit of 1 MiB a message. */
export const SAVED_PIECE_CHARACTERS = 700_000

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NAME_MAX))

/** What the Events view, its pages and its export are narrowed to. Empty lists mean: all. */
export const eventFilter = v.object({
  nodes: v.optional(
    v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))), v.maxLength(256)),
    []
  ),
  types: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(64)), []),
  objectTypes: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(128)), []),
  text: v.optional(v.pipe(v.string(), v.maxLength(256)), ''),
  fromUs: v.optional(v.nullable(microseconds), null),
  toUs: v.optional(v.nullable(microseconds), null)
})
export type EventFilter = v.InferOutput<typeof eventFilter>

const systemSecrets = v.object({
  systemPassword: v.optional(text),
  systemToken: v.optional(text),
  systemNkeySeed: v.optional(text),
  systemCreds: v.optional(text)
})
const secrets = v.object({
  password: v.optional(text),
  token: v.optional(text),
  nkeySeed: v.optional(text),
  creds: v.optional(text),
  ...systemSecrets.entries
})

/**
 * The one table of calls and pushes between page and engine. Calls are idempotent unless they say so. Pushes are
 * event iterators of whole small snapshots: the newest replaces the one before, at most ten a second.
 */
export const contract = {
  host: {
    about: call.output(type<HostView>())
  },
  clusters: {
    /** Push: all clusters with their state, at most 4 a second. */
    watch: call.output(eventIterator(type<readonly ClusterSummary[]>())),
    /** Not idempotent. Makes a cluster from a draft and starts to watch it. */
    create: call
      .input(v.object({ draft: v.pipe(v.string(), v.maxLength(64)), name }))
      .output(type<{ readonly slug: string }>()),
    start: call.input(clusterInput).output(type<{ readonly started: boolean }>()),
    stop: call.input(clusterInput).output(type<{ readonly stopped: boolean }>()),
    rename: call.input(v.object({ cluster: slug, name })).output(type<{ readonly renamed: boolean }>()),
    /** Destructive (R13): asks the host for a confirmation bound to this target, good for 60 s. */
    confirmRemoval: call.input(clusterInput).output(type<{ readonly confirmation: string; readonly name: string }>()),
    /** Moves the cluster and its history to the trash (7 days) and forgets its secrets. `typed` is the cluster's name. */
    remove: call
      .input(
        v.object({
          cluster: slug,
          typed: v.pipe(v.string(), v.maxLength(NAME_MAX)),
          confirmation: v.pipe(v.string(), v.maxLength(100))
        })
      )
      .output(type<{ readonly removed: boolean }>()),
    /** Uses servers that a cluster's servers named in connect_urls (R14). */
    acceptServers: call
      .input(
        v.object({ cluster: slug, servers: v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.maxLength(64)) })
      )
      .output(type<{ readonly accepted: number }>()),
    /** What of level two is set up. REFUSED: this cluster is not reached over NATS. */
    levelTwo: call.input(clusterInput).output(type<LevelTwoView>()),
    /**
     * Replaces what of level two is set up; the source begins anew with it. Secrets that are not sent again stay, those
     * that the new setting does not need are forgotten. REFUSED says what is missing.
     */
    setLevelTwo: call
      .input(v.object({ cluster: slug, ...levelTwo.entries, secrets: systemSecrets }))
      .output(type<{ readonly set: boolean }>()),
    dismissNotice: call
      .input(v.object({ cluster: slug, id: v.pipe(v.string(), v.maxLength(100)) }))
      .output(type<{ readonly dismissed: boolean }>())
  },
  demo: {
    /** Starts (or goes on with) the made-up cluster. */
    start: call
      .input(
        v.object({
          seed: v.optional(count, DEMO_DEFAULTS.seed),
          nodes: v.optional(v.pipe(count, v.maxValue(1024)), DEMO_DEFAULTS.nodes),
          rate: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(100_000)), DEMO_DEFAULTS.rate)
        })
      )
      .output(type<{ readonly slug: string }>())
  },
  wizard: {
    /** Reads what was pasted: a NATS URL, a coordinator object, an old TOML. INVALID names what is wrong and where. */
    parse: call.input(v.object({ text })).output(type<DraftView>()),
    /** A draft from the form; `draft` given: changes that one, keeping secrets that are not sent again. */
    draft: call
      .input(
        v.object({ draft: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64))), null), connection, secrets })
      )
      .output(type<DraftView>()),
    /** Push: the steps of the trial, whole table each time; ends when all are settled. Aborting it stops the trial. */
    try: call
      .input(v.object({ draft: v.pipe(v.string(), v.maxLength(64)) }))
      .output(eventIterator(type<readonly TryStep[]>()))
  },
  overview: {
    /** Push: at most 4 a second while somebody looks. `rangeMs` is how far back the chart reaches. */
    watch: call
      .input(
        v.object({
          cluster: slug,
          rangeMs: v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(31 * 86_400_000)),
          moment: v.optional(moment, { kind: 'live' })
        })
      )
      .output(eventIterator(type<OverviewView>()))
  },
  events: {
    /** Push: what matched since the last push, at most 5 a second. */
    tail: call.input(v.object({ cluster: slug, filter: eventFilter })).output(eventIterator(type<TailView>())),
    /** A page of history. `cursor` null starts at the newest (backward) or the filter's from (forward). */
    page: call
      .input(
        v.object({
          cluster: slug,
          filter: eventFilter,
          cursor: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
          direction: v.optional(v.picklist(['backward', 'forward']), 'backward'),
          limit: v.optional(v.pipe(count, v.maxValue(1000)), 200)
        })
      )
      .output(type<EventPage>()),
    detail: call
      .input(v.object({ cluster: slug, seq: count, index: v.pipe(v.number(), v.integer(), v.minValue(0)) }))
      .output(type<EventDetail>()),
    /** One observation as it was recorded; `cid` narrows a server's answer to that connection. */
    observation: call
      .input(
        v.object({
          cluster: slug,
          seq: count,
          cid: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null)
        })
      )
      .output(type<ObservationView>()),
    /** Push: writes what is filtered to a file and tells how far it is; aborting it cancels and removes the file. */
    export: call
      .input(v.object({ cluster: slug, filter: eventFilter, format: v.picklist(['ndjson', 'csv']) }))
      .output(eventIterator(type<ExportProgress>()))
  },
  /** Pushes of the views below: at most 2 a second while live; one answer for a moment of the past. */
  topology: {
    watch: call.input(lookInput).output(eventIterator(type<TopologyView>()))
  },
  nodes: {
    watch: call.input(lookInput).output(eventIterator(type<NodesView>())),
    /** The past of one node, server or connection: `node:7`, `server:nats-1`, `connection:nats-1/43`. */
    past: call
      .input(v.object({ ...lookInput.entries, subject: v.pipe(v.string(), v.maxLength(300)) }))
      .output(type<SubjectPast>())
  },
  blocks: {
    /** `families` narrows to blocks, reloads, caches, queue; empty: all. */
    watch: call
      .input(
        v.object({
          ...lookInput.entries,
          families: v.optional(v.array(v.picklist(['block', 'reload', 'cache', 'queue'])), [])
        })
      )
      .output(eventIterator(type<BlocksView>())),
    detail: call.input(v.object({ cluster: slug, moment, seq: count })).output(type<BlockDetail>())
  },
  latency: {
    watch: call.input(lookInput).output(eventIterator(type<LatencyView>()))
  },
  management: managementContract,
  roles: rolesContract,
  actions: actionsContract,
  addresses: addressesContract,
  canary: canaryContract,
  lint: lintContract,
  findings: {
    watch: call.input(lookInput).output(eventIterator(type<FindingsView>())),
    /** An observation of the operator's; again with another note replaces it. */
    acknowledge: call
      .input(v.object({ cluster: slug, id: v.pipe(v.string(), v.maxLength(400)), note: shortText }))
      .output(type<{ readonly acknowledged: boolean }>())
  },
  files: {
    /** Opens a recording (R12) as a cluster of its own that is not live; the host asks for the file when `path` is null. */
    open: call
      .input(v.object({ path: v.nullable(v.pipe(v.string(), v.maxLength(4096))) }))
      .output(type<OpenedFileView>()),
    close: call.input(clusterInput).output(type<{ readonly closed: boolean }>()),
    /**
     * Not idempotent. What the page made, written where the operator chooses in the host's save dialog; only a desktop has
     * one, elsewhere REFUSED: a browser saves by itself. Content comes in pieces, one after the other; `upload` is null
     * with the first, then what the answer before said. At `last` the dialog is shown. REFUSED also: too large, out of turn,
     * not to be written.
     */
    save: call
      .input(
        v.object({
          upload: v.nullable(v.pipe(v.string(), v.maxLength(64))),
          name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,150}$/)),
          kind: v.picklist(['svg', 'png', 'csv', 'json', 'toml']),
          piece: v.pipe(v.string(), v.maxLength(SAVED_PIECE_CHARACTERS), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
          last: v.boolean()
        })
      )
      .output(type<SavedView>())
  },
  history: {
    view: call.input(clusterInput).output(type<HistoryView>()),
    /** The time bar's strip over a span of the history; null ends mean the whole of it. */
    density: call
      .input(v.object({ cluster: slug, fromUs: v.nullable(microseconds), toUs: v.nullable(microseconds) }))
      .output(type<DensityView>()),
    /** The next thing of interest from a moment; null: there is none in that direction. */
    step: call
      .input(
        v.object({
          cluster: slug,
          fromUs: microseconds,
          direction: v.picklist(['backward', 'forward']),
          kinds: v.pipe(v.array(v.picklist(['gap', 'finding', 'block', 'pin'])), v.minLength(1), v.maxLength(4))
        })
      )
      .output(type<{ readonly atUs: string; readonly kind: string; readonly sentence: string } | null>()),
    /** Not idempotent. Pins a note to a moment; kept in the journal and in exported files. */
    pin: call
      .input(v.object({ cluster: slug, atUs: microseconds, text: v.pipe(shortText, v.minLength(1)) }))
      .output(type<{ readonly pinned: boolean }>()),
    /** Push: writes a `.stoa` file of a range, optionally without names and addresses; aborting it removes the file. */
    exportRecording: call
      .input(
        v.object({
          cluster: slug,
          fromUs: v.nullable(microseconds),
          toUs: v.nullable(microseconds),
          anonymous: v.optional(v.boolean(), false)
        })
      )
      .output(eventIterator(type<ExportProgress>())),
    stats: call.input(clusterInput).output(type<HistoryStats>()),
    setRetention: call
      .input(
        v.object({
          cluster: slug,
          maxBytes: v.pipe(v.number(), v.integer(), v.minValue(16 * 1024 * 1024), v.maxValue(16 * 1024 ** 4)),
          maxAgeDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)))
        })
      )
      .output(type<{ readonly set: boolean }>())
  }
}
