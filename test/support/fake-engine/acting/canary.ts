import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

/** The contract's `canary` of the made-up engine. */
export function fakeCanary() {
  return {
    watch: os.canary.watch.handler(() => {
      throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
    })
  }
}
