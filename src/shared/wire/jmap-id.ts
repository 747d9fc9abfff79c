import { err, ok, type Result } from '../cluster/result.ts'

/** Digits 0 to 31 of Stalwart's base 32 (wire-format.md section 12.1). */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz792013'
const U64_END = 1n << 64n

/** Text of a 64-bit id as JMAP shows it: most significant digit first, no padding, `a` for zero, at most 13 digits. */
export function toJmapId(id: bigint): string {
  let rest = BigInt.asUintN(64, id)
  let text = ''
  do {
    text = ALPHABET.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  } while (rest !== 0n)
  return text
}

/** `at` is the index of the first character that is no digit; `too-large` is beyond 64 bits. */
export type JmapIdError =
  | { readonly kind: 'empty' }
  | { readonly kind: 'bad-digit'; readonly at: number }
  | { readonly kind: 'too-large' }

/**
 * The number behind a JMAP id text. Stricter than Stalwart, which also takes `K` to `Z` and lets overlong text wrap:
 * an id that it would never write is not silently turned into another object's.
 */
export function parseJmapId(text: string): Result<bigint, JmapIdError> {
  if (text === '') return err({ kind: 'empty' })
  let id = 0n
  for (let at = 0; at < text.length; at++) {
    const digit = ALPHABET.indexOf(text.charAt(at))
    if (digit < 0) return err({ kind: 'bad-digit', at })
    id = id * 32n + BigInt(digit)
    if (id >= U64_END) return err({ kind: 'too-large' })
  }
  return ok(id)
}
