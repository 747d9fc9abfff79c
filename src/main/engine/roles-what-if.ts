import type { WhatIfView } from '../../shared/api/role-views.ts'
import type { Glance } from './glance.ts'

/** What becomes of the work at a moment without some nodes. */
export async function toWhatIfView({ at }: Glance, without: readonly number[]): Promise<WhatIfView> {
  return { atMs: at / 1000, without, remaining: [], rows: [], listeners: [], stalled: [], warnings: [], untold: [] }
}
