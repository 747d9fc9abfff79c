import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `lint`. */
export function lintHandlers(_parts: RouterParts) {
  return {
    check: os.lint.check.handler(() => {
      throw new ORPCError('REFUSED', { message: 'Not built yet.' })
    })
  }
}
