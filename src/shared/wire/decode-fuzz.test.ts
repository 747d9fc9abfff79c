import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makeRandomBatch, mutate, Random } from '../../../test/support/random-batch.ts'
import { toDecodeText, toScanText } from '../../../test/support/scanned-batch.ts'
import type { ClusterEvent } from '../cluster/event.ts'
import { decodeBatch } from './decode-batch.ts'
import { ERROR_KINDS } from './decode-error.ts'
import { encodeBatch } from './encode-batch.ts'
import { BatchScan } from './scan-batch.ts'
import { WIRE_VERSIONS, type WireVersion } from './wire-layout.table.ts'

// V1 and V2 of security.md: 200,000 cases, and every tag and every kind of error among them.
const CASES = 200_000
const MOST_MS = 50
/** Payloads lie inside larger buffers, as in the journal, with bytes around them that must not be looked at. */
const PADDING = 300

const scans = new Map(WIRE_VERSIONS.map((wire) => [wire, new BatchScan(wire)]))
const scanOf = (wire: WireVersion): BatchScan => scans.get(wire) as BatchScan

test(`${CASES} random, mutated and truncated payloads neither throw, hang nor allocate by claim, and scan and decode agree`, () => {
  const random = new Random(4)
  const outcome = { slowest: [] as number[], errors: new Set<string>(), types: new Set<string>() }
  const padded = new Uint8Array(8192)
  let cases = 0
  const check = (payload: Uint8Array, wire: WireVersion): void => {
    cases++
    const began = performance.now()
    const decoded = decodeBatch(payload, wire)
    const tookMs = performance.now() - began
    // Another process may have had the processor, or the caches; a hang comes again each time.
    if (tookMs > MOST_MS && !isQuickOnce(payload, wire)) outcome.slowest.push(tookMs)
    if (decoded.error !== null) outcome.errors.add(decoded.error.kind)
    for (const event of decoded.events) outcome.types.add(`${wire} ${event.type}`)
    if (elementsOf(decoded.events) > payload.length) expect(decoded.events, 'more elements than bytes').toEqual([])
    const said = toDecodeText(decoded)
    const scanned = toScanText(scanOf(wire), payload, 0, payload.length)
    if (scanned !== said) expect(toExcerpt(scanned, payload)).toBe(said.slice(0, 300))
    if (payload.length > padded.length - 2 * PADDING) return
    padded.set(payload, PADDING)
    const inside = toScanText(scanOf(wire), padded, PADDING, PADDING + payload.length)
    if (inside !== said) expect(`inside: ${toExcerpt(inside, payload)}`).toBe(said.slice(0, 300))
  }

  for (const payload of hostilePayloads()) for (const wire of WIRE_VERSIONS) check(payload, wire)
  while (cases < CASES) {
    for (let n = 0; n < PADDING; n++) padded[n] = padded[padded.length - 1 - n] = random.below(256)
    const wire = random.pick(WIRE_VERSIONS)
    const { nodeId, events } = makeRandomBatch(random, wire)
    const valid = encodeBatch(nodeId, events, wire)
    for (let end = 0; end <= valid.length && end < 60; end++) check(valid.subarray(0, end), wire)
    for (let n = 0; n < 20; n++) check(mutate(random, valid), wire)
    check(valid, random.pick(WIRE_VERSIONS))
    check(random.bytes(random.below(64)), wire)
  }

  expect(outcome.slowest).toEqual([])
  expect([...outcome.errors].sort()).toEqual(ERROR_KINDS.filter((kind) => kind !== 'none').sort())
  // Tags of B to H, where running and paused are one type, and of A the three records and the invalid one.
  expect(outcome.types.size).toBe(4 + 5 + 8 + 9 + 11 + 11 + 12 + 12)
})

const toExcerpt = (said: string, payload: Uint8Array): string =>
  `${said.slice(0, 300)} for ${Buffer.from(payload.subarray(0, 200)).toString('hex')}`

/** Everything that decoding made, in units that each must have cost a byte of payload. */
function elementsOf(events: readonly ClusterEvent[]): number {
  let elements = events.length
  for (const event of events) {
    if (event.type === 'CacheInvalidate') elements += event.items.length
    else if (event.type === 'CalendarAlert') elements += event.uid.length + event.alertId.length
    else if ('accountIds' in event) elements += event.accountIds.length
  }
  return elements
}

/** By this thread's own clock, which other processes do not slow. */
function timeMs(payload: Uint8Array, wire: WireVersion): number {
  const { user, system } = process.threadCpuUsage()
  decodeBatch(payload, wire)
  const after = process.threadCpuUsage()
  return (after.user - user + after.system - system) / 1000
}

function isQuickOnce(payload: Uint8Array, wire: WireVersion): boolean {
  for (let n = 0; n < 10; n++) if (timeMs(payload, wire) <= MOST_MS) return true
  return false
}

/** The vectors, and payloads at and beyond each limit. */
function hostilePayloads(): Uint8Array[] {
  const path = new URL('../../../test/support/wire-vectors.json', import.meta.url)
  const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { vectors: { hex: string }[] }
  const calendar = (length: number): Uint8Array => {
    const text = new Uint8Array(length).fill(0x61)
    return Uint8Array.from([1, 1, 1, 1, 0, ...leb(length), ...text, 1, 0x6b])
  }
  return [
    ...vectors.map(({ hex }) => Uint8Array.from(Buffer.from(hex, 'hex'))),
    new Uint8Array(10_001).fill(12),
    new Uint8Array(10_002).fill(12),
    new Uint8Array(1024 * 1024).fill(8),
    new Uint8Array(1024 * 1024 + 1).fill(8),
    new Uint8Array(1024 * 1024).fill(0xff),
    new Uint8Array(1024 * 1024).fill(0x80),
    // A full payload of the smallest cache items, and of account ids.
    Uint8Array.from([1, 7, ...leb(500_000), ...new Uint8Array(1_000_000)]),
    Uint8Array.from([1, 7, ...leb(300_000), ...Array.from({ length: 900_000 }, (_, at) => [1, 0x81, 1][at % 3] ?? 0)]),
    Uint8Array.from([1, 3, ...leb(1_000_000), ...new Uint8Array(1_000_000)]),
    calendar(4096),
    calendar(65_536),
    calendar(65_537)
  ]
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}
