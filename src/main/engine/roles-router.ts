import { os, type RouterParts } from './router-parts.ts'

/** Handlers of the contract's `roles`. */
export function rolesHandlers({ watch }: RouterParts) {
  return {
    watch: os.roles.watch.handler(({ input, context, signal }) => watch('roles', input, { context, signal })),
    whatIf: os.roles.whatIf.handler(({ input, context, signal }) => watch('whatIf', input, { context, signal }))
  }
}
