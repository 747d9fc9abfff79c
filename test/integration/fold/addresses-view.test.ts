import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportAddresses } from '../../../src/main/engine/addresses-export.ts'
import { toAddressStory, toGuardView } from '../../../src/main/engine/addresses-story.ts'
import { type AddressesQuery, toAddressesView } from '../../../src/main/engine/addresses-view.ts'
import { toBlockDetail, toBlocksView } from '../../../src/main/engine/blocks-view.ts'
import { findCluster, type StoredCluster } from '../../../src/main/engine/cluster-folder.ts'
import { type LookedAt, look, type Viewed } from '../../../src/main/engine/cluster-looks.ts'
import type { Glance } from '../../../src/main/engine/glance.ts'
import { type OpenHistory, openHistory } from '../../../src/main/engine/open-history.ts'
import { Past } from '../../../src/main/engine/past.ts'
import { toNodeId, toUnixUs } from '../../../src/shared/cluster/units.ts'
import { encodeBatch } from '../../../src/shared/wire/encode-batch.ts'
import { OBJECT_TYPES } from '../../../src/shared/wire/enums.table.ts'
import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { fromSnowflake } from '../../../src/shared/wire/snowflake.ts'
import { runStoa } from '../../support/stoa-process.ts'

const SECOND = 1_000_000
const BEGIN = 1_795_249_630 * SECOND
const END = BEGIN + 200 * SECOND
const BLOCKED_IP = OBJECT_TYPES.findIndex(({ name }) => name === 'BlockedIp')
const URLS = ['https://10.0.0.1:8080', 'https://10.0.0.2:8080', 'https://10.0.0.3:8080']

const idAt = (at: number, node: number, sequence = 1): bigint =>
  fromSnowflake({ unixMs: (BEGIN + at * SECOND) / 1000, sequence, nodePart: node })
const iso = (at: number): string => new Date((BEGIN + at * SECOND) / 1000).toISOString().replace('.000', '')
const line = (at: number, body: object): string =>
  JSON.stringify({ at: String(BEGIN + Math.round(at * SECOND)), ...body })
const frame = (at: number, node: number, event: Parameters<typeof encodeBatch>[1][number]): string => {
  const payload = Buffer.from(encodeBatch(toNodeId(node), [event], 'H')).toString('hex')
  return line(at, { source: 'agora', server: 'nats-1', payload })
}
const insert = (at: number, id: bigint, node: number): string =>
  frame(at, node, { type: 'RegistryInsert', objectType: BLOCKED_IP, id })
const stalwart = (at: number, node: number, body: object): string =>
  line(at, { source: 'stalwart', url: URLS[node], ...body })
const log = (at: number, node: number, event: string, text: string): string =>
  stalwart(at, node, { log: [{ at: iso(Math.floor(at) - 1), level: 'INFO', event, text }] })
const list = (at: number, objects: readonly object[], gone?: readonly bigint[]): string =>
  stalwart(at, 0, {
    call: 'x:BlockedIp/get',
    status: 200,
    answer: JSON.stringify({ list: objects }),
    ...(gone ? { delta: true, gone: gone.map(toJmapId) } : { whole: true })
  })

const FIRST = idAt(2, 1)
const AGAIN = idAt(90, 1)
const SWARM = Array.from({ length: 9 }, (_, i) => ({ id: idAt(30, 2, i), address: `203.0.113.${i * 7}` }))
const WIDE = idAt(31, 0)
const object = (id: bigint, address: string, rest: object = {}): object => ({
  id: toJmapId(id),
  address,
  reason: 'authFailure',
  createdAt: iso(2),
  expiresAt: null,
  ...rest
})

const STORY = [
  line(0, { source: 'agora', server: 'nats-1', status: 'connected', info: { version: '2.10.0', server_id: 'S1' } }),
  ...[0, 1, 2].map((node) => stalwart(0.1, node, { about: { line: 'new', nodeId: node, version: '0.16.19' } })),
  ...[0, 1, 2].map((node) => frame(0.5 + node / 10, node, { type: 'CacheInvalidateNegative' })),
  list(1, []),
  insert(2.005, FIRST, 1),
  log(3, 1, 'security.authentication-ban', 'remoteIp = 198.51.100.9, accountName = "mallory"'),
  log(4, 0, 'cluster.message-received', `from = 1, to = 0, details = ["RegistryInsert", "BlockedIp", ${FIRST}]`),
  log(4.1, 2, 'cluster.message-received', `from = 1, to = 2, details = ["RegistryInsert", "BlockedIp", ${FIRST}]`),
  list(5, [object(FIRST, '198.51.100.9', { expiresAt: iso(86_400) })], []),
  log(6, 2, 'security.ip-blocked', 'listenerId = "imap", remoteIp = 198.51.100.9, remotePort = 7'),
  ...SWARM.map(({ id }, i) => insert(30.01 + i / 100, id, 2)),
  list(
    33,
    [
      ...SWARM.map(({ id, address }) => object(id, address, { reason: 'portScanning' })),
      object(WIDE, '10.0.0.0/8', { reason: 'manual' })
    ],
    []
  ),
  list(60, [], [FIRST]),
  frame(61, 0, { type: 'RegistryReload', objectType: BLOCKED_IP }),
  insert(90.005, AGAIN, 1),
  list(95, [object(AGAIN, '198.51.100.9')], []),
  ...Array.from({ length: 10 }, (_, i) => line(100 + i * 10, { source: 'stoa', status: 'loop' }))
]

