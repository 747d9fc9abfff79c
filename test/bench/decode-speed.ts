import { decodeBatch } from '../../src/shared/wire/decode-batch.ts'
import { BatchScan } from '../../src/shared/wire/scan-batch.ts'
import { TYPE_NUMBERS } from '../../src/shared/wire/type-numbers.ts'
import { type Load, makeLoad } from '../support/load.ts'

export interface DecodeFigures {
  readonly frames: number
  readonly events: number
  readonly bytes: number
  /** Events a second of a loop that only adds up every byte. */
  readonly walkEventsPerSecond: number
  /** Every event found, checked and counted by type; fields are read when asked for, which counting never does. */
  readonly scanEventsPerSecond: number
  /** The same, and every field of every event read. */
  readonly scanFieldsEventsPerSecond: number
  readonly decodeEventsPerSecond: number
  /** Against the walk; the figure to reach is 0.25. */
  readonly scanRatio: number
  readonly scanFieldsRatio: number
  readonly decodeRatio: number
}

/** Rounds of each side, taken in turns so that a busy machine slows all of them; the best round counts. */
const ROUNDS = 9
const FRAMES = 200_000

/** Decode speed on the load of design.md section 11, and of a walk over the same bytes. Takes about five seconds. */
export function benchDecode(seed = 1): DecodeFigures {
  const load = makeLoad({ seed, frames: FRAMES })
  const best = { walk: Infinity, scan: Infinity, fields: Infinity, decode: Infinity }
  const counts = new Uint32Array(32)
  for (let round = 0; round < ROUNDS; round++) {
    best.walk = Math.min(
      best.walk,
      timeMs(() => walkAll(load))
    )
    best.scan = Math.min(
      best.scan,
      timeMs(() => expectEvents(load, scanAll(load, counts)))
    )
    best.fields = Math.min(
      best.fields,
      timeMs(() => expectEvents(load, readAll(load)))
    )
    best.decode = Math.min(
      best.decode,
      timeMs(() => expectEvents(load, decodeAll(load)))
    )
  }
  const perSecond = (ms: number): number => Math.round((load.events / ms) * 1000)
  return {
    frames: FRAMES,
    events: load.events,
    bytes: load.payloadBytes,
    walkEventsPerSecond: perSecond(best.walk),
    scanEventsPerSecond: perSecond(best.scan),
    scanFieldsEventsPerSecond: perSecond(best.fields),
    decodeEventsPerSecond: perSecond(best.decode),
    scanRatio: best.walk / best.scan,
    scanFieldsRatio: best.walk / best.fields,
    decodeRatio: best.walk / best.decode
  }
}

/** What every answer went into, so that no side can be optimised away. */
let sink = 0

function walkAll({ payloads }: Load): void {
  let sum = 0
  for (let i = 0; i < payloads.length; i++) sum = (sum + (payloads[i] as number)) | 0
  sink ^= sum
}

function scanAll({ payloads, offsets, frames }: Load, counts: Uint32Array): number {
  const scan = new BatchScan('H')
  let from = 0
  let events = 0
  for (let n = 0; n < frames; n++) {
    const to = offsets[n + 1] as number
    scan.open(payloads, from, to)
    while (scan.next()) {
      counts[scan.type] = (counts[scan.type] as number) + 1
    }
    if (scan.error !== 0) throw new Error(`frame ${n} does not decode`)
    events += scan.events
    from = to
  }
  return events
}

function readAll({ payloads, offsets, frames }: Load): number {
  const scan = new BatchScan('H')
  let from = 0
  let events = 0
  let sum = 0
  for (let n = 0; n < frames; n++) {
    const to = offsets[n + 1] as number
    scan.open(payloads, from, to)
    while (scan.next()) {
      if (scan.type === TYPE_NUMBERS.StateChange) sum ^= scan.accountId ^ scan.idLow ^ scan.idHigh ^ scan.typesLow
      else if (scan.type === TYPE_NUMBERS.EmailPush) sum ^= scan.accountId ^ scan.idLow ^ scan.idHigh ^ scan.documentId
    }
    events += scan.events
    from = to
  }
  sink ^= sum
  return events
}

function decodeAll({ payloads, offsets, frames }: Load): number {
  let from = 0
  let events = 0
  for (let n = 0; n < frames; n++) {
    const to = offsets[n + 1] as number
    events += decodeBatch(payloads.subarray(from, to), 'H').events.length
    from = to
  }
  return events
}

function expectEvents({ events }: Load, found: number): void {
  if (found !== events) throw new Error(`${found} events instead of ${events}`)
}

function timeMs(run: () => void): number {
  const began = performance.now()
  run()
  return performance.now() - began + (sink & 0) * 0
}
