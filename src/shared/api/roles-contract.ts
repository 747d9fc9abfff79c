import { eventIterator, type } from '@orpc/contract'
import { call, clusterInput } from './contract-parts.ts'

/** Who is meant to do what, and who was seen doing it. */
export const rolesContract = {
  watch: call.input(clusterInput).output(eventIterator(type<{ readonly todo: true }>()))
}
