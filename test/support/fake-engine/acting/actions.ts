import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

/** The contract's `actions` of the made-up engine. */
export function fakeActions() {
  return {
    view: os.actions.view.handler(() => {
      throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
    })
  }
}
