import { expect, test } from 'vitest'
import type { NodeRow, TopologyServer, TopologyView } from '../../../shared/api/topology-views.ts'
import { toLayout } from './layout.ts'

const server = (name: string): TopologyServer => ({
  name,
  id: null,
  cluster: 'eu',
  version: null,
  role: 'cluster',
  state: 'ok',
  word: 'heard',
  sentence: '',
  rttUs: null,
  connections: 0,
  cpu: null,
  memoryBytes: null,
  slowConsumers: null,
  uptime: null,
  jetstream: null,
  answeredMs: null,
  interfaces: []
})

const node = (nodeId: number, on: string | null): NodeRow => ({
  nodeId,
  presence: 'active',
  presenceReason: '',
  presenceSinceMs: null,
  hostName: null,
  connection:
    on === null
      ? null
      : {
          server: on,
          cid: nodeId,
          ip: '10.0.0.1',
          port: 1,
          name: null,
          lang: null,
          version: null,
          listens: true,
          subjects: [],
          inMsgs: 0,
          outMsgs: 0,
          pendingBytes: 0,
          stalls: 0,
          sinceMs: 0,
          endedMs: null,
          endReason: null,
          role: 'node'
        },
  others: [],
  confidence: 1,
  reason: '',
  release: { sentence: '', confidence: 1 },
  framesPerSecond: 0,
  framesLastDay: 0,
  spark: [],
  lastHeardMs: null,
  lastSignMs: null,
  reconnects: 0,
  duplicated: false
})

const view = (nodes: readonly NodeRow[]): TopologyView => ({
  atMs: 0,
  servers: ['nats-1', 'nats-2', '__proto__'].map(server),
  links: [],
  nodes,
  connections: [],
  connectionCount: 0,
  missing: [],
  answered: null
})

const spread = (count: number): NodeRow[] =>
  Array.from({ length: count }, (_, at) => node(at + 1, ['nats-1', 'nats-2', '__proto__'][at % 3] as string))

const places = (nodes: readonly NodeRow[]) => {
  const { regions, chips } = toLayout(view(nodes), 'server')
  return new Map(
    [...regions, ...chips].map((each) => [each.key, { ...each, nodes: null, node: null, connection: null }])
  )
}

test.each([3, 12, 59, 60, 200, 1024])(
  'one node more or less among %d moves no server and nobody on another server',
  (count) => {
    const all = spread(count)
    for (const leaving of [0, Math.floor(count / 2), count - 1]) {
      const before = places(all)
      const after = places(all.filter((_, at) => at !== leaving))
      const home = all[leaving]?.connection?.server
      const stayed = [...before].filter(
        ([key, place]) => key !== `server:${home}` && !('region' in place && place.region === `server:${home}`)
      )
      for (const [key, place] of stayed) expect(after.get(key)).toEqual(place)
      expect(stayed.length).toBeGreaterThan(1)
      const { x, y, w, h } = after.get(`server:${home}`) as { x: number; y: number; w: number; h: number }
      expect({ x, y, w, h }).toEqual({ x: before.get(`server:${home}`)?.x, y: before.get(`server:${home}`)?.y, w, h })
    }
  }
)

test('on its own server nearly everybody stays as well', () => {
  const all = spread(300)
  const before = places(all)
  const after = places(all.filter(({ nodeId }) => nodeId !== 151))
  const moved = [...after].filter(([key, place]) => key.startsWith('node:') && before.get(key)?.x !== place.x)
  expect(moved.length).toBeLessThan(10)
})

test('the order in which nodes are told changes nothing', () => {
  const all = spread(200)
  expect(places(all.toReversed())).toEqual(places(all))
})

test.each([3, 100, 1024, 3000])('no two of %d chips on one server stand on each other, nor on its box', (count) => {
  const { chips, regions } = toLayout(view(Array.from({ length: count }, (_, at) => node(at * 7, 'nats-1'))), 'server')
  const seen = new Set(chips.map((chip) => `${chip.x.toFixed(2)} ${chip.y.toFixed(2)}`))
  expect(seen.size).toBe(count)
  const home = regions.find((region) => region.key === 'server:nats-1')
  expect(
    chips.every((chip) => home !== undefined && chip.x > home.x && chip.x < home.x + home.w && chip.y < home.y + home.h)
  ).toBe(true)
})

test('who has no connection stands apart from every server', () => {
  const { chips } = toLayout(view([node(1, 'nats-1'), node(2, null)]), 'server')
  expect(chips.map((chip) => chip.region)).toEqual(['server:nats-1', 'nowhere'])
})
