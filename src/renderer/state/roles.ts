import type { StoreApi } from 'zustand'
import { toWholeRoles } from '../../shared/api/role-marks.ts'
import type { RolesView, WhatIfView } from '../../shared/api/role-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type Ask, type LookState, makeLook } from './look.ts'
import { addSubject, type SubjectState } from './subject.ts'

export type RolesState = LookState<RolesView> & SubjectState

/** Who is meant to do what, and who was seen doing it. */
export const makeRoles = (client: HostClient): StoreApi<RolesState> =>
  addSubject(
    makeLook<RolesView>(client, async (api, ask, signal) => toWhole(await api.roles.watch(ask, { signal }))),
    client
  )

/** Nodes beyond the columns come as letters; from here on they are as the others. */
async function* toWhole(views: AsyncIterable<RolesView>): AsyncGenerator<RolesView, void, void> {
  for await (const view of views) yield toWholeRoles(view)
}

/** Which nodes are thought away. */
interface WhatIfAsk extends Ask {
  readonly without: readonly number[]
}

export type WhatIfState = LookState<WhatIfView, WhatIfAsk>

/** More nodes than this are not thought away at once; the contract's own bound. */
export const MOST_WITHOUT = 64

/** What becomes of the work without some nodes. */
export const makeWhatIf = (client: HostClient): StoreApi<WhatIfState> =>
  makeLook<WhatIfView, WhatIfAsk>(client, (api, ask, signal) =>
    api.roles.whatIf({ ...ask, without: [...ask.without] }, { signal })
  )
