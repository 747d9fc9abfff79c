import { rmSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import type { NoticesView } from '../../../src/shared/api/lint-views.ts'
import { NO_NOTIFICATIONS } from '../../../src/shared/api/notifications.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { type Api, type EngineRig, startEngineRig } from './engine-rig.ts'

const QUICK = { ...NO_NOTIFICATIONS, on: true, least: 'critical' as const, lastsMs: 0 }

let rig: EngineRig | null = null
let server: NatsServer | null = null
const folders = new Set<string>()
afterEach(async () => {
  await rig?.stop()
  await server?.stop()
  rig = server = null
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function start(dataFolder?: string): Promise<Api> {
  server ??= await startNatsServer()
  const connection = {
    servers: [server.address],
    auth: { kind: 'none' as const },
    tls: null,
    allowPlainPassword: false,
    release: 'auto' as const
  }
  rig = await startEngineRig({
    ...(dataFolder === undefined ? {} : { dataFolder }),
    initial: { kind: 'nats', name: 'Mail', connection, management: null }
  })
  folders.add(rig.dataFolder)
  return rig.api
}

/** The first push of notices that holds one of this finding. */
async function told(api: Api, finding: string): Promise<NoticesView['notices'][number]> {
  const stop = new AbortController()
  for await (const { notices } of await api.lint.notices(undefined, { signal: stop.signal })) {
    const one = notices.find((it) => it.finding === finding)
    if (!one) continue
    stop.abort()
    return one
  }
  throw new Error('the push ended')
}

test('what the operator subscribed to is told once it lasts, and the setting outlives the engine', async () => {
  const api = await start()
  expect(await api.lint.notifications({ cluster: 'mail' })).toMatchObject({ settings: { on: false }, where: 'page' })
  await api.lint.setNotifications({ cluster: 'mail', settings: QUICK })
  await server?.stop()
  const notice = await told(api, 'nobody-hears/cluster')
  expect(notice).toMatchObject({ cluster: 'mail', clusterName: 'Mail', severity: 'critical' })
  expect(notice.text).toContain('Stoa hears at no server')
  expect(await api.lint.tryNotification({ cluster: 'mail' })).toEqual({ shown: false })

  const { dataFolder } = rig as EngineRig
  await rig?.stop()
  server = null
  const again = await start(dataFolder)
  expect((await again.lint.notifications({ cluster: 'mail' })).settings).toEqual(QUICK)
})

test('nobody is told of a cluster that does not exist, and a wrong time of day is refused', async () => {
  const api = await start()
  await expect(api.lint.notifications({ cluster: 'none' })).rejects.toThrow(/no such cluster/)
  const quiet = { from: '25:00', to: '07:00', butCritical: true }
  await expect(api.lint.setNotifications({ cluster: 'mail', settings: { ...QUICK, quiet } })).rejects.toThrow()
})
