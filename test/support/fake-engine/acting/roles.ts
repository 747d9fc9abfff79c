import { implement } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

/** The contract's `roles` of the made-up engine. */
export function fakeRoles() {
  return {
    // biome-ignore lint/correctness/useYield: nothing is told yet
    watch: os.roles.watch.handler(async function* ({ errors }) {
      throw errors.REFUSED({ message: 'The made-up engine has none.' })
    }),
    // biome-ignore lint/correctness/useYield: nothing is told yet
    whatIf: os.roles.whatIf.handler(async function* ({ errors }) {
      throw errors.REFUSED({ message: 'The made-up engine has none.' })
    })
  }
}
