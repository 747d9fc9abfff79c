import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { MonoUs } from '../../shared/cluster/units.ts'

/** R6 and R9: the largest call of the contract is 64 KiB of pasted text; 1 MiB leaves room and bounds the decoder. */
export const MAX_MESSAGE_BYTES = 1024 * 1024
/** R6: a page that scrolls fast makes about 30 calls a second. */
export const MAX_MESSAGES_A_SECOND = 200

/** Why a message of a page was not handed on (R6). */
export type GateRefusal =
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'too-often'; readonly perSecond: number }
  | { readonly kind: 'not-a-message'; readonly type: string }

/**
 * Judges what a page sends before the engine sees it: form, size, rate. One for each page connection; a refusal ends
 * that connection, since a dropped call would leave the page waiting for ever.
 *
 * The rate is a bucket of 200 that refills by 200 a second: a burst after a reload passes, a flood does not.
 */
export class MessageGate {
  readonly #clock: Clock
  #tokens = MAX_MESSAGES_A_SECOND
  #filledAt: MonoUs

  constructor(clock: Clock) {
    this.#clock = clock
    this.#filledAt = clock.nowMono()
  }

  /** The message in the form in which it may be relayed: a string, or a Uint8Array that owns exactly its bytes. */
  admit(message: unknown): Result<string | Uint8Array<ArrayBuffer>, GateRefusal> {
    if (!this.#takeToken()) return err({ kind: 'too-often', perSecond: MAX_MESSAGES_A_SECOND })
    if (typeof message === 'string') {
      // UTF-16 units first: no need to count the bytes of a text that is too long anyway.
      const bytes = message.length > MAX_MESSAGE_BYTES ? message.length : Buffer.byteLength(message)
      return bytes > MAX_MESSAGE_BYTES ? err({ kind: 'too-large', bytes }) : ok(message)
    }
    if (message instanceof ArrayBuffer || ArrayBuffer.isView(message)) {
      if (message.byteLength > MAX_MESSAGE_BYTES) return err({ kind: 'too-large', bytes: message.byteLength })
      return ok(toOwnBytes(message))
    }
    return err({ kind: 'not-a-message', type: message === null ? 'null' : typeof message })
  }

  #takeToken(): boolean {
    const now = this.#clock.nowMono()
    const refill = ((now - this.#filledAt) / 1_000_000) * MAX_MESSAGES_A_SECOND
    this.#tokens = Math.min(MAX_MESSAGES_A_SECOND, this.#tokens + refill)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}

/** A copy of exactly these bytes: Node's pooled Buffers would drag their whole pool through a structured clone. */
function toOwnBytes(message: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (message instanceof ArrayBuffer) return new Uint8Array(message.slice(0))
  return new Uint8Array(new Uint8Array(message.buffer, message.byteOffset, message.byteLength))
}
