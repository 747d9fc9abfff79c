import type { Wide } from './number-column.ts'

/**
 * The layout that most frames have in every release from 0.13 on: node id, then events of the bulk kinds
 * (wire-format.md sections 5 and 6): 0 StateChange (change, types, account), 2 EmailPush (account, e-mail, change), and
 * from 0.16 on tags without fields. Known here only to store it well: a frame that does not fit is stored as it is, one
 * that fits by chance comes back byte for byte all the same.
 */
export const TAG_STATE_CHANGE = 0
export const TAG_EMAIL_PUSH = 2
const FIRST_BARE_TAG = 8
const LAST_BARE_TAG = 12

/** More events are never sent in one frame (100 in a release that is known); longer frames are stored as they are. */
const MOST_EVENTS = 512

/** The fields of one frame, in arrays that are used again for the next. */
export class FrameFields {
  node = 0
  events = 0
  readonly tags = new Uint8Array(MOST_EVENTS)
  readonly accounts = new Float64Array(MOST_EVENTS)
  readonly changeHigh = new Float64Array(MOST_EVENTS)
  readonly changeLow = new Float64Array(MOST_EVENTS)
  /** StateChange: the bits of its types, below 2^52; EmailPush: the e-mail's id. */
  readonly others = new Float64Array(MOST_EVENTS)

  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #to = 0
  readonly #wide: Wide = { high: 0, low: 0 }

  /** False: not of this layout, or not written the one shortest way. */
  parse(bytes: Uint8Array, from: number, to: number): boolean {
    this.#bytes = bytes
    this.#at = from
    this.#to = to
    this.events = 0
    if (!this.#number() || this.#wide.high !== 0 || this.#wide.low > 0xffff) return false
    this.node = this.#wide.low
    while (this.#at < to) if (!this.#event()) return false
    return true
  }

  #event(): boolean {
    const n = this.events
    const tag = this.#bytes[this.#at++] as number
    if (n === MOST_EVENTS) return false
    this.events = n + 1
    this.tags[n] = tag
    const wide = this.#wide
    if (tag === TAG_STATE_CHANGE) {
      if (!this.#number()) return false
      this.changeHigh[n] = wide.high
      this.changeLow[n] = wide.low
      if (!this.#number() || wide.high >= 2 ** 20) return false
      this.others[n] = wide.high * 2 ** 32 + wide.low
      if (!this.#number()) return false
      this.accounts[n] = wide.low
      return wide.high === 0
    }
    if (tag === TAG_EMAIL_PUSH) {
      if (!this.#number() || wide.high !== 0) return false
      this.accounts[n] = wide.low
      if (!this.#number() || wide.high !== 0) return false
      this.others[n] = wide.low
      if (!this.#number()) return false
      this.changeHigh[n] = wide.high
      this.changeLow[n] = wide.low
      return true
    }
    return tag >= FIRST_BARE_TAG && tag <= LAST_BARE_TAG
  }

  /** One LEB128 of at most 64 bits into `#wide`; false when cut, too long, or longer than it need be. */
  #number(): boolean {
    const wide = this.#wide
    let low = 0
    let high = 0
    let shift = 0
    for (;;) {
      if (this.#at >= this.#to) return false
      const byte = this.#bytes[this.#at++] as number
      const bits = byte & 127
      if (shift < 28) low += bits * 2 ** shift
      else if (shift === 28) {
        low += (bits & 15) * 2 ** 28
        high = bits >>> 4
      } else high += bits * 2 ** (shift - 32)
      if (byte < 128) {
        wide.low = low
        wide.high = high
        return (bits !== 0 || shift === 0) && high < 2 ** 32
      }
      shift += 7
      if (shift > 63) return false
    }
  }
}

/** LEB128 of a number of 64 bits, the shortest way. */
export function writeWide(bytes: Uint8Array, at: number, high: number, low: number): number {
  let next = at
  let h = high
  let l = low
  while (h > 0) {
    bytes[next++] = (l & 127) | 0x80
    l = Math.floor(l / 128) + (h % 128) * 2 ** 25
    h = Math.floor(h / 128)
  }
  while (l > 127) {
    bytes[next++] = (l % 128) | 0x80
    l = Math.floor(l / 128)
  }
  bytes[next++] = l
  return next
}