let data: string
let history: OpenHistory
let stored: StoredCluster
let past: Past

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'stoa-addresses-'))
  const file = join(data, 'story.ndjson')
  writeFileSync(file, `${STORY.join('\n')}\n`)
  await runStoa(['import', '--data', data, '--cluster', 'c', file])
  const opened = await openHistory(data, 'c')
  const found = await findCluster(data, 'c')
  if (!opened.ok || !found) throw new Error('the story was not imported')
  history = opened.value
  stored = found
  past = new Past(history.reader, history.wire)
})
afterAll(async () => {
  await history.reader.close()
  rmSync(data, { recursive: true, force: true })
})

async function glanceAt(at: number): Promise<Glance> {
  const fold = await past.foldAt(toUnixUs(at))
  return { mode: 'at', fold, at: toUnixUs(at), from: toUnixUs(BEGIN), reader: history.reader, stored, isWatched: false }
}

const query = (filter: Partial<AddressesQuery['filter']> = {}, rest: Partial<AddressesQuery> = {}): AddressesQuery => ({
  filter: { search: '', lists: ['blocked'], made: 'any', reasons: [], owners: [], only: 'any', ...filter },
  order: { by: 'created', descending: true },
  grouped: false,
  offset: 0,
  ...rest
})
const ask = async (filter: Partial<AddressesQuery['filter']>, at = END): Promise<readonly string[]> =>
  (await toAddressesView(await glanceAt(at), query(filter))).rows.map(({ address }) => address)

describe('the list of addresses', () => {
  it('says of each why, since when, by whom and how it stands', async () => {
    const { rows, counts, warnings } = await toAddressesView(await glanceAt(END), query())
    expect(counts).toMatchObject({ blocked: 11, manual: 1, automatic: 10, notEnforced: 0 })
    expect(rows.find(({ address }) => address === '198.51.100.9')).toMatchObject({
      id: toJmapId(AGAIN),
      reasonWords: 'too many failed logins',
      isManual: false,
      ownerNode: 1,
      times: 2,
      standing: 'stored',
      createdUs: String(BEGIN + 90 * SECOND)
    })
    const wide = rows.find(({ address }) => address === '10.0.0.0/8')
    expect(wide?.warnings.join(' ')).toMatch(/locks out the node at 10\.0\.0\.1.*wide network/)
    expect(warnings.join(' ')).toContain('The block of 10.0.0.0/8 locks out the node at 10.0.0.1')
  })

  it('shows a moment as it was', async () => {
    expect(await ask({}, BEGIN + 10 * SECOND)).toEqual(['198.51.100.9'])
    const [row] = (await toAddressesView(await glanceAt(BEGIN + 10 * SECOND), query())).rows
    expect(row).toMatchObject({ standing: 'enforced', refusedBy: [2], times: 1 })
    expect(await ask({}, BEGIN + 70 * SECOND)).not.toContain('198.51.100.9')
    const before = await toAddressesView(await glanceAt(BEGIN), query())
    expect(before.knownUs).toBeNull()
    expect(before.lacking).toContain('management API')
  })

  it('made through the API and told to nobody is called out until the reload', async () => {
    const { counts } = await toAddressesView(await glanceAt(BEGIN + 59 * SECOND), query())
    expect(counts.notEnforced).toBe(0)
    const later = await toAddressesView(await glanceAt(BEGIN + 60.5 * SECOND), query({ only: 'not-enforced' }))
    expect(later.rows.map(({ address }) => address)).toEqual(['10.0.0.0/8'])
  })

  it('finds an address, what begins so, what lies in a network, and what is over', async () => {
    expect(await ask({ search: '198.51.100.9' })).toEqual(['198.51.100.9'])
    expect(await ask({ search: '::ffff:198.51.100.9' })).toEqual(['198.51.100.9'])
    expect(await ask({ search: '203.0.113.' })).toHaveLength(9)
    expect(await ask({ search: '203.0.113.0/28' })).toEqual(['203.0.113.0', '203.0.113.14', '203.0.113.7'])
    expect(await ask({ search: '10.1.2.3' })).toEqual(['10.0.0.0/8'])
    expect(await ask({ search: '192.0.2.1' })).toEqual([])
    const gone = { search: '198.51.100.9', lists: ['past'] as const }
    expect(await ask({ ...gone, lists: ['blocked'] }, BEGIN + 70 * SECOND)).toEqual([])
    expect(await ask({ ...gone, lists: ['past'] }, BEGIN + 70 * SECOND)).toEqual(['198.51.100.9'])
  })

  it('narrows by reason, maker and node, and sorts', async () => {
    expect(await ask({ made: 'manual' })).toEqual(['10.0.0.0/8'])
    expect(await ask({ owners: [1] })).toEqual(['198.51.100.9'])
    expect(await ask({ reasons: ['portScanning'] })).toHaveLength(9)
    const byAddress = query({}, { order: { by: 'address', descending: false } })
    const { rows } = await toAddressesView(await glanceAt(END), byAddress)
    expect(rows.map(({ address }) => address).slice(0, 4)).toEqual([
      '10.0.0.0/8',
      '198.51.100.9',
      '203.0.113.0',
      '203.0.113.7'
    ])
  })

  it('groups by network with how full it is', async () => {
    const { groups, groupCount } = await toAddressesView(await glanceAt(END), query({}, { grouped: true }))
    expect(groupCount).toBe(3)
    expect(groups[0]).toMatchObject({ network: '203.0.113.0/24', addresses: 9, room: '256', density: 9 / 256 })
    expect(groups[0]?.hint).toContain('one block of 203.0.113.0/24')
  })
})

