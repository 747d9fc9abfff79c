import { describe, expect, it } from 'vitest'
import type { ClusterEvent } from '../../shared/cluster/event.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toNodeId, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { NodeMark } from '../../shared/propagation/evidence.ts'
import { encodeBatch } from '../../shared/wire/encode-batch.ts'
import { OBJECT_TYPES } from '../../shared/wire/enums.table.ts'
import { toJmapId } from '../../shared/wire/jmap-id.ts'
import { fromSnowflake } from '../../shared/wire/snowflake.ts'
import type { StoryRow } from '../history/derived.ts'
import { Fold } from './fold.ts'

const SECOND = 1_000_000
const BEGIN = 1_795_249_630 * SECOND
const BLOCKED_IP = OBJECT_TYPES.findIndex(({ name }) => name === 'BlockedIp')
const URLS = ['https://mx0.lab.test', 'https://mx1.lab.test', 'https://mx2.lab.test']
const CONNECTED = {
  source: 'agora',
  server: 'nats-1:4222',
  status: 'connected',
  info: { server_name: 'nats-1', server_id: 'ID1', version: '2.10.0' }
}

type Step =
  | { readonly at: number; readonly frame: readonly ClusterEvent[]; readonly node: number }
  | { readonly at: number; readonly note: object }

/** A block that node 0 made at the second `at` of the story. */
const blockId = (at: number, sequence = 1): bigint =>
  fromSnowflake({ unixMs: (BEGIN + at * SECOND) / 1000, sequence, nodePart: 0 })
const insert = (id: bigint): ClusterEvent => ({ type: 'RegistryInsert', objectType: BLOCKED_IP, id })
const reload: ClusterEvent = { type: 'RegistryReload', objectType: BLOCKED_IP }
const frame = (at: number, node: number, ...events: ClusterEvent[]): Step => ({ at, node, frame: events })
const note = (at: number, body: object): Step => ({ at, note: body })
const stamp = (at: number): string => new Date((BEGIN + Math.floor(at) * SECOND) / 1000).toISOString()
const log = (
  at: number,
  node: number,
  ...lines: readonly (readonly [at: number, event: string, text: string])[]
): Step =>
  note(at, {
    source: 'stalwart',
    url: URLS[node],
    log: lines.map(([when, event, text]) => ({ at: stamp(when), level: 'INFO', event, text }))
  })
const about = (at: number, node: number, version = '0.16.19'): Step =>
  note(at, { source: 'stalwart', url: URLS[node], about: { line: 'new', edition: 'oss', nodeId: node, version } })
const object = (id: bigint, address: string, rest: object = {}): object => ({
  id: toJmapId(id),
  address,
  reason: 'authFailure',
  createdAt: stamp(0),
  expiresAt: null,
  ...rest
})
const blocked = (at: number, list: readonly object[], rest: object = { whole: true }): Step =>
  note(at, {
    source: 'stalwart',
    url: URLS[0],
    call: 'x:BlockedIp/get',
    status: 200,
    answer: JSON.stringify({ list }),
    ...rest
  })
const received = (from: number, to: number, details: string): string =>
  `from = ${from}, to = ${to}, details = ${details}`

/** All three nodes speak once, so that they are known; a server's connections as CONNZ tells them. */
const START: readonly Step[] = [
  note(0, { source: 'stoa', status: 'started' }),
  note(0.1, CONNECTED),
  ...[0, 1, 2].map((node) => about(0.2, node)),
  ...[0, 1, 2].map((node) => frame(0.3 + node / 100, node, { type: 'CacheInvalidateNegative' }))
]

function run(steps: readonly Step[], restoreEach = Number.POSITIVE_INFINITY): { fold: Fold; stories: StoryRow[] } {
  let fold = new Fold({ wire: 'H' })
  const stories: StoryRow[] = []
  for (const [i, step] of steps.entries()) {
    const writer = new BatchWriter(new ArrayBuffer(1 << 20))
    const at = toUnixUs(BEGIN + Math.round(step.at * SECOND))
    if ('note' in step) writer.note(at, new TextEncoder().encode(JSON.stringify(step.note)))
    else writer.arrival(0, at, encodeBatch(toNodeId(step.node), step.frame, 'H'))
    fold.apply(toSeq(i + 1), writer.take(['nats-1:4222']))
    stories.push(...fold.takeDerived(false).stories)
    if (i % restoreEach === restoreEach - 1) fold = Fold.restore(fold.checkpoint())
  }
  return { fold, stories }
}

