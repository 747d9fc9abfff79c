import { ORPCError } from '@orpc/server'
import { os, type RouterParts } from './router-parts.ts'

const notYet = (): never => {
  throw new ORPCError('REFUSED', { message: 'Not built yet.' })
}

/** Handlers of the contract's `actions`. */
export function actionsHandlers(_parts: RouterParts) {
  return {
    view: os.actions.view.handler(notYet),
    draft: os.actions.draft.handler(notYet),
    repeat: os.actions.repeat.handler(notYet),
    confirm: os.actions.confirm.handler(notYet),
    run: os.actions.run.handler(notYet),
    cancel: os.actions.cancel.handler(notYet),
    watch: os.actions.watch.handler(notYet),
    export: os.actions.export.handler(notYet)
  }
}
