import type { CacheItem, ClusterEvent } from '../../src/shared/cluster/event.ts'
import { type NodeId, toNodeId } from '../../src/shared/cluster/units.ts'
import { CACHE_KINDS, OBJECT_TYPES } from '../../src/shared/wire/enums.table.ts'
import { type TagMeaning, WIRE_LAYOUTS, type WireVersion } from '../../src/shared/wire/wire-layout.table.ts'

/** Seeded randomness (mulberry32): the same seed gives the same run on every machine. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 to 1, below 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    const state = this.#state
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  below(end: number): number {
    return Math.floor(this.unit() * end)
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  /** Of any length in bits up to `bits`, so that every LEB128 length is met. */
  number(bits: 16 | 32): number {
    const most = 2 ** this.below(bits + 1)
    return this.pick([this.below(most), most - 1])
  }

  number64(): bigint {
    const value = (BigInt(this.number(32)) << 32n) | BigInt(this.number(32))
    return value >> BigInt(this.below(65))
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }
}

const TEXTS = ['', 'k1', 'a1b2c3@example.org', 'réunion-📅-会议', '\0\u0007', '\ufeffbom', '‮gnp', 'x'.repeat(200)]
const WIRE_A_EVENTS = ['StateChange', 'ReloadSettings', 'ReloadBlockedIps'] as const

/** A batch that a node of this release could send; every tag and cache kind occurs, numbers have all lengths. */
export function makeRandomBatch(
  random: Random,
  wire: WireVersion
): { readonly nodeId: NodeId; readonly events: readonly ClusterEvent[] } {
  const meanings: readonly TagMeaning[] = wire === 'A' ? WIRE_A_EVENTS : WIRE_LAYOUTS[wire].tags
  const length = random.unit() < 0.7 ? 1 + random.below(3) : 1 + random.below(12)
  const events = Array.from({ length }, () => makeEvent(random, random.pick(meanings), WIRE_LAYOUTS[wire].cacheKinds))
  return { nodeId: toNodeId(random.number(16)), events }
}

function makeEvent(random: Random, type: TagMeaning, cacheKinds: number): ClusterEvent {
  switch (type) {
    case 'StateChange': {
      // In wire A a change id of all ones would read back as a control record.
      const changeId = random.number64() & 0xffff_ffff_ffff_fffen
      return { type, changeId, types: random.number64(), accountId: random.number(32) }
    }
    case 'EmailPush':
      return { type, accountId: random.number(32), emailId: random.number(32), changeId: random.number64() }
    case 'CalendarAlert': {
      const recurrence = BigInt.asIntN(64, random.number64())
      return {
        type,
        accountId: random.number(32),
        eventId: random.number(32),
        recurrenceId: recurrence === 0n ? null : recurrence,
        uid: random.pick(TEXTS),
        alertId: random.pick(TEXTS)
      }
    }
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return { type, accountId: random.number(32) }
    case 'RegistryInsert':
    case 'RegistryDelete':
      return { type, objectType: random.below(OBJECT_TYPES.length), id: random.number64() }
    case 'RegistryReload':
      return { type, objectType: random.below(OBJECT_TYPES.length) }
    case 'CacheInvalidate':
      return { type, items: Array.from({ length: random.below(6) }, () => makeItem(random, cacheKinds)) }
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      return { type, accountIds: Array.from({ length: random.below(6) }, () => random.number(32)) }
    case 'MtaQueueRunning':
      return { type: 'MtaQueueStatus', isRunning: true }
    case 'MtaQueuePaused':
      return { type: 'MtaQueueStatus', isRunning: false }
    default:
      return { type }
  }
}

function makeItem(random: Random, cacheKinds: number): CacheItem {
  const kind = random.pick(CACHE_KINDS.slice(0, cacheKinds))
  if (kind === 'DomainNegative') return { kind }
  if (kind === 'EmailNegative') return { kind, domainId: random.number(32), localPartHash: random.number(32) }
  return { kind, id: random.number(32) }
}

/** What becomes of a payload on its way: some bytes changed, some left out, some put in. */
export function mutate(random: Random, payload: Uint8Array): Uint8Array {
  let bytes = payload
  for (let n = random.below(4); n >= 0; n--) {
    const at = random.below(bytes.length + 1)
    const drop = random.below(3)
    const put = random.bytes(random.below(3)).map((byte) => random.pick([byte, 0, 0x80, 0xff, 0x7f, 1]))
    bytes = Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + drop)])
  }
  return bytes
}