/** Marks of the newest frame with that event. */
function marksOf(fold: Fold, seq: number): ReadonlyMap<number, NodeMark> {
  const found = fold.picture.propagation.find(seq)
  return new Map((found?.marks ?? []).map((mark) => [mark.nodeId, mark]))
}

const toTold = (stories: readonly StoryRow[], address: string): readonly string[] =>
  stories
    .filter(({ subject }) => subject === address)
    .flatMap(({ body }) => (JSON.parse(body) as { kind: string }[]).map(({ kind }) => kind))

describe('what nodes say of a block', () => {
  const ID = blockId(1)
  const BLOCK = START.length + 1
  const STORY = [
    ...START,
    frame(1.005, 0, insert(ID)),
    log(2.9, 1, [1, 'cluster.message-received', received(0, 1, `["RegistryInsert", "BlockedIp", ${ID}]`)]),
    blocked(3, [object(ID, '198.51.100.9')]),
    log(4.9, 1, [
      4,
      'security.ip-blocked',
      'listenerId = "imap", localPort = 143, remoteIp = 198.51.100.9, remotePort = 3'
    ])
  ]

  it('is processed where the log names its id, and enforced where the address was refused', () => {
    const { fold } = run(STORY.slice(0, BLOCK + 1))
    const before = marksOf(fold, BLOCK)
    expect(before.get(1)?.evidence).toBe('processed')
    expect(before.get(1)?.words).toEqual([
      { evidence: 'processed', second: BEGIN + SECOND, readAt: BEGIN + 2.9 * SECOND, seq: BLOCK + 1 }
    ])
    expect(before.get(0)?.evidence).toBe('own')
    expect(before.get(2)?.evidence).toBe('seen')
    const after = marksOf(run(STORY).fold, BLOCK)
    expect(after.get(1)?.evidence).toBe('enforced')
    expect(after.get(1)?.words?.map((word) => word.evidence)).toEqual(['enforced', 'processed'])
    expect(after.get(2)?.evidence).toBe('seen')
  })

  it('is enforced too when the address was refused before the list named it', () => {
    const refused = log(2, 2, [1, 'security.ip-blocked', 'listenerId = "smtp", remoteIp = ::ffff:198.51.100.9'])
    const { fold } = run([...START, frame(1.005, 0, insert(ID)), refused, blocked(3, [object(ID, '198.51.100.9')])])
    expect(marksOf(fold, BLOCK).get(2)?.evidence).toBe('enforced')
  })

  it('is missed, with the reason, where the node could not apply it', () => {
    const failure = `source = "BlockedIp", id = ${ID}, reason = "object not found"`
    const { fold } = run([
      ...START,
      frame(1.005, 0, insert(ID)),
      log(
        2.9,
        2,
        [1, 'cluster.message-received', received(0, 2, `["RegistryInsert", "BlockedIp", ${ID}]`)],
        [1, 'registry.read-error', failure]
      )
    ])
    const mark = marksOf(fold, BLOCK).get(2)
    expect(mark?.evidence).toBe('missed')
    expect(mark?.reason).toContain('object not found')
  })

  it('is not processed by a line of another block, of another sender, or of itself', () => {
    const lines = [
      [1, 'cluster.message-received', received(0, 1, `["RegistryInsert", "BlockedIp", ${blockId(1, 2)}]`)],
      [1, 'cluster.message-received', received(2, 1, `["RegistryInsert", "BlockedIp", ${ID}]`)],
      [1, 'cluster.message-received', received(0, 1, `["RegistryDelete", "BlockedIp", ${ID}]`)]
    ] as const
    const { fold } = run([...START, frame(1.005, 0, insert(ID)), log(2.9, 1, ...lines)])
    expect(marksOf(fold, BLOCK).get(1)?.evidence).toBe('seen')
  })

  it('takes a line without an id for a frame only when no other frame can be meant', () => {
    const line = [1, 'cluster.message-received', received(0, 1, '["RegistryReload", "BlockedIp"]')] as const
    const once = run([...START, frame(1.1, 0, reload), log(2.9, 1, line)])
    expect(marksOf(once.fold, BLOCK).get(1)?.evidence).toBe('processed')
    const twice = run([...START, frame(1.1, 0, reload), frame(1.2, 0, reload), log(2.9, 1, line)])
    expect([BLOCK, BLOCK + 1].map((seq) => marksOf(twice.fold, seq).get(1)?.evidence)).toEqual(['seen', 'seen'])
    const both = run([...START, frame(1.1, 0, reload), frame(1.2, 0, reload), log(2.9, 1, line, line)])
    expect([BLOCK, BLOCK + 1].map((seq) => marksOf(both.fold, seq).get(1)?.evidence)).toEqual([
      'processed',
      'processed'
    ])
    const late = run([...START, frame(1.1, 0, reload), log(90, 1, [88, line[1], line[2]])])
    expect(marksOf(late.fold, BLOCK).get(1)?.evidence).toBe('seen')
  })

  it('says the same wherever a checkpoint is taken', () => {
    const steps = [
      ...STORY,
      ...Array.from({ length: 40 }, (_, i) => frame(10 + i, 2, { type: 'CacheInvalidateNegative' }))
    ]
    const whole = run(steps)
    for (const each of [1, 2, 3, 5]) {
      const cut = run(steps, each)
      expect(Buffer.compare(cut.fold.checkpoint(), whole.fold.checkpoint())).toBe(0)
      expect(cut.stories).toEqual(whole.stories)
    }
  })

  it('stays open for ten minutes while logs are read, and is settled then', () => {
    const silence = (from: number, to: number): Step[] =>
      Array.from({ length: Math.ceil((to - from) / 20) }, (_, i) =>
        note(from + i * 20, { source: 'stalwart', url: URLS[1], same: true })
      )
    const processed = [1, 2].map((node) =>
      log(2.9, node, [1, 'cluster.message-received', received(0, node, `["RegistryInsert", "BlockedIp", ${ID}]`)])
    )
    const steps = [...START, frame(1.005, 0, insert(ID)), ...processed]
    expect(run([...steps, ...silence(5, 500)]).fold.picture.propagation.find(BLOCK)).not.toBeNull()
    expect(run([...steps, ...silence(5, 700)]).fold.picture.propagation.find(BLOCK)).toBeNull()
  })
})

