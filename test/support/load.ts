import { BATCH_EVENTS, BulkPayload } from '../../src/main/sources/simulator/bulk-payload.ts'
import { Random } from '../../src/main/sources/simulator/random.ts'
import { zipfChoice } from '../../src/main/sources/simulator/weighted-choice.ts'
import { toNodeId } from '../../src/shared/cluster/units.ts'

// The load behind every figure (design.md section 11). Change nothing here without measuring every figure again.
export const LOAD_NODES = 1024
export const LOAD_ACCOUNTS = 50_000
const STATE_CHANGE_SHARE = 0.55
const EMAIL_PUSH_SHARE = 0.2
const SINGLE_SHARE = 0.8
/** The other frames: 2 events and, each with this probability, one more, up to 100; the mean of these is 5. */
const ONE_MORE = 0.75
const FIRST_CHANGE_BITS = 24
/** Types of a StateChange: e-mail created or moved, a keyword, seen by IMAP, a calendar entry. */
const TYPES = [0x19, 0x01, 0x09, 1 << 14] as const
const TYPE_SHARES = [0.4, 0.7, 0.92] as const

export interface LoadOrder {
  readonly seed: number
  readonly frames: number
  /** Frames a second of the Poisson arrivals; 10,000 unless said otherwise. */
  readonly rate?: number
}

/** Frames back to back: frame n is `payloads.subarray(offsets[n], offsets[n + 1])`. */
export interface Load {
  readonly seed: number
  readonly frames: number
  readonly payloads: Uint8Array
  /** `frames + 1` numbers. */
  readonly offsets: Uint32Array
  /** When each frame is due, µs after the first moment, ascending. */
  readonly arrivalsUs: Float64Array
  readonly events: number
  readonly payloadBytes: number
}

/** Makes the load; the same order gives the same bytes. About 1 µs a frame. Whoever measures with it prints `seed`. */
export function makeLoad(order: LoadOrder): Load {
  const { seed, frames, rate = 10_000 } = order
  const random = new Random(seed)
  const ranks = zipfChoice(LOAD_ACCOUNTS, 1)
  const accounts = shuffled(random, LOAD_ACCOUNTS)
  const changes = Float64Array.from({ length: LOAD_ACCOUNTS }, () => random.below(2 ** FIRST_CHANGE_BITS))
  const emails = new Uint32Array(LOAD_ACCOUNTS)
  const writer = new BulkPayload()
  const offsets = new Uint32Array(frames + 1)
  const arrivalsUs = new Float64Array(frames)
  let payloads = new Uint8Array(Math.max(1024, frames * 20))
  let used = 0
  let events = 0
  let dueUs = 0

  const addEvent = (): void => {
    events++
    const draw = random.unit()
    if (draw >= STATE_CHANGE_SHARE + EMAIL_PUSH_SHARE) {
      writer.queueRefresh()
      return
    }
    const account = accounts[ranks.pick(random)] ?? 0
    const change = (changes[account] ?? 0) + 1
    changes[account] = change
    if (draw < STATE_CHANGE_SHARE) writer.stateChange(change, pickTypes(random), account)
    else {
      emails[account] = (emails[account] ?? 0) + 1
      writer.emailPush(account, emails[account] ?? 0, change)
    }
  }

  for (let frame = 0; frame < frames; frame++) {
    writer.begin(toNodeId(random.below(LOAD_NODES)))
    const count = random.chance(SINGLE_SHARE) ? 1 : drawBatch(random)
    for (let n = 0; n < count; n++) addEvent()
    const payload = writer.take()
    if (used + payload.length > payloads.length) {
      const grown = new Uint8Array(payloads.length * 2)
      grown.set(payloads)
      payloads = grown
    }
    payloads.set(payload, used)
    used += payload.length
    offsets[frame + 1] = used
    dueUs += random.exponential(1e6 / rate)
    arrivalsUs[frame] = dueUs
  }
  return { seed, frames, payloads: payloads.subarray(0, used), offsets, arrivalsUs, events, payloadBytes: used }
}

/** Frame `n` of a load, without a copy. */
export function toLoadPayload(load: Load, n: number): Uint8Array {
  return load.payloads.subarray(load.offsets[n], load.offsets[n + 1])
}

/** 0..n-1 in a random order: the busiest account is not the one with the shortest id. */
function shuffled(random: Random, n: number): Uint32Array {
  const numbers = Uint32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const other = random.below(i + 1)
    const kept = numbers[i] ?? 0
    numbers[i] = numbers[other] ?? 0
    numbers[other] = kept
  }
  return numbers
}

function drawBatch(random: Random): number {
  let count = 2
  while (count < BATCH_EVENTS && random.chance(ONE_MORE)) count++
  return count
}

function pickTypes(random: Random): number {
  const draw = random.unit()
  const index = TYPE_SHARES.findIndex((share) => draw < share)
  return TYPES[index] ?? TYPES[3]
}
