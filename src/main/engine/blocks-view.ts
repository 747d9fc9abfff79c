import type { BlockDetail, BlockRow, BlocksView } from '../../shared/api/block-views.ts'
import { EVIDENCE, type Evidence, noEvidence } from '../../shared/propagation/evidence.ts'
import { toBlockAddress } from './addresses-row.ts'
import { findBursts } from './blocks-bursts.ts'
import { toDetail } from './blocks-detail.ts'
import { toDistribution } from './blocks-distribution.ts'
import { toLockouts } from './blocks-lockout.ts'
import { findPropagation, type RangeEntry, readRange } from './blocks-range.ts'
import type { BlockFamily } from './blocks-row.ts'
import { toWarnings } from './blocks-warnings.ts'
import type { Glance } from './glance.ts'

/** Rows that the view carries; the true number stands beside them. */
const VIEW_ROWS = 500

/** What the Blocks view shows: frames that all must hear from `glance.from` to `glance.at`. Empty families: all. */
export async function toBlocksView(glance: Glance, families: readonly BlockFamily[]): Promise<BlocksView> {
  const all = await readRange(glance)
  const wanted = families.length === 0 ? all : all.filter((it) => families.includes(it.family))
  const { bursts, burstOf } = findBursts(all)
  const times = wanted.flatMap(({ row }) => (isComplete(row) && row.handedOverMs !== null ? [row.handedOverMs] : []))
  return {
    fromMs: glance.from / 1000,
    toMs: glance.at / 1000,
    rows: wanted
      .slice(0, VIEW_ROWS)
      .map(({ row }) => ({ ...row, address: toBlockAddress(glance, row), burst: burstOf.get(row.seq) ?? null })),
    rowCount: wanted.length,
    distribution: toDistribution(times),
    totals: toTotals(wanted),
    warnings: [...toLockouts(glance), ...toWarnings(glance, all, bursts)]
  }
}

/** One of them with every mark; null: there is none. */
export async function toBlockDetail(glance: Glance, seq: number): Promise<BlockDetail | null> {
  const found = await findPropagation(glance, seq)
  return found && toDetail(glance, found)
}

/** Whether each node that it concerns has it: a time until «all» had it says nothing where some have not. */
function isComplete({ counts }: BlockRow): boolean {
  return counts.missed === 0 && counts.unknown === 0 && counts.seen === 0
}

function toTotals(entries: readonly RangeEntry[]): Record<Evidence, number> {
  const totals = noEvidence()
  for (const { row } of entries) {
    for (const evidence of EVIDENCE) totals[evidence] += row.counts[evidence]
  }
  return totals
}
