import type { Evidence, Sighting } from './finding.ts'
import type { Patience } from './finding-ledger.ts'
import type { Sight } from './sight.ts'

/** One way in which a cluster can be wrong. Pure; when it lasts long enough to be told is the ledger's. */
export interface Rule extends Patience {
  /** First part of its findings' ids. */
  readonly name: string
  /** What it judges, for «Judged: …». */
  readonly judges: string
  /** What it needs: without it nothing begins and nothing ends. */
  readonly needs: 'frames' | 'connections' | 'management' | 'nothing'
  /** `since` tells when the finding that lasts under a key began; null: none lasts. */
  see(sight: Sight, since: (key: string) => number | null): readonly Sighting[]
}

/** Seconds and minutes in µs. */
export const SECOND_US = 1_000_000
export const MINUTE_US = 60 * SECOND_US
export const HOUR_US = 60 * MINUTE_US

/** The newest observation as evidence of what is seen now. */
export function seenNow(sight: Sight, sentence: string): readonly Evidence[] {
  return [{ seq: sight.seq, at: sight.at, sentence }]
}

/** `1, 2 and 5`; of more than eight the first seven and how many more. */
export function toList(words: readonly (string | number)[]): string {
  if (words.length <= 1) return String(words[0] ?? '')
  if (words.length > 8) return `${words.slice(0, 7).join(', ')} and ${words.length - 7} more`
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
