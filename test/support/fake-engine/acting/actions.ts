import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'

const os = implement(contract)
const notYet = (): never => {
  throw new ORPCError('REFUSED', { message: 'The made-up engine has none.' })
}

/** The contract's `actions` of the made-up engine. */
export function fakeActions() {
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
