import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Random } from '../../../test/support/random-batch.ts'
import type { ClusterEvent } from '../cluster/event.ts'
import { toNodeId } from '../cluster/units.ts'
import { encodeBatch } from './encode-batch.ts'
import { judgeRelease, SURE_CONFIDENCE } from './judge-release.ts'
import { wireOfRelease } from './release.ts'
import { makeEvidence, type ReleaseEvidence, weighClientVersion, weighFrame } from './release-evidence.ts'
import { fromSnowflake } from './snowflake.ts'
import type { WireVersion } from './wire-layout.table.ts'

const weigh = (evidence: ReleaseEvidence, payload: Uint8Array, hasFailed = false): void =>
  weighFrame(evidence, payload, 0, payload.length, hasFailed)

function weighAll(payloads: Iterable<Uint8Array>): ReleaseEvidence {
  const evidence = makeEvidence()
  for (const payload of payloads) weigh(evidence, payload)
  return evidence
}

/** Rare events, as nodes of a release send them; all else is mail. */
const RARE: Readonly<Record<WireVersion, (random: Random, node: number) => ClusterEvent>> = {
  A: (random) => ({ type: random.pick(['ReloadSettings', 'ReloadBlockedIps'] as const) }),
  B: (random) =>
    random.pick<ClusterEvent>([
      { type: 'ReloadSettings' },
      { type: 'ReloadBlockedIps' },
      { type: 'InvalidateAccessTokens', accountIds: [random.below(300)] }
    ]),
  C: (random) =>
    random.pick<ClusterEvent>([
      { type: 'ReloadSettings' },
      { type: 'ReloadBlockedIps' },
      { type: 'InvalidateAccessTokens', accountIds: [random.below(300), 7] },
      { type: 'ReloadPushServers', accountId: random.below(300) }
    ]),
  D: (random, node) => (random.unit() < 0.1 ? { type: 'ReloadSpamFilter' } : RARE.C(random, node)),
  E: (random, nodePart) =>
    random.pick<ClusterEvent>([
      {
        type: 'RegistryInsert',
        objectType: 17,
        id: fromSnowflake({ unixMs: 1_787_311_762_123 + random.below(1e9), sequence: random.below(9), nodePart })
      },
      { type: 'RegistryReload', objectType: 17 },
      { type: 'CacheInvalidate', items: [{ kind: 'Account', id: random.below(300) }] },
      { type: 'PushServerUpdate', accountId: random.below(300) }
    ]),
  F: (random, node) => RARE.E(random, node),
  G: (random, node) => (random.unit() < 0.7 ? { type: 'QueueRefresh' } : RARE.E(random, node)),
  H: (random, node) => RARE.G(random, node)
}

function* traffic(wire: WireVersion, frames: number, seed = 1): Generator<Uint8Array> {
  const random = new Random(seed)
  for (let n = 0; n < frames; n++) {
    const node = 1 + random.below(5)
    const accountId = random.below(300)
    const mail: ClusterEvent =
      wire > 'B' && random.unit() < 0.3
        ? { type: 'EmailPush', accountId, emailId: random.below(1e4), changeId: BigInt(random.below(1e6)) }
        : {
            type: 'StateChange',
            changeId: BigInt(random.below(1e6)),
            types: random.pick([1n, 9n, 25n, 8192n]),
            accountId
          }
    yield encodeBatch(toNodeId(node), [random.unit() < 0.1 ? RARE[wire](random, node) : mail], wire)
  }
}

const READ_BY = { A: 'A', B: 'B', C: 'D', D: 'D', E: 'H', F: 'H', G: 'H', H: 'H' } as const

