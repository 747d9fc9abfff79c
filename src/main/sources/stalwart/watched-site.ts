import type { NodeApi } from '../../stalwart/open-api.ts'
import type { SiteBoard } from './site-board.ts'

/** One node while it is watched: how it is asked, and what is known of it. */
export interface WatchedSite {
  readonly api: NodeApi
  readonly board: SiteBoard
}
