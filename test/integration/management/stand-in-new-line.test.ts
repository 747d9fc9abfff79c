import { Agent, get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { type Replay, recordedPairs, replay, shapeOf } from '../../support/stalwart-stand-in/recorded-pairs.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { NEW_LINE, NEW_LINE_APART } from './recorded-new-line.table.ts'

let nats: NatsServer
beforeAll(async () => {
  nats = await startNatsServer()
})
afterAll(() => nats.stop())

const start = (): Promise<StalwartCluster> => startStalwartCluster({ nodes: 3, line: 'new', natsUrls: [nats.address] })

describe('the stand-in answers as 0.16.19 did', () => {
  const pairs = recordedPairs('new')

  it('has all 101 pairs, of which the table names only real ones', () => {
    expect(pairs).toHaveLength(101)
    const names = pairs.map((pair) => pair.name)
    expect([...Object.keys(NEW_LINE), ...Object.keys(NEW_LINE_APART)].filter((name) => !names.includes(name))).toEqual(
      []
    )
  })

  it.each(pairs.filter((pair) => !(pair.name in NEW_LINE_APART)).map((pair) => [pair.name, pair] as const))(
    '%s',
    async (name, pair) => {
      const cluster = await start()
      try {
        const how = ((await NEW_LINE[name]?.(cluster, pair)) ?? {}) as Replay
        const own = await replay(cluster, pair, how)
        expect(own.status).toBe(pair.status)
        expect(own.contentType).toBe(pair.contentType ?? null)
        expect(own.headers).toEqual(
          expect.arrayContaining(pair.answerHeaders.filter((header) => header !== 'access-control-allow-origin'))
        )
        expect(shapeOf(own.answer)).toEqual(shapeOf(pair.answer))
      } finally {
        await cluster.stop()
      }
    }
  )

  it('http-403-blocked-keepalive: inside a connection that was open before the block', async () => {
    const cluster = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = () =>
      new Promise<readonly [number, string, string | undefined]>((resolve, reject) => {
        const request = get(`${cluster.urls[0]}/healthz/live`, { agent }, (answer) => {
          let text = ''
          answer.on('data', (piece: Buffer) => {
            text += piece.toString()
          })
          answer.on('end', () => resolve([answer.statusCode ?? 0, text, answer.headers['content-type']]))
        })
        request.on('error', reject)
      })
    try {
      const pair = recordedPairs('new').find((one) => one.name === 'http-403-blocked-keepalive')
      expect((await ask())[0]).toBe(200)
      cluster.node(0).blocks.add('127.0.0.1', null)
      const [status, body, type] = await ask()
      expect([status, type, shapeOf(body)]).toEqual([pair?.status, pair?.contentType, shapeOf(pair?.answer ?? '')])
      await expect(fetch(`${cluster.urls[0]}/healthz/live`)).rejects.toThrow()
    } finally {
      agent.destroy()
      await cluster.stop()
    }
  })
})