describe('judging the release', () => {
  test.each(Object.entries(READ_BY))('traffic of wire %s is surely read with %s', (wire, reader) => {
    for (let seed = 1; seed <= 20; seed++) {
      const { wire: found, isSure, confidence } = judgeRelease(weighAll(traffic(wire as WireVersion, 300, seed)))
      expect({ seed, found, isSure }).toEqual({ seed, found: reader, isSure: true })
      expect(confidence).toBeGreaterThan(0.99)
    }
  })

  test('says that it assumes before anything is heard', () => {
    const { wire, isSure, sentence } = judgeRelease(makeEvidence())
    expect([wire, isSure, sentence]).toEqual(['H', false, 'Assumed 0.16 and later: no frame was heard yet.'])
  })

  test('is unsure about frames that mean the same in all later releases', () => {
    const events: ClusterEvent[] = [{ type: 'StateChange', changeId: 7n, types: 9n, accountId: 3 }]
    const evidence = weighAll(Array.from({ length: 500 }, () => encodeBatch(toNodeId(1), events, 'D')))
    const { wire, isSure, sentence } = judgeRelease(evidence)
    expect([wire, isSure]).toEqual(['H', false])
    expect(sentence).toBe('Unsure, read as 0.16 and later: nothing in 500 frames tells it from 0.14 and 0.15.')
  })

  test('is not made sure by one frame', () => {
    const one = encodeBatch(toNodeId(1), [{ type: 'QueueRefresh' }], 'H')
    expect(judgeRelease(weighAll([one]))).toMatchObject({ wire: 'H', isSure: false })
    expect(judgeRelease(weighAll([one, one, one]))).toMatchObject({ wire: 'H', isSure: true })
  })

  test.each([
    ['0.50.0', 'H'],
    ['0.49.1', 'H'],
    ['0.47.0', 'H'],
    ['0.53.0', 'H'],
    ['0.44.2', 'D'],
    ['0.42.0', 'B']
  ] as const)('a client of async-nats %s alone speaks for %s', (version, wire) => {
    const evidence = makeEvidence()
    weighClientVersion(evidence, version)
    expect(judgeRelease(evidence)).toMatchObject({ wire })
  })

  test('frames that mean the same everywhere and a client version together are enough', () => {
    const evidence = weighAll([
      encodeBatch(toNodeId(1), [{ type: 'StateChange', changeId: 7n, types: 9n, accountId: 3 }], 'D')
    ])
    weighClientVersion(evidence, '0.44.2')
    weighClientVersion(evidence, 'what a packager wrote')
    const { wire, isSure, sentence } = judgeRelease(evidence)
    expect([wire, isSure]).toEqual(['D', true])
    expect(sentence).toBe('0.14 and 0.15: 1 of 1 frames looked at decode so, and its clients say async-nats 0.44.2.')
  })

  test('a cluster of garbage is never sure', () => {
    const random = new Random(9)
    const garbage = Array.from({ length: 500 }, () => random.bytes(12).fill(0xff, 0, 4))
    expect(judgeRelease(weighAll(garbage)).isSure).toBe(false)
  })

  test('an upgrade after the first sample is noticed by the frames that fail', () => {
    const evidence = weighAll(traffic('D', 2500))
    for (const payload of traffic('H', 3000)) weigh(evidence, payload, true)
    expect(judgeRelease(evidence).wire).toBe('H')
    expect(evidence.frames).toBe(5500)
  })

  test('a flood of failing frames is looked at within bounds', () => {
    const evidence = makeEvidence()
    for (let n = 0; n < 100_000; n++) weigh(evidence, Uint8Array.of(1, 0xff), true)
    expect(evidence.weighed).toBeLessThan(2000 + 100_000 / 64 + 2000 + 1)
  })

  test('goes on from its JSON form', () => {
    const evidence = JSON.parse(JSON.stringify(weighAll(traffic('D', 300)))) as ReleaseEvidence
    expect(judgeRelease(evidence)).toEqual(judgeRelease(weighAll(traffic('D', 300))))
  })
})

const shared = resolve(import.meta.dirname, '../../../../shared')
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
const payloadsOf = (lines: readonly string[], key: 'payload' | 'hex'): Uint8Array[] =>
  lines.flatMap((line) => {
    const hex = (JSON.parse(line) as Record<string, unknown>)[key]
    return typeof hex === 'string' ? [Uint8Array.from(Buffer.from(hex, 'hex'))] : []
  })

describe.runIf(existsSync(shared))('real traffic', () => {
  test.each(['quiet', 'busy'])('the %s recording of 0.16.19 is 0.16, every frame fitting', (name) => {
    const packed = readFileSync(resolve(shared, 'recording', name, 'observations.ndjson.gz'))
    const evidence = weighAll(payloadsOf(linesOf(gunzipSync(packed).toString()), 'payload'))
    const { wire, confidence, candidates } = judgeRelease(evidence)
    expect([wire, candidates[0]?.odd, candidates[0]?.fails]).toEqual(['H', 0, 0])
    expect(confidence).toBeGreaterThan(SURE_CONFIDENCE)
  })

  test('the frames of 0.15.5 are 0.15, every one fitting', () => {
    const frames = readFileSync(resolve(shared, 'stalwart/fixtures/0.15/frames.ndjson'), 'utf8')
    const evidence = weighAll(payloadsOf(linesOf(frames), 'hex'))
    expect(evidence.tallies.D).toEqual({ fits: 376, odd: 0, fails: 0 })
    expect(judgeRelease(evidence)).toMatchObject({ wire: 'D', isSure: true })
  })
})

describe('the wire of a release', () => {
  test.each([
    ['auto', 'auto'],
    ['0.12', 'A'],
    ['0.13.4', 'B'],
    ['v0.14.1', 'C'],
    ['0.15', 'D'],
    ['0.16', 'H'],
    ['0.16.9', 'H'],
    ['0.17.0', 'H'],
    ['1.0', 'H'],
    ['0.11.8', null],
    ['', null],
    ['0.16.x', null]
  ] as const)('%s is read with %s', (text, wire) => {
    expect(wireOfRelease(text)).toBe(wire)
  })
})
