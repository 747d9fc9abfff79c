import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

/** The contract's `addresses` of the made-up engine. */
export function fakeAddresses() {
  return {
    watch: os.addresses.watch.handler(() => {
      throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
    })
  }
}
