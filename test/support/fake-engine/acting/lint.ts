import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

/** The contract's `lint` of the made-up engine. */
export function fakeLint() {
  return {
    check: os.lint.check.handler(() => {
      throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
    })
  }
}
