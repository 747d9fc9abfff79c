import type { BlockDetail, BlocksView } from '../../shared/api/block-views.ts'
import type { Glance } from './glance.ts'

export type BlockFamily = 'block' | 'reload' | 'cache' | 'queue'

/** What the Blocks view shows: frames that all must hear from `glance.from` to `glance.at`. Empty families: all. */
export async function toBlocksView(glance: Glance, _families: readonly BlockFamily[]): Promise<BlocksView> {
  const none = { own: 0, seen: 0, 'handed-over': 0, likely: 0, firm: 0, doubtful: 0, missed: 0, unknown: 0 }
  return {
    fromMs: glance.from / 1000,
    toMs: glance.at / 1000,
    rows: [],
    rowCount: 0,
    distribution: null,
    totals: none,
    warnings: []
  }
}

/** One of them with every mark; null: there is none. */
export async function toBlockDetail(_glance: Glance, _seq: number): Promise<BlockDetail | null> {
  return null
}
