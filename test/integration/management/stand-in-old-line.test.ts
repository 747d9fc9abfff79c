import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { type Replay, recordedPairs, replay, shapeOf } from '../../support/stalwart-stand-in/recorded-pairs.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { OLD_LINE, OLD_MAPS } from './recorded-old-line.table.ts'

/** Rows are the settings of each group: their ids are the shape. */
const GROUPS = ['settings-group']
const idsOf = (text: string): unknown =>
  (JSON.parse(text) as { data: { items: { _id: string }[] } }).data.items.map((item) => item._id)

let nats: NatsServer
beforeAll(async () => {
  nats = await startNatsServer()
})
afterAll(() => nats.stop())

const start = (): Promise<StalwartCluster> => startStalwartCluster({ nodes: 3, line: 'old', natsUrls: [nats.address] })

describe('the stand-in answers as 0.15.5 did', () => {
  const pairs = recordedPairs('old')

  it('has all 61 pairs, of which the table names only real ones', () => {
    expect(pairs).toHaveLength(61)
    const names = pairs.map((pair) => pair.name)
    expect([...Object.keys(OLD_LINE), ...Object.keys(OLD_MAPS)].filter((name) => !names.includes(name))).toEqual([])
  })

  it.each(pairs.map((pair) => [pair.name, pair] as const))('%s', async (name, pair) => {
    const cluster = await start()
    try {
      const how = ((await OLD_LINE[name]?.(cluster, pair)) ?? {}) as Replay
      const own = await replay(cluster, pair, how)
      expect(own.status).toBe(pair.status)
      expect(own.contentType).toBe(pair.contentType ?? null)
      expect(own.headers).not.toContain('www-authenticate')
      const maps = OLD_MAPS[name]
      if (GROUPS.includes(name)) expect(idsOf(own.answer)).toEqual(idsOf(pair.answer))
      else expect(shapeOf(own.answer, maps)).toEqual(shapeOf(pair.answer, maps))
    } finally {
      await cluster.stop()
    }
  })
})