describe('one address', () => {
  it('has its story, with what was promised and what came', async () => {
    const story = await toAddressStory(await glanceAt(END), '::ffff:198.51.100.9')
    expect(story?.chapters.map(({ kind }) => kind)).toEqual([
      'banned',
      'blocked',
      'refused',
      'unblocked',
      'reloaded',
      'blocked-again'
    ])
    expect(story?.summary).toBe('Blocked 2 times since 2026-11-21, unblocked once, refused by 1 node.')
    expect(story?.chapters[0]?.sentence).toBe('Node 1 banned it: too many failed logins (mallory).')
    const then = await toAddressStory(await glanceAt(BEGIN + 70 * SECOND), '198.51.100.9')
    expect(then?.row).toBeNull()
    expect(then?.promisedEndUs).toBe(String(BEGIN + 86_400 * SECOND))
    expect(then?.actualEndUs).toBe(String(BEGIN + 60 * SECOND))
    expect(await toAddressStory(await glanceAt(END), 'mx1.lab.test')).toBeNull()
  })

  it('is guarded before it is blocked', async () => {
    const glance = await glanceAt(END)
    expect(toGuardView(glance, '10.0.0.2').sentence).toContain('would lock out the node at 10.0.0.2')
    expect(toGuardView(glance, '198.51.100.9').warnings).toContain('It is blocked already.')
    expect(toGuardView(glance, '10.9.9.9').warnings.join(' ')).toContain('It lies in 10.0.0.0/8')
    expect(toGuardView(glance, '192.0.2.1')).toMatchObject({ address: '192.0.2.1', sentence: null, warnings: [] })
    expect(toGuardView(glance, 'x').address).toBeNull()
  })
})

describe('a block on the bus', () => {
  it('names its address, who processed it, and who refused it', async () => {
    const glance = await glanceAt(END)
    const { rows } = await toBlocksView(glance, ['block'])
    const row = rows.find(({ objectId }) => objectId === toJmapId(FIRST))
    expect(row?.address).toMatchObject({ address: '198.51.100.9', ownerNode: 1 })
    expect(row?.counts).toMatchObject({ own: 1, processed: 1, enforced: 1 })
    expect(row?.sentence).toContain('processed by 2; refused by 1')
    const detail = await toBlockDetail(glance, row?.seq ?? 0)
    expect(detail?.marks.find(({ nodeId }) => nodeId === 2)?.words[0]).toEqual({
      evidence: 'enforced',
      secondMs: (BEGIN + 5 * SECOND) / 1000,
      readUs: String(BEGIN + 6 * SECOND)
    })
    expect(detail?.notes.join(' ')).toContain('processed, no attempt since')
  })
})

describe('an export', () => {
  const formats = ['csv', 'ndjson', 'list'] as const
  it.each(formats)('as %s holds exactly what is filtered, in its order', async (format) => {
    const looked = { glance: () => glanceAt(END) } as unknown as LookedAt
    const viewed: Viewed = { isStill: true, look: (name, input) => look(looked, name, input) }
    const path = join(data, `out.${format}`)
    const { filter, order } = query({ reasons: ['portScanning'] }, { order: { by: 'address', descending: true } })
    const steps: string[] = []
    const moment = { kind: 'at', atUs: String(END) } as const
    for await (const { state } of exportAddresses(viewed, { moment, filter, order, format, path, signal: undefined }))
      steps.push(state)
    expect(steps.at(-1)).toBe('done')
    const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/u)
    const wanted = SWARM.map(({ address }) => address).toReversed()
    if (format === 'list') expect(lines).toEqual(wanted)
    if (format === 'ndjson') expect(lines.map((it) => (JSON.parse(it) as { address: string }).address)).toEqual(wanted)
    if (format === 'csv') {
      expect(lines[0]).toMatch(/^address,list,standing,reason/)
      expect(lines.slice(1).map((it) => it.split(',')[0])).toEqual(wanted)
    }
  })
})
