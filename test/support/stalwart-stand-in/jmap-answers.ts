import type { Login } from './logins.ts'
import type { SetError } from './object-fields.ts'
import type { StalwartNode } from './stalwart-node.ts'
import type { TaskRunner } from './task-runner.ts'

/** Arguments of a method, or of its answer. */
export type Args = Readonly<Record<string, unknown>>

/** What a method runs for. */
export interface MethodCaller {
  readonly node: StalwartNode
  readonly tasks: TaskRunner
  readonly login: Login
  /** Account id in the text form of the API. */
  readonly accountId: string
  /** Real ids by the creation ids of this request. */
  readonly created: Map<string, string>
}

/** The answer of one method: its arguments, or its error. */
export type MethodAnswer =
  | { readonly ok: true; readonly args: Args }
  | { readonly ok: false; readonly type: string; readonly description?: string }

export const methodError = (type: string, description?: string): MethodAnswer =>
  description === undefined ? { ok: false, type } : { ok: false, type, description }

export const NOT_AUTHORIZED = methodError('forbidden', 'You are not authorized to perform this action')
export const NOT_AUTHORIZED_TO_SET = methodError(
  'forbidden',
  'You are not authorized to create, update or destroy objects of this type'
)

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parts of a `/set` answer; empty ones are left out. */
export class SetAnswer {
  readonly #accountId: string
  readonly #parts = new Map<string, Map<string, unknown>>()
  readonly #destroyed: string[] = []

  constructor(accountId: string) {
    this.#accountId = accountId
  }

  put(part: 'created' | 'updated' | 'notCreated' | 'notUpdated' | 'notDestroyed', id: string, value: unknown): void {
    const known = this.#parts.get(part) ?? new Map<string, unknown>()
    this.#parts.set(part, known.set(id, value))
  }

  refuse(part: 'notCreated' | 'notUpdated' | 'notDestroyed', id: string, error: SetError): void {
    this.put(part, id, error)
  }

  destroyed(id: string): void {
    this.#destroyed.push(id)
  }

  toAnswer(): MethodAnswer {
    const args: Record<string, unknown> = { accountId: this.#accountId }
    for (const [part, entries] of this.#parts) args[part] = Object.fromEntries(entries)
    if (this.#destroyed.length > 0) args.destroyed = this.#destroyed
    return { ok: true, args }
  }
}

/** The three lists of a `/set`, whatever was sent: creates, updates, destroys. */
export function setLists(args: Args): {
  readonly create: readonly (readonly [string, Args])[]
  readonly update: readonly (readonly [string, Args])[]
  readonly destroy: readonly string[]
} {
  const entries = (value: unknown) =>
    isRecord(value) ? Object.entries(value).map(([id, one]) => [id, isRecord(one) ? one : {}] as const) : []
  const destroy = Array.isArray(args.destroy) ? args.destroy.map(String) : []
  return { create: entries(args.create), update: entries(args.update), destroy }
}

export const WILL_DESTROY: SetError = { type: 'willDestroy', description: 'ID will be destroyed.' }
