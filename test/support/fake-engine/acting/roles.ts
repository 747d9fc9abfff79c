import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

/** The contract's `roles` of the made-up engine. */
export function fakeRoles() {
  return {
    watch: os.roles.watch.handler(() => {
      throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
    })
  }
}
