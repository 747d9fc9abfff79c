import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { MonoUs } from '../../shared/cluster/units.ts'

/** R10: 256 bits. */
const TOKEN_BYTES = 32
/** As strong as the token: a code is worth one for a minute. */
const CODE_BYTES = 32
/** R10: a printed code is good for 60 s. */
export const CODE_LIFE_US = 60_000_000
/** `stoa login` may be asked often; the oldest unused code goes first. */
const MAX_OPEN_CODES = 16

const digestOf = (text: string) => createHash('sha256').update(text).digest()

/**
 * The one token of this start and the login codes that are swapped for it (security.md R10). Both live in memory only
 * and die with the process. Comparisons are of SHA-256 digests in constant time, so neither length nor prefix leaks.
 */
export class TokenDesk {
  readonly #clock: Clock
  readonly #token = randomBytes(TOKEN_BYTES).toString('base64url')
  readonly #tokenDigest = digestOf(this.#token)
  #codes: { readonly digest: Buffer; readonly madeAt: MonoUs }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A fresh one-use code, base64url, good for 60 s. */
  issueCode(): string {
    const code = randomBytes(CODE_BYTES).toString('base64url')
    this.#dropOldCodes()
    this.#codes = [...this.#codes, { digest: digestOf(code), madeAt: this.#clock.nowMono() }].slice(-MAX_OPEN_CODES)
    return code
  }

  /** The token for a code, which is then used up; null if it is unknown, used or too old. */
  swapCode(code: string): string | null {
    this.#dropOldCodes()
    const digest = digestOf(code)
    const index = this.#codes.findIndex((open) => timingSafeEqual(open.digest, digest))
    if (index < 0) return null
    this.#codes.splice(index, 1)
    return this.#token
  }

  /** Null, the absent token, is never right: an unset value does not mean open. */
  isToken(candidate: string | null): boolean {
    return candidate !== null && timingSafeEqual(digestOf(candidate), this.#tokenDigest)
  }

  #dropOldCodes(): void {
    const now = this.#clock.nowMono()
    this.#codes = this.#codes.filter((open) => now - open.madeAt < CODE_LIFE_US)
  }
}
