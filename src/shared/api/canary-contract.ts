import { eventIterator, type } from '@orpc/contract'
import { call, clusterInput } from './contract-parts.ts'

/** Rounds of the canary and the set-up of what nodes tell of themselves. */
export const canaryContract = {
  watch: call.input(clusterInput).output(eventIterator(type<{ readonly todo: true }>()))
}
