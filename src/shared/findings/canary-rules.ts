import type { Sighting } from './finding.ts'
import { MINUTE_US, type Rule, SECOND_US, seenNow, toList } from './rule.ts'
import { type SeenCanary, type SeenCutSite, toSiteWord } from './seen-canary.ts'
import type { Sight } from './sight.ts'

/** The canary may be off for so long, for a restart of Stoa, before what it found is withdrawn. */
const MEMORY_US = 10 * MINUTE_US
/** So many rounds that should have been. */
const LATE_ROUNDS = 3
const LEAST_LATE_US = 2 * MINUTE_US

/** What it found still stands: it runs, or stopped a moment ago. */
const isFresh = ({ isRunning, since }: SeenCanary, at: number): boolean => isRunning || at - since < MEMORY_US

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** Two rounds running did not reach a node, or nobody heard of what it said. Its health checks know nothing of it. */
const canarySilent: Rule = {
  name: 'canary-silent',
  judges: 'whether a change made at one node reaches every other (canary)',
  needs: 'nothing',
  // Two rounds named it, and two have to clear it: the fold waits for both.
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: ({ canary, at }) =>
    isFresh(canary, at) && (canary.outage === null || !canary.canTell)
      ? canary.cut.map((site) => toCut(site, canary))
      : []
}

function toCut(site: SeenCutSite, { canTell }: SeenCanary): Sighting {
  const word = toSiteWord(site)
  const hears = site.silentRounds > 0
  const text = hears
    ? `${capital(word)} does not hear what is changed at other nodes: its event did not come in two rounds of the canary, whatever its health checks say. Blocks and reloads do not reach it either.`
    : site.unheardRounds > 0
      ? `No other node hears what is changed at ${word}: two rounds of the canary through it reached nobody. Its own blocks stay with it.`
      : `${capital(word)} was cut off and is heard again; one more good round of the canary clears it.`
  const stream = site.isListening || site.sentence === '' ? '' : ` Its event stream does not stand: ${site.sentence}`
  return {
    key: site.url,
    subject: word,
    since: site.since,
    severity: 'critical',
    text: canTell ? `${text}${stream}` : `${text} With two nodes alone nobody can tell which one is cut off.${stream}`,
    remedy: site.isListening
      ? 'See whether its path to NATS stands (a cut path leaves the connection open for minutes) and restart it if it does not come back; then reload the blocked addresses there.'
      : 'See whether its process runs and its HTTP port answers. Once it is back, reload the blocked addresses there.',
    evidence: site.evidence
  }
}

/** Changes reach nobody, whichever node they are made at. */
const canaryOutage: Rule = {
  name: 'canary-outage',
  judges: 'whether changes reach any other node at all (canary)',
  needs: 'nothing',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: ({ canary, at }) => {
    const { outage } = canary
    if (outage === null || !isFresh(canary, at)) return []
    return [
      {
        key: 'cluster',
        subject: 'the cluster',
        since: outage.since,
        severity: 'critical',
        text: 'No change reaches any other node: rounds of the canary through different nodes reached nobody. Coordination does not work.',
        remedy:
          'See whether the NATS servers run and are joined, and whether all nodes use the same coordinator settings.',
        evidence: [{ seq: outage.seq, at: outage.since, sentence: 'The first round that reached nobody.' }]
      }
    ]
  }
}

/** A way that takes half a second and more, where 7 to 16 ms are usual. */
const canarySlow: Rule = {
  name: 'canary-slow',
  judges: 'how fast a change made at one node reaches every other (canary)',
  needs: 'nothing',
  // The fold has both limits, and looks at the middle of five rounds.
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    !isFresh(sight.canary, sight.at)
      ? []
      : sight.canary.slow.map((site) => {
          const word = toSiteWord(site)
          const from = site.via.length === 0 ? '' : ` from ${toList(site.via)}`
          return {
            key: site.url,
            subject: word,
            since: site.since,
            severity: 'warning' as const,
            text: `Changes${from} reach ${word} late: the middle of its newest rounds lies above 500 ms, where 7 to 16 ms are usual.`,
            remedy:
              'See the Latency view: late from everybody means this node or its NATS server; late from one means that node. Our own delay stands beside it.',
            evidence: seenNow(sight, `The newest two rounds took ${Math.round(site.us / 1000)} ms and more.`)
          }
        })
}

/** It is set up, and nothing is measured. */
const canaryIdle: Rule = {
  name: 'canary-idle',
  judges: 'whether the canary runs where it is set up',
  needs: 'nothing',
  opensAfterUs: 10 * SECOND_US,
  closesAfterUs: 0,
  see: (sight) => {
    const why = toIdle(sight)
    if (why === null) return []
    const { canary } = sight
    return [
      {
        key: 'canary',
        subject: 'the canary',
        since: canary.goodAt === 0 ? canary.since : canary.goodAt,
        severity: 'warning',
        text: `The canary is set up and measures nothing: ${why}`,
        remedy: 'Settings › Canary tries its login and every stream again, and says what each node answers.',
        evidence: seenNow(sight, why)
      }
    ]
  }
}

function toIdle({ canary, at }: Sight): string | null {
  if (canary.unable !== '') return canary.unable
  // Without a word of its setting nobody knows how often it should measure.
  if (!canary.isRunning || canary.everyMs === 0) return null
  const late = Math.max(LEAST_LATE_US, LATE_ROUNDS * canary.everyMs * 1000)
  if (at - Math.max(canary.goodAt, canary.since) < late) return null
  return canary.failure === '' ? 'no round of it was over for too long.' : canary.failure
}

/** Rules over what the canary measures. */
export const CANARY_RULES: readonly Rule[] = [canaryOutage, canarySilent, canarySlow, canaryIdle]
