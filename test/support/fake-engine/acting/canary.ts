import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

const none = (): never => {
  throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
}

/** The contract's `canary` of the made-up engine. */
export function fakeCanary() {
  return {
    watch: os.canary.watch.handler(none),
    now: os.canary.now.handler(none),
    setUp: os.canary.setUp.handler(none),
    confirm: os.canary.confirm.handler(none),
    makeAccount: os.canary.makeAccount.handler(none),
    firstRound: os.canary.firstRound.handler(none),
    assistant: os.canary.assistant.handler(none),
    takeStep: os.canary.takeStep.handler(none)
  }
}
