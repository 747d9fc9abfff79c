import type { ClusterEvent } from '../../src/shared/cluster/event.ts'
import { toNodeId } from '../../src/shared/cluster/units.ts'
import { encodeBatch } from '../../src/shared/wire/encode-batch.ts'

/** Frames of the load of design.md section 11, back to back; frame n is `bytes[ends[n-1] ?? 0 .. ends[n])`. */
export interface DecodeLoad {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  readonly events: number
}

const NODES = 1024
const ACCOUNTS = 50_000
/** Mean size of the frames that hold more than one event; the document gives the family and the ends, 2 and 100. */
const MEAN_EVENTS_BEHIND_SECOND = 6

/** Same seed, same bytes. Arrival times play no part here. */
export function makeDecodeLoad(frames: number, seed: number): DecodeLoad {
  const random = makeRandom(seed)
  const pickAccount = makeZipf(ACCOUNTS, random)
  const changeIds = Array.from({ length: ACCOUNTS }, () => Math.floor(random() * 2 ** 24))
  const emailIds = new Uint32Array(ACCOUNTS)
  const makeEvent = (): ClusterEvent => {
    const draw = random()
    if (draw >= 0.75) return { type: 'QueueRefresh' }
    const accountId = pickAccount()
    const changeId = BigInt(changeIds[accountId] as number)
    changeIds[accountId] = Number(changeId) + 1
    if (draw >= 0.55) return { type: 'EmailPush', accountId, emailId: (emailIds[accountId] as number)++, changeId }
    return { type: 'StateChange', changeId, types: TYPES[Math.floor(random() * TYPES.length)] as bigint, accountId }
  }
  const payloads: Uint8Array[] = []
  let events = 0
  for (let n = 0; n < frames; n++) {
    const size = random() < 0.8 ? 1 : Math.min(100, 2 + Math.floor(Math.log(1 - random()) / SHRINK))
    events += size
    const batch = Array.from({ length: size }, makeEvent)
    payloads.push(encodeBatch(toNodeId(Math.floor(random() * NODES)), batch, 'H'))
  }
  return { ...join(payloads), events }
}

const SHRINK = Math.log(1 - 1 / (MEAN_EVENTS_BEHIND_SECOND + 1))
/** Sets of data types that nodes were seen to send (wire-format.md sections 9.1 and 10.2): mail first, then the rest. */
const TYPES = [9n, 9n, 25n, 25n, 1n, 1n << 13n, 1n << 14n, (1n << 16n) | (1n << 17n), 1n << 18n, 4096n]

function join(payloads: readonly Uint8Array[]): { bytes: Uint8Array; ends: Uint32Array } {
  const ends = new Uint32Array(payloads.length)
  let used = 0
  for (const [n, payload] of payloads.entries()) {
    used += payload.length
    ends[n] = used
  }
  const bytes = new Uint8Array(used)
  for (const [n, payload] of payloads.entries()) bytes.set(payload, n === 0 ? 0 : ends[n - 1])
  return { bytes, ends }
}

/** mulberry32: numbers 0 to 1, below 1. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** Ranks 0 to n-1, rank r with weight 1 / (r + 1). */
function makeZipf(n: number, random: () => number): () => number {
  const sums = new Float64Array(n)
  let sum = 0
  for (let rank = 0; rank < n; rank++) {
    sum += 1 / (rank + 1)
    sums[rank] = sum
  }
  return () => {
    const target = random() * sum
    let low = 0
    let high = n - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] as number) < target) low = middle + 1
      else high = middle
    }
    return low
  }
}
