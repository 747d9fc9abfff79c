import { type } from '@orpc/contract'
import { call, clusterInput } from './contract-parts.ts'

/** What an operator can run, runs, and ran. */
export const actionsContract = {
  view: call.input(clusterInput).output(type<{ readonly todo: true }>())
}
