import { type ConnectionTrouble, toTrouble } from '../connection-trouble.ts'
import type { ServerContext } from './explain-trouble.ts'

/** A port that changes what it is, is looked at anew after this many tries. */
const LOOK_EACH = 10

/**
 * Explains the failed tries of one link. A second look at the port is slow and is a connection more, so one is taken
 * for the first of several like failures, and none at a server that was up: it is a NATS server that is coming back.
 */
export class Explainer {
  readonly #look: (error: unknown, context: ServerContext) => Promise<ConnectionTrouble>
  readonly #seen = new Map<string, { readonly plain: string; readonly found: ConnectionTrouble; tries: number }>()

  constructor(look: (error: unknown, context: ServerContext) => Promise<ConnectionTrouble>) {
    this.#look = look
  }

  async explain(error: unknown, context: ServerContext, wasUp: boolean): Promise<ConnectionTrouble> {
    const plain = toTrouble(error, context)
    if (wasUp) return plain
    const before = this.#seen.get(context.address)
    if (before && before.plain === plain.kind && before.tries < LOOK_EACH) {
      before.tries++
      return before.found
    }
    const found = await this.#look(error, context)
    // One entry for each configured server at most.
    this.#seen.set(context.address, { plain: plain.kind, found, tries: 1 })
    return found
  }
}
