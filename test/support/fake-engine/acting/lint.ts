import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)

const none = (): never => {
  throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
}

/** The contract's `lint` of the made-up engine. */
export function fakeLint() {
  return {
    check: os.lint.check.handler(none),
    watch: os.lint.watch.handler(none),
    notifications: os.lint.notifications.handler(none),
    setNotifications: os.lint.setNotifications.handler(none),
    tryNotification: os.lint.tryNotification.handler(none),
    notices: os.lint.notices.handler(none)
  }
}
