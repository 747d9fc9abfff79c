import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `canary`. */
export function canaryHandlers(_parts: RouterParts) {
  return {
    watch: os.canary.watch.handler(() => {
      throw new ORPCError('REFUSED', { message: 'Not built yet.' })
    })
  }
}
