import type { EventFilter } from '../../shared/api/contract.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { EventDetail, EventPage, HistoryStats, OverviewView } from '../../shared/api/views.ts'
import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { MarkKind } from '../history/journal-reader.ts'
import { toRunsView } from './actions-runs-view.ts'
import { type LinesQuery, toAddressLines } from './addresses-lines-page.ts'
import { toAddressStory } from './addresses-story.ts'
import { type AddressesQuery, toAddressesView } from './addresses-view.ts'
import { toBlockDetail, toBlocksView } from './blocks-view.ts'
import { toCanaryView, type WantedPair } from './canary-view.ts'
import type { PageQuery } from './event-page.ts'
import { toFindingsView } from './findings-view.ts'
import type { Glance } from './glance.ts'
import { findStep, toDensityView, toHistoryView, type WholeHistory } from './history-view.ts'
import { toLatencyView } from './latency-view.ts'
import { toLintView } from './lint-view.ts'
import { toNodesView } from './nodes-view.ts'
import { readObservationView } from './observation-view.ts'
import { toRolesView } from './roles-view.ts'
import { toWhatIfView } from './roles-what-if.ts'
import { toSubjectPast } from './subject-past.ts'
import { toTopologyView } from './topology-view.ts'

/** A block's drawer needs a state and no chart. */
const DETAIL_SPAN_MS = 60_000

/** What can be looked at: a cluster that is recorded here, or an opened file. */
export interface LookedAt {
  glance(moment: Moment, spanMs: number): Promise<Glance>
  overview(rangeMs: number, moment: Moment): Promise<OverviewView>
  eventPage(query: Omit<PageQuery, 'match' | 'wire'> & { readonly filter: EventFilter }): Promise<EventPage>
  eventDetail(seq: Seq, index: number): Promise<EventDetail | null>
  historyStats(): Promise<HistoryStats>
  readonly history: WholeHistory
}

interface AtMoment {
  readonly moment: Moment
  readonly spanMs: number
}

const glance = (it: LookedAt, { moment, spanMs }: AtMoment): Promise<Glance> => it.glance(moment, spanMs)
const toTime = (us: string | null): UnixUs | null => (us === null ? null : toUnixUs(Number(us)))

/**
 * Everything that a page may ask about one cluster, as functions of what it is asked about: the same for a cluster in
 * this thread and, over the wire, for a file in its own process. Inputs are the contract's, answers plain JSON.
 */
const LOOKS = {
  overview: (it: LookedAt, input: { readonly rangeMs: number; readonly moment: Moment }) =>
    it.overview(input.rangeMs, input.moment),
  topology: async (it: LookedAt, input: AtMoment) => toTopologyView(await glance(it, input)),
  nodes: async (it: LookedAt, input: AtMoment) => toNodesView(await glance(it, input)),
  subjectPast: async (it: LookedAt, input: AtMoment & { readonly subject: string }) =>
    toSubjectPast(await glance(it, input), input.subject),
  blocks: async (it: LookedAt, input: AtMoment & { readonly families: Parameters<typeof toBlocksView>[1] }) =>
    toBlocksView(await glance(it, input), input.families),
  block: async (it: LookedAt, input: { readonly moment: Moment; readonly seq: number }) =>
    toBlockDetail(await it.glance(input.moment, DETAIL_SPAN_MS), input.seq),
  latency: async (it: LookedAt, input: AtMoment) => toLatencyView(await glance(it, input)),
  canary: async (it: LookedAt, input: AtMoment & { readonly pair: WantedPair | null }) =>
    toCanaryView(await glance(it, input), input.pair),
  findings: async (it: LookedAt, input: AtMoment) => toFindingsView(await glance(it, input)),
  lint: async (it: LookedAt, input: AtMoment) => toLintView(await glance(it, input)),
  roles: async (it: LookedAt, input: AtMoment) => toRolesView(await glance(it, input)),
  whatIf: async (it: LookedAt, input: AtMoment & { readonly without: readonly number[] }) =>
    toWhatIfView(await glance(it, input), input.without),
  runs: async (it: LookedAt, input: AtMoment) => toRunsView(await glance(it, input)),
  addresses: async (it: LookedAt, input: AtMoment & AddressesQuery) => toAddressesView(await glance(it, input), input),
  addressStory: async (it: LookedAt, input: { readonly moment: Moment; readonly address: string }) =>
    toAddressStory(await it.glance(input.moment, DETAIL_SPAN_MS), input.address),
  addressLines: async (it: LookedAt, input: LinesQuery & { readonly moment: Moment }) =>
    toAddressLines(await it.glance(input.moment, DETAIL_SPAN_MS), input),
  eventPage: (
    it: LookedAt,
    input: Pick<PageQuery, 'cursor' | 'direction' | 'limit'> & { readonly filter: EventFilter }
  ) => it.eventPage(input),
  eventDetail: (it: LookedAt, input: { readonly seq: number; readonly index: number }) =>
    it.eventDetail(toSeq(input.seq), input.index),
  observation: (it: LookedAt, input: { readonly seq: number; readonly cid: number | null }) =>
    readObservationView(it.history.reader, toSeq(input.seq), input.cid),
  history: (it: LookedAt, _input: object) => toHistoryView(it.history),
  historyStats: (it: LookedAt, _input: object) => it.historyStats(),
  density: (it: LookedAt, input: { readonly fromUs: string | null; readonly toUs: string | null }) =>
    toDensityView(it.history, toTime(input.fromUs), toTime(input.toUs)),
  step: (
    it: LookedAt,
    input: {
      readonly fromUs: string
      readonly direction: 'backward' | 'forward'
      readonly kinds: readonly MarkKind[]
    }
  ) => findStep(it.history, { ...input, fromUs: toUnixUs(Number(input.fromUs)) })
}

/** Name of a question, what it is asked with, and what comes back. */
export type LookName = keyof typeof LOOKS
export type LookInput<K extends LookName> = Parameters<(typeof LOOKS)[K]>[1]
export type LookAnswer<K extends LookName> = Awaited<ReturnType<(typeof LOOKS)[K]>>

/** Whether a text from another process names one of them. */
export function isLookName(name: string): name is LookName {
  return Object.hasOwn(LOOKS, name)
}

/** Asks one of them; rejects with a sentence where the history cannot be read. */
export function look<K extends LookName>(it: LookedAt, name: K, input: LookInput<K>): Promise<LookAnswer<K>> {
  const ask = LOOKS[name] as (it: LookedAt, input: LookInput<K>) => Promise<LookAnswer<K>>
  return ask(it, input)
}

/** What the router asks, wherever the answer is made. */
export interface Viewed {
  /** Nothing about it changes: it is asked once, also when the moment is *live*. */
  readonly isStill: boolean
  look<K extends LookName>(name: K, input: LookInput<K>): Promise<LookAnswer<K>>
}
