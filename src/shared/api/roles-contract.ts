import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import { call, lookInput } from './contract-parts.ts'
import type { RolesView, WhatIfView } from './role-views.ts'

/** More nodes than this are not taken away at once. */
const MOST_WITHOUT = 64
const nodeId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))

/** Who is meant to do what, and who was seen doing it. */
export const rolesContract = {
  /** The whole view; again and again while live. */
  watch: call.input(lookInput).output(eventIterator(type<RolesView>())),
  /** What becomes of the work without some nodes. */
  whatIf: call
    .input(v.object({ ...lookInput.entries, without: v.pipe(v.array(nodeId), v.maxLength(MOST_WITHOUT)) }))
    .output(eventIterator(type<WhatIfView>()))
}
