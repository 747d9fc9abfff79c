import type { FirstRound, FirstRoundResult } from '../../shared/api/canary-views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { CanarySource, RoundNow, SiteNow } from '../sources/canary/canary-source.ts'

/** How often the page is told. */
const STEP_MS = 250
/** Streams get so long to open, and the round so long to be over. */
const OPENING_MS = 10_000
const ROUND_MS = 15_000

/** The first round of a set-up: opens what is not open, asks for a round, and tells of each node until it is over. */
export async function* watchFirstRound(
  source: CanarySource,
  clock: Clock,
  nodeOf: (url: string) => number | null,
  signal: AbortSignal | undefined
): AsyncGenerator<FirstRound, void, void> {
  const before = source.newest?.round ?? 0
  const begun = clock.nowMono()
  const goneMs = (): number => (clock.nowMono() - begun) / 1000
  let isAsked = false
  for (;;) {
    const isTried = source.sites.every(({ status }) => status !== null)
    if (!isAsked && (isTried || goneMs() > OPENING_MS)) {
      source.now(null, 'asked')
      isAsked = true
    }
    const round = source.newest !== null && source.newest.round > before ? source.newest : null
    const isLate = goneMs() > OPENING_MS + ROUND_MS
    yield toView(source.sites, round, nodeOf, isLate)
    if (round?.isOver || isLate || signal?.aborted) return
    await new Promise<void>((resolve) => clock.after(STEP_MS, resolve))
  }
}

function toView(
  sites: readonly SiteNow[],
  round: RoundNow | null,
  nodeOf: (url: string) => number | null,
  isLate: boolean
): FirstRound {
  const isOver = round?.isOver === true || isLate
  const results = sites.map((site) => toResult(site, round, nodeOf(site.url), isOver))
  const bad = results.filter(({ verdict }) => verdict === 'silent' || verdict === 'failed')
  return {
    isOver,
    isGood: isOver && !isLate && round?.failed === null && bad.length === 0,
    results,
    sentence: toSentence()
  }

  function toSentence(): string {
    if (!isOver) return round ? `A round goes through ${round.via}.` : 'The streams are opened.'
    if (isLate && !round?.isOver) return 'No round was over in time.'
    if (round?.failed) return `The round failed: ${round.failed}`
    const heard = results.length - bad.length
    return bad.length === 0
      ? `All ${results.length} nodes answered.`
      : `${heard} of ${results.length} nodes answered; of the others stands why not.`
  }
}

function toResult(site: SiteNow, round: RoundNow | null, nodeId: number | null, isOver: boolean): FirstRoundResult {
  const of = (verdict: FirstRoundResult['verdict'], sentence: string, us: number | null = null): FirstRoundResult => ({
    ...{ url: site.url, nodeId, verdict, sentence },
    afterMs: us === null ? null : us / 1000
  })
  const heard = round?.heard.get(site.url)
  if (heard !== undefined) return of('heard', 'Its event came.', heard)
  if (round?.via === site.url && round.answeredUs !== null)
    return of('heard', 'The change went through it; it answered.', round.answeredUs)
  if (site.status === 'lost' || site.status === 'refused') return of('failed', site.sentence)
  if (isOver && round?.silent.includes(site.url))
    return of('silent', 'Its stream stands, and its event did not come within the time.')
  if (isOver) return of('failed', round?.failed ?? 'It was not tried in time.')
  return site.status === 'listening' ? of('open', 'Its stream stands.') : of('waiting', 'Its stream is being opened.')
}
