import { eventIterator, type } from '@orpc/contract'
import { call, clusterInput } from './contract-parts.ts'

/** Blocked and allowed addresses and their stories. */
export const addressesContract = {
  watch: call.input(clusterInput).output(eventIterator(type<{ readonly todo: true }>()))
}
