import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect as expectSoon } from 'playwright/test'
import { type AppPage, openApp, test } from '../../support/app-page.ts'
import { type NatsCluster, startNatsCluster } from '../../support/nats-server.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'

/** Logs are read each two seconds, on a machine that runs everything at once. */
const expect = expectSoon.configure({ timeout: 60_000 })

test.describe.configure({ mode: 'serial', timeout: 180_000 })

let nats: NatsCluster
let cluster: StalwartCluster
let app: AppPage
let root: string

test.beforeAll(async ({ browser }) => {
  root = mkdtempSync(join(tmpdir(), 'stoa-e2e-'))
  nats = await startNatsCluster(3)
  cluster = await startStalwartCluster({
    nodes: 4,
    natsUrls: nats.urls,
    clusterRoles: {
      worker: { name: 'worker', tasks: { '@type': 'DisableSome', taskTypes: { searchIndexing: true } } },
      front: {
        name: 'front',
        tasks: { '@type': 'EnableSome', taskTypes: { taskQueueProcessing: true, outboundMta: true } }
      }
    }
  })
  const secrets = join(root, 'secrets')
  const { canary } = cluster.people
  const lines = [
    `STOA_MANAGEMENT_KEY=${cluster.keys.admin}`,
    `STOA_CANARY_USER=${canary.user}`,
    `STOA_CANARY_PASSWORD=${canary.password}`
  ]
  writeFileSync(secrets, `${lines.join('\n')}\n`, { mode: 0o600 })
  const where = ['--connect', nats.urls.join(','), '--management', cluster.urls.join(',')]
  const args = ['--name', 'Story', ...where, '--secrets-file', secrets, '--allow-actions']
  app = await openApp({ host: 'headless', args, data: join(root, 'data') }, browser)
})
test.afterAll(async () => {
  await app.close()
  await cluster.stop()
  await nats.stop()
  rmSync(root, { recursive: true, force: true })
})

const see = (view: string) =>
  app.page.evaluate((hash) => {
    window.location.hash = hash
  }, `#/c/story/${view}`)
const dialog = () => app.page.getByRole('dialog')

test('the matrix says who does what, and what nobody does', async () => {
  await see('roles')
  const grid = app.page.getByRole('grid', { name: 'Who does what' })
  await expect(grid.getByRole('row', { name: /^Search index/ })).toContainText('nobody')
  await expect(grid.getByRole('row', { name: /^Outgoing mail/ })).toContainText('both')
  await expect(app.page.locator('[data-acting]')).toBeVisible()
  await expect(app.page.getByRole('contentinfo')).toContainText('ACTIONS ON')
})

test('a purge is looked at, confirmed, watched to its proof', async () => {
  await see('roles?show=run&run=purge-data')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  await expect(dialog().getByText('The exact request')).toBeVisible()
  await expect(dialog()).toContainText('purgeData')
  const go = dialog().getByRole('button', { name: /^Purge the data store/ })
  await expect(go).toBeEnabled()
  await go.click()
  await expect(dialog().getByRole('list', { name: 'Steps of the run' })).toContainText('verdict')
  await expect(dialog().getByText('proven', { exact: true })).toBeVisible()
  await app.page.keyboard.press('Escape')
})

test('the canary fills its matrix', async () => {
  await see('latency?group=canary')
  for (const url of cluster.urls) await expect(app.page.locator(`th[title="${url}"]`).first()).toBeVisible()
  await expect(app.page.locator('[data-place]')).toHaveCount(16)
  await expect(app.page.locator('[data-place]').filter({ hasText: /ms|µs|\d/ })).not.toHaveCount(0)
})

test('a ban stands in the list with its node, and enforced once its address was refused', async () => {
  cluster.ban(1, '198.51.100.23')
  await see('blocks?show=addresses')
  const row = app.page.getByRole('grid', { name: 'Addresses', exact: true }).locator('tbody tr')
  await expect(row.filter({ hasText: '198.51.100.23' })).toBeVisible()
  cluster.attack(3, '198.51.100.23')
  await expect(row.filter({ hasText: '198.51.100.23' })).toContainText('enforced')
})

test('a node that hangs is named where it is asked, and everything else goes on', async () => {
  cluster.fault(2, { kind: 'hang' })
  await see('findings')
  const findings = app.page.getByRole('grid', { name: 'Findings' })
  await expect(findings.filter({ hasText: /127\.0\.0\.1:\d+|node 2/i })).toBeVisible()
  cluster.fault(2, null)
  expectSoon(app.troubles).toEqual([])
})
