import { type } from '@orpc/contract'
import * as v from 'valibot'
import { call } from './contract-parts.ts'

/** Configuration: judged, built; and what is told on the desktop. */
export const lintContract = {
  check: call.input(v.object({})).output(type<{ readonly todo: true }>())
}
