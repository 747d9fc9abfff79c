import { afterEach, describe, expect, it } from 'vitest'
import { type NatsCluster, readServerInfo, startNatsCluster } from '../../support/nats-server.ts'
import { startPublisher } from '../../support/publisher.ts'

describe('the nats-servers of the tests', () => {
  let cluster: NatsCluster | undefined
  afterEach(() => cluster?.stop())

  it('form a cluster, are killed and come back on the same port, and take what a publisher sends', async () => {
    cluster = await startNatsCluster(3, { config: 'authorization { user: mail, password: pw }\n' })
    const publisher = await startPublisher({ address: cluster.urls[0] as string, user: 'mail', password: 'pw' })
    await cluster.kill(1)
    expect(await readServerInfo(cluster.servers[1]!.port)).toBeUndefined()
    await cluster.restart(1)
    expect(await readServerInfo(cluster.servers[1]!.port)).toMatchObject({ server_name: 'n2' })
    expect(await publisher.publish({ payloads: [Uint8Array.of(3, 12)], count: 50_000 })).toBe(50_000)
    expect(await publisher.publish({ payloads: [Uint8Array.of(3, 12)], count: 100, perSecond: 1000 })).toBe(100)
    await publisher.stop()
    await expect(startPublisher({ address: cluster.urls[0] as string, user: 'mail', password: 'no' })).rejects.toThrow(
      /Authorization Violation/
    )
  })
})
