import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

const notBuilt = (): never => {
  throw new ORPCError('REFUSED', { message: 'Not built yet.' })
}

/** Handlers of the contract's `lint`. */
export function lintHandlers(_parts: RouterParts) {
  return {
    check: os.lint.check.handler(notBuilt),
    watch: os.lint.watch.handler(notBuilt),
    notifications: os.lint.notifications.handler(notBuilt),
    setNotifications: os.lint.setNotifications.handler(notBuilt),
    tryNotification: os.lint.tryNotification.handler(notBuilt),
    notices: os.lint.notices.handler(notBuilt)
  }
}
