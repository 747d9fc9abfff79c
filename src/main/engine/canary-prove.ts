import type { Clock } from '../../shared/cluster/clock.ts'
import type { RoundOutcome } from '../actions/action-ports.ts'
import type { CanarySource, RoundNow } from '../sources/canary/canary-source.ts'
import { heldCanary } from './canary-desk.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** A round that runs, one that waits before ours, and ours: each up to 5 s, and 2 s between two. */
const LIMIT_MS = 20_000

/** «Prove now» as runs use it; null: no canary runs here. */
export function toProve(
  cluster: WatchedCluster,
  clock: Clock
): ((url: string, signal: AbortSignal) => Promise<RoundOutcome>) | null {
  const source = heldCanary(cluster)?.source
  if (!source) return null
  const nodeOf = (url: string): number | null => cluster.fold.picture.canary.sites.of(url)?.node ?? null
  return async (url, signal) => toOutcome(await nextRound(source, clock, url, signal), url, nodeOf)
}

/** Asks for a round through a node, and waits until it is over. Null: none was in time. */
function nextRound(source: CanarySource, clock: Clock, url: string, signal: AbortSignal): Promise<RoundNow | null> {
  const before = source.newest?.round ?? 0
  return new Promise((resolve) => {
    const end = (round: RoundNow | null): void => {
      off()
      cancel()
      signal.removeEventListener('abort', onAbort)
      resolve(round)
    }
    const onAbort = (): void => end(null)
    const cancel = clock.after(LIMIT_MS, onAbort)
    const off = source.onOver((round) => {
      if (round.round > before && (round.via === url || round.wanted === url)) end(round)
    })
    signal.addEventListener('abort', onAbort)
    source.now(url, 'run')
  })
}

function toOutcome(round: RoundNow | null, url: string, nodeOf: (url: string) => number | null): RoundOutcome {
  if (round === null) return { answered: [], silent: [], sentence: 'No round of the canary was over in time.' }
  if (round.failed !== null) return { answered: [], silent: [], sentence: round.failed }
  const answered = [...round.heard].map(([each, us]) => ({ url: each, node: nodeOf(each), afterMs: us / 1000 }))
  const heard = `${answered.length} of ${answered.length + round.silent.length} other nodes heard it`
  const elsewhere = round.via === url ? '' : ` It went through ${round.via}: ${url} cannot be asked now.`
  return { answered, silent: round.silent, sentence: `${heard}.${elsewhere}` }
}
