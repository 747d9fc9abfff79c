import { implement } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'
import { rolesOf } from './roles-world.ts'
import { scenePushes } from './scene-pushes.ts'
import { whatIfOf } from './what-if-world.ts'

const os = implement(contract)

/** The contract's `roles` of the made-up engine. */
export function fakeRoles() {
  return {
    watch: os.roles.watch.handler(({ input, signal }) => scenePushes(input.cluster, input.moment, signal, rolesOf)),
    whatIf: os.roles.whatIf.handler(({ input, signal }) =>
      scenePushes(input.cluster, input.moment, signal, (scene, nowMs) => whatIfOf(scene, nowMs, input.without))
    )
  }
}