describe('the story of an address', () => {
  it('tells bans, blocks, refusals and blocks again', () => {
    const [first, again] = [blockId(1), blockId(100)]
    const { stories, fold } = run([
      ...START,
      frame(1.005, 0, insert(first)),
      log(2, 0, [1, 'security.authentication-ban', 'remoteIp = 198.51.100.9, accountName = "mallory"']),
      blocked(3, [object(first, '198.51.100.9')]),
      log(
        4,
        1,
        [3, 'security.ip-blocked', 'remoteIp = 198.51.100.9'],
        [3, 'security.ip-blocked', 'remoteIp = 198.51.100.9']
      ),
      blocked(50, [], { delta: true, gone: [toJmapId(first)] }),
      frame(51, 1, reload),
      frame(100.01, 0, insert(again)),
      blocked(103, [object(again, '198.51.100.9')], { delta: true, gone: [] })
    ])
    expect(toTold(stories, '198.51.100.9')).toEqual([
      'banned',
      'blocked',
      'refused',
      'unblocked',
      'reloaded',
      'blocked-again'
    ])
    const entry = fold.picture.addresses.listed.blocked.at('198.51.100.9')
    expect(entry?.times).toBe(2)
    expect(entry?.ownerNode).toBe(0)
    expect(entry?.createdAt).toBe(BEGIN + 100 * SECOND)
    expect(entry?.frame).toBe(START.length + 7)
  })

  it('is over when its time is, and being cleared away is no news', () => {
    const id = blockId(1)
    const { stories, fold } = run([
      ...START,
      blocked(3, [object(id, '198.51.100.9', { expiresAt: stamp(60) })]),
      note(59, { source: 'stoa', status: 'loop' }),
      note(66, { source: 'stoa', status: 'loop' }),
      blocked(70, [])
    ])
    expect(toTold(stories, '198.51.100.9')).toEqual(['blocked', 'expired'])
    expect(fold.picture.addresses.listed.blocked.size).toBe(0)
  })

  it('is stored and not enforced when nothing on the bus told the nodes, until a reload does', () => {
    const id = blockId(10)
    const steps = [
      ...START,
      blocked(5, []),
      blocked(12, [object(id, '203.0.113.7', { reason: 'manual' })], { delta: true })
    ]
    const isOpen = (more: readonly Step[]): boolean | undefined => {
      const { addresses } = run([...steps, ...more]).fold.picture
      const entry = addresses.listed.blocked.at('203.0.113.7')
      return entry && addresses.isNotEnforced(entry)
    }
    const later = note(20, { source: 'stoa', status: 'loop' })
    expect(isOpen([later])).toBe(true)
    expect(isOpen([frame(15, 1, reload), later])).toBe(false)
    // A block that was made before anybody listened may have been told long ago.
    const old = blockId(-100)
    const { addresses } = run([...START, blocked(5, [object(old, '203.0.113.8')]), later]).fold.picture
    const entry = addresses.listed.blocked.at('203.0.113.8')
    expect(entry && addresses.isNotEnforced(entry)).toBe(false)
  })

  it('is enforced and not stored when a node acts on it and the list that was read since holds none', () => {
    const ban = log(8, 1, [7, 'security.scan-ban', 'remoteIp = 203.0.113.7, path = "/x.php"'])
    const steps = [...START, blocked(5, []), ban]
    const same = [75, 85].map((at) => note(at, { source: 'stalwart', url: URLS[0], same: true }))
    expect(run(steps).fold.picture.addresses.isNotStored('203.0.113.7')).toBe(false)
    expect(run([...steps, ...same]).fold.picture.addresses.isNotStored('203.0.113.7')).toBe(true)
    const listed = [...steps, blocked(20, [object(blockId(7), '203.0.113.7')], { delta: true }), ...same]
    expect(run(listed).fold.picture.addresses.isNotStored('203.0.113.7')).toBe(false)
    expect(run(listed).fold.picture.addresses.listed.blocked.at('203.0.113.7')?.ban?.detail).toBe('/x.php')
  })

  it('of the old line has no id and no time, and its owner is who reloaded', () => {
    const keys = (at: number, data: object): Step =>
      note(at, {
        source: 'stalwart',
        url: URLS[0],
        call: 'settings/blocked-ip',
        status: 200,
        whole: true,
        answer: JSON.stringify({ data })
      })
    const { stories, fold } = run([
      ...START,
      keys(5, { '198.51.100.9': '' }),
      frame(8, 2, reload),
      keys(10, { '198.51.100.9': '', '203.0.113.7': '' }),
      keys(40, { '203.0.113.7': '' })
    ])
    expect(toTold(stories, '198.51.100.9')).toEqual(['blocked', 'unblocked'])
    expect(fold.picture.addresses.listed.blocked.at('203.0.113.7')?.ownerNode).toBe(2)
    expect(fold.picture.addresses.listed.blocked.at('203.0.113.7')?.toldAt).toBe(BEGIN + 8 * SECOND)
  })

  it('loses nothing to a whole list that comes in parts', () => {
    const pad = 'x'.repeat(150)
    const many = Array.from({ length: 900 }, (_, i) =>
      object(blockId(1, i), `10.1.${i >> 8}.${i & 255}`, { reason: pad })
    )
    const { fold, stories } = run([
      ...START,
      blocked(5, many.slice(0, 600)),
      blocked(5.01, many.slice(600), { delta: true, gone: [] }),
      blocked(1805, many.slice(0, 600)),
      blocked(1805.01, many.slice(601), { delta: true, gone: [] }),
      note(1810, { source: 'stoa', status: 'loop' })
    ])
    expect(fold.picture.addresses.listed.blocked.size).toBe(899)
    expect(stories.filter(({ body }) => body.includes('"unblocked"')).map(({ subject }) => subject)).toEqual([
      '10.1.2.88'
    ])
  })
})
