import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `roles`. */
export function rolesHandlers(_parts: RouterParts) {
  return {
    watch: os.roles.watch.handler(() => {
      throw new ORPCError('REFUSED', { message: 'Not built yet.' })
    })
  }
}
