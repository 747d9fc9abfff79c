import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

const notYet = (): never => {
  throw new ORPCError('REFUSED', { message: 'Not built yet.' })
}

/** Handlers of the contract's `canary`. */
export function canaryHandlers(_parts: RouterParts) {
  return {
    watch: os.canary.watch.handler(notYet),
    now: os.canary.now.handler(notYet),
    setUp: os.canary.setUp.handler(notYet),
    confirm: os.canary.confirm.handler(notYet),
    makeAccount: os.canary.makeAccount.handler(notYet),
    firstRound: os.canary.firstRound.handler(notYet),
    assistant: os.canary.assistant.handler(notYet),
    takeStep: os.canary.takeStep.handler(notYet)
  }
}
