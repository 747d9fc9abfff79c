import type { CanaryPair } from '../latency/canary-pairs.ts'
import type { CanarySiteState } from '../latency/canary-sites.ts'
import type { Facts } from './facts.ts'
import type { Evidence } from './finding.ts'

/** A node that the canary finds cut off. Times are µs since 1970. Texts hold outside text. */
export interface SeenCutSite {
  readonly url: string
  readonly node: number | null
  readonly since: number
  /** Rounds running in which its event did not come; 0: what it hears is fine. */
  readonly silentRounds: number
  /** Rounds running through it of which nobody else heard; 0: what it says is heard. */
  readonly unheardRounds: number
  readonly isListening: boolean
  /** Why its stream does not stand. */
  readonly sentence: string
  readonly evidence: readonly Evidence[]
}

/** A node that hears late. */
export interface SeenSlowSite {
  readonly url: string
  readonly node: number | null
  readonly since: number
  /** Through whom; empty: through any. Words for nodes. */
  readonly via: readonly string[]
  /** The middle of the newest rounds of the slowest pair, µs. */
  readonly us: number
}

/** What the canary knows, as rules see it. */
export interface SeenCanary {
  readonly isRunning: boolean
  readonly since: number
  readonly everyMs: number
  readonly unable: string
  readonly goodAt: number
  /** Why the newest round failed; empty: it did not, or there was none. */
  readonly failure: string
  /** More than two sites: of two nobody can tell which is cut off. */
  readonly canTell: boolean
  /** Nobody hears of what is changed anywhere; null: that is not so. */
  readonly outage: { readonly since: number; readonly rounds: number; readonly seq: number } | null
  readonly cut: readonly SeenCutSite[]
  readonly slow: readonly SeenSlowSite[]
}

/** Before anything is known. */
export const NO_CANARY: SeenCanary = {
  ...{ isRunning: false, since: 0, everyMs: 0, unable: '', goodAt: 0, failure: '', canTell: false },
  ...{ outage: null, cut: [], slow: [] }
}

/** `node 3`, or its URL where the node is not known. Outside. */
export const toSiteWord = ({ url, node }: { readonly url: string; readonly node: number | null }): string =>
  node === null ? url : `node ${node}`

/** What rules look at. Cheap while nothing is wrong: they look several times a second. */
export function toSeenCanary({ canary }: Pick<Facts, 'canary'>): SeenCanary {
  const { run, outage, sites, rounds } = canary
  const newest = rounds.all.at(-1)
  return {
    isRunning: run.isRunning,
    since: run.since,
    everyMs: run.everyMs,
    unable: run.unable,
    goodAt: run.goodAt,
    failure: newest?.state === 'failed' ? newest.sentence : '',
    canTell: sites.size > 2,
    outage: outage && { since: outage.first.at, rounds: outage.rounds, seq: outage.first.seq },
    cut: sites.all.flatMap((site) => (site.cutSince === null ? [] : [toCut(site, site.cutSince)])),
    slow: toSlow(canary.pairs.slow, (url) => sites.of(url))
  }
}

function toCut(site: CanarySiteState, since: number): SeenCutSite {
  return {
    url: site.url,
    node: site.node,
    since,
    silentRounds: site.silentRun,
    unheardRounds: site.unheardRun,
    isListening: site.stream === 'listening',
    sentence: site.sentence,
    evidence: site.marks.map(({ seq, at }) => ({
      seq,
      at,
      sentence: `A round of the canary that ${toSiteWord(site)} missed.`
    }))
  }
}

function toSlow(pairs: readonly CanaryPair[], of: (url: string) => CanarySiteState | null): readonly SeenSlowSite[] {
  const slow = new Map<string, SeenSlowSite>()
  for (const { via, url, slowSince, recent } of pairs) {
    const site = of(url)
    if (!site || slowSince === null) continue
    const known = slow.get(url)
    const from = of(via)
    slow.set(url, {
      url,
      node: site.node,
      since: Math.min(known?.since ?? slowSince, slowSince),
      via: [...(known?.via ?? []), ...(from ? [toSiteWord(from)] : [])],
      us: Math.max(known?.us ?? 0, Math.min(...recent.slice(-2)))
    })
  }
  return [...slow.values()]
}
