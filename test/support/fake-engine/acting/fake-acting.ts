import { fakeActions } from './actions.ts'
import { fakeAddresses } from './addresses.ts'
import { fakeCanary } from './canary.ts'
import { fakeLint } from './lint.ts'
import { fakeManagement } from './management.ts'
import { fakeRoles } from './roles.ts'

/** What the made-up engine answers about roles, actions, addresses and the rest of the management API. */
export function fakeActing() {
  return {
    management: fakeManagement(),
    roles: fakeRoles(),
    actions: fakeActions(),
    addresses: fakeAddresses(),
    canary: fakeCanary(),
    lint: fakeLint()
  }
}
