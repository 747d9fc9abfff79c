import { type } from '@orpc/contract'
import { call, clusterInput } from './contract-parts.ts'

/** How the nodes' API is reached: looked at, set, tried. */
export const managementContract = {
  view: call.input(clusterInput).output(type<{ readonly todo: true }>())
}
