import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `addresses`. */
export function addressesHandlers(_parts: RouterParts) {
  return {
    watch: os.addresses.watch.handler(() => {
      throw new ORPCError('REFUSED', { message: 'Not built yet.' })
    })
  }
}
