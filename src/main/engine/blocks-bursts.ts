import type { RangeEntry } from './blocks-range.ts'

/** Bans that follow one another within this time are one burst. µs. */
const BURST_GAP_US = 2_000_000
/** Fewer are not called a burst. */
const BURST_LEAST = 3

/** Bans that came close together, by one or several nodes. */
export interface Burst {
  /** Seq of its first frame: its name. */
  readonly id: number
  readonly fromUs: number
  readonly toUs: number
  readonly count: number
}

/** Groups the bans of a range; entries newest first. The map says of each frame in which burst it is. */
export function findBursts(entries: readonly RangeEntry[]): {
  readonly bursts: readonly Burst[]
  readonly burstOf: ReadonlyMap<number, number>
} {
  const bursts: Burst[] = []
  const burstOf = new Map<number, number>()
  let group: RangeEntry[] = []
  const close = (): void => {
    const first = group[0]
    const last = group.at(-1)
    if (first && last && group.length >= BURST_LEAST) {
      bursts.push({ id: first.row.seq, fromUs: first.at, toUs: last.at, count: group.length })
      for (const it of group) burstOf.set(it.row.seq, first.row.seq)
    }
    group = []
  }
  for (const it of entries.filter((entry) => entry.isBan).toReversed()) {
    const before = group.at(-1)
    if (before && it.at - before.at > BURST_GAP_US) close()
    group.push(it)
  }
  close()
  return { bursts, burstOf }
}
