import type { CanaryCell, CanaryRound, CanarySite, CanaryView } from '../../shared/api/canary-views.ts'
import type { LatencySeries } from '../../shared/api/latency-views.ts'
import { toSiteWord } from '../../shared/findings/seen-canary.ts'
import { MATRIX_SITES, parsePairName, toPairName } from '../../shared/latency/canary-pairs.ts'
import type { CanaryRoundState } from '../../shared/latency/canary-rounds.ts'
import type { CanarySiteState } from '../../shared/latency/canary-sites.ts'
import type { CanaryState } from '../../shared/latency/canary-state.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { gatherPairs, type PairOverRange, toMs, toPairSeries, toWhole } from './canary-cells.ts'
import { CANARY_ABOUT, toPairWord } from './canary-words.ts'
import type { Glance } from './glance.ts'
import { type LatencySteps, readSteps } from './latency-steps.ts'
import { toRunningSketches } from './running-sketches.ts'

/** Lines of one chart (ui.md section 2). */
const MOST_SERIES = 8
const MINUTE_MS = 60_000

/** What of a glance the view is made from. */
export interface CanaryGlance extends Pick<Glance, 'mode' | 'fold' | 'at' | 'from' | 'stored'> {
  readonly reader: Pick<JournalReader, 'latency'>
}

/** A pair that the page wants drawn, by the URLs of its sites. Outside. */
export interface WantedPair {
  readonly via: string
  readonly url: string
}

/** The matrix as it stood at `glance.at`, its percentiles over the range before. `pair`: drawn first. */
export async function toCanaryView(glance: CanaryGlance, pair: WantedPair | null): Promise<CanaryView> {
  const { fold, reader } = glance
  const { canary } = fold.picture
  const span = { fromMs: glance.from / 1000, toMs: glance.at / 1000, isPast: glance.mode !== 'live' }
  const steps = await readSteps(reader, toRunningSketches(fold.picture), span)
  const pairs = gatherPairs(steps)
  const sites = canary.sites.all.filter((site) => site.slot < MATRIX_SITES).sort(byNode)
  const places = new Map(sites.map(({ url }, place) => [url, place]))
  const width = toWidth(canary, steps)
  const isKnown = canary.rounds.count > 0 || canary.run.isRunning
  return {
    fromMs: steps.from * MINUTE_MS,
    toMs: span.toMs,
    stepMs: width * MINUTE_MS,
    isSetUp: isKnown ? true : toSetUp(glance),
    everyMs: canary.run.everyMs === 0 ? null : canary.run.everyMs,
    about: CANARY_ABOUT,
    sites: sites.map((site) => toSite(site)),
    siteCount: canary.sites.size,
    cells: toCells(canary, sites, pairs, steps),
    rounds: canary.rounds.all.toReversed().map((round) => toRound(round, places)),
    roundCount: canary.rounds.count,
    series: toSeries(canary, pairs, { steps, width }, pair)
  }
}

/** Minutes of a chart's step: a pair has its turn once in as many rounds as there are sites, and a line needs one a step. */
function toWidth({ sites, run }: CanaryState, { stepMinutes }: LatencySteps): number {
  const turn = (sites.size * run.everyMs) / MINUTE_MS
  return stepMinutes * Math.max(1, Math.ceil(turn / stepMinutes))
}

function toSetUp({ stored }: CanaryGlance): boolean | null {
  const { origin, management } = stored.file
  return origin.kind === 'nats' ? (management?.canary ?? null) !== null : null
}

function byNode(a: CanarySiteState, b: CanarySiteState): number {
  const [one, other] = [a.node ?? Number.MAX_SAFE_INTEGER, b.node ?? Number.MAX_SAFE_INTEGER]
  return one - other || (a.url < b.url ? -1 : 1)
}

function toSite(site: CanarySiteState): CanarySite {
  return {
    url: site.url,
    nodeId: site.node,
    stream: site.stream,
    sentence: site.sentence,
    sinceUs: site.since === 0 ? null : String(site.since),
    silentRounds: site.silentRun,
    isCut: site.cutSince !== null,
    answeredUs: site.heardAt === 0 ? null : String(site.heardAt)
  }
}

function toCells(
  { pairs: state }: CanaryState,
  sites: readonly CanarySiteState[],
  pairs: ReadonlyMap<string, PairOverRange>,
  steps: LatencySteps
): readonly CanaryCell[] {
  return sites.flatMap((from, via) =>
    sites.flatMap((to, site) => {
      const name = toPairName(from, to)
      const last = state.of(name)
      const over = pairs.get(name)
      if (!last && !over) return []
      const newest = { lastMs: toMs(last?.lastUs ?? null), lastUs: String(last?.at ?? 0) }
      return [{ via, site, ...newest, whole: toWhole(steps, over), silent: over?.silent ?? 0 }]
    })
  )
}

function toRound(round: CanaryRoundState, places: ReadonlyMap<string, number>): CanaryRound {
  const placeOf = (url: string): number => places.get(url) ?? -1
  return {
    round: round.round,
    beganUs: String(round.at),
    seq: round.seq,
    via: placeOf(round.via),
    cause: round.cause,
    answers: round.answers.map(({ url, us }) => ({ site: placeOf(url), afterMs: toMs(us) ?? 0 })),
    silent: round.silent.map(placeOf),
    state: round.state,
    sentence: round.sentence
  }
}

/** The wanted pair, then the slowest; how fast a request itself is answered is no way between nodes. */
function toSeries(
  { sites }: CanaryState,
  pairs: ReadonlyMap<string, PairOverRange>,
  { steps, width }: { readonly steps: LatencySteps; readonly width: number },
  wanted: WantedPair | null
): readonly LatencySeries[] {
  const named = [...pairs].flatMap(([name, pair]) => {
    const ends = parsePairName(name)
    if (!ends || pair.points.length === 0) return []
    const isWanted = wanted !== null && ends.via === wanted.via && ends.url === wanted.url
    if (ends.via === ends.url && !isWanted) return []
    return [{ ...ends, pair, isWanted, slow: pair.sketch.quantile(0.5) ?? 0 }]
  })
  const word = (url: string): string => toSiteWord(sites.of(url) ?? { url, node: null })
  return named
    .sort((a, b) => Number(b.isWanted) - Number(a.isWanted) || b.slow - a.slow || (a.url < b.url ? -1 : 1))
    .slice(0, MOST_SERIES)
    .map(({ via, url, pair }) =>
      toPairSeries(toPairWord(via === null ? null : word(via), word(url)), steps, pair, width)
    )
}
