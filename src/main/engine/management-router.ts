import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `management`. */
export function managementHandlers(_parts: RouterParts) {
  return {
    view: os.management.view.handler(() => {
      throw new ORPCError('REFUSED', { message: 'Not built yet.' })
    })
  }
}
