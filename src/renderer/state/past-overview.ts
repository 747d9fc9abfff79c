import type { StoreApi } from 'zustand'
import type { OverviewView } from '../../shared/api/views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export type PastOverviewState = LookState<OverviewView>

/** The overview's own bound of how far back its chart reaches, ms. */
const RANGE_MAX_MS = 31 * 86_400_000

/** The overview at a moment of the past; the live one goes on beside it for the status line. */
export const makePastOverview = (client: HostClient): StoreApi<PastOverviewState> =>
  makeLook(client, (api, { cluster, moment, spanMs }, signal) => {
    const asked = moment.kind === 'range' ? (Number(moment.toUs) - Number(moment.fromUs)) / 1000 : spanMs
    const rangeMs = Math.round(Math.min(RANGE_MAX_MS, Math.max(60_000, asked)))
    return api.overview.watch({ cluster, rangeMs, moment }, { signal })
  })
