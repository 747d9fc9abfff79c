import { inspect } from 'node:util'

const MASK = '[secret]'

/**
 * A credential in memory. Every way to turn it into text by accident (string, template, JSON, `inspect`, an error's
 * fields) gives `[secret]`; only `reveal()` gives the value, at the place where it is used (security.md R11).
 * Structured clone of one fails to carry the value: private fields are not cloned.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.toPrimitive](): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
