import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `actions`. */
export function actionsHandlers(_parts: RouterParts) {
  return {
    view: os.actions.view.handler(() => {
      throw new ORPCError('REFUSED', { message: 'Not built yet.' })
    })
  }
}
