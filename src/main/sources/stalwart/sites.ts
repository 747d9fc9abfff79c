import type { SiteView } from '../../../shared/api/management-views.ts'
import type { StalwartApi } from '../../stalwart/stalwart-api.ts'

/** One node of a cluster whose management API is set up. */
export interface Site {
  /** Base as configured, without a slash at its end. */
  readonly url: string
  readonly api: StalwartApi
  /** The canary's own login at the same node; null: no canary is set up. */
  readonly canary: StalwartApi | null
}

/** The nodes of a cluster whose management API is set up, for those who ask (sources) and those who act (actions). */
export interface Sites {
  /** In the setting's order. */
  readonly all: readonly Site[]
  /** What is known of each now, in the same order. */
  views(): readonly SiteView[]
}
