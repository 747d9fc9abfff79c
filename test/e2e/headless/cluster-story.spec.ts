import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, expect as expectSoon, type Page } from 'playwright/test'
import { type AppPage, openApp, test } from '../../support/app-page.ts'
import { ALONE, NODES, TalkingCluster, TWIN } from '../../support/node-clients/talking-cluster.ts'
import { runStoa } from '../../support/stoa-process.ts'

/** A poll each five seconds, three of them to be sure that a node is deaf, on a machine that runs everything at once. */
const expect = expectSoon.configure({ timeout: 60_000 })

test.describe.configure({ mode: 'serial', timeout: 180_000 })

let cluster: TalkingCluster
let app: AppPage
let data: string
let chromium: Browser

test.beforeAll(async ({ browser }) => {
  chromium = browser
  data = mkdtempSync(join(tmpdir(), 'stoa-e2e-'))
  cluster = await TalkingCluster.start()
  app = await openApp(
    { host: 'headless', args: ['--name', 'Story', '--connect', cluster.nats.urls.join(',')], data },
    browser
  )
})
test.afterAll(async () => {
  await app.close()
  await cluster.stop()
  rmSync(data, { recursive: true, force: true })
})

const see = (view: string, page: Page = app.page, slug = 'story') =>
  page.evaluate((hash) => {
    window.location.hash = hash
  }, `#/c/${slug}/${view}`)
const nodeRows = (page: Page = app.page) => page.getByRole('grid', { name: 'Nodes' }).locator('tbody tr')
/** By the column that holds its id: counts of frames may be the same number. */
const nodeRow = (nodeId: number, page: Page = app.page) =>
  nodeRows(page).filter({
    has: page.locator('td:nth-child(3)').filter({ hasText: new RegExp(`^(twice)?${nodeId}$`) })
  })
const frameRows = (page: Page = app.page) =>
  page.getByRole('grid', { name: 'Frames that every node must hear' }).locator('tbody tr')
const markOf = (nodeId: number, page: Page = app.page) =>
  page.getByRole('listbox', { name: 'Nodes on the timeline' }).getByRole('option', {
    name: new RegExp(`^node ${nodeId} doubtful`)
  })
/** Opens the burst, and the way of its first frame. */
const openBurstOf3 = async (page: Page = app.page) => {
  const burst = frameRows(page).filter({ hasText: 'burst of 3' })
  await burst.click()
  await frameRows(page).nth(1).click()
}
const findings = (page: Page = app.page) => page.getByRole('grid', { name: 'Findings' })

test('twelve nodes stand at their connections, active', async () => {
  await see('nodes')
  await expect(nodeRows()).toHaveCount(NODES)
  await expect(
    nodeRows()
      .filter({ hasText: 'active' })
      .filter({ hasText: /n[123]/ })
  ).toHaveCount(NODES)
})

test('a burst of fifty blocks is one row, reached', async () => {
  await cluster.block(0, 50)
  await see('blocks')
  await expect(frameRows().filter({ hasText: 'burst of 50' }).filter({ hasText: 'reached' })).toHaveCount(1)
})

test('a killed node is gone, and a block after it was missed there', async () => {
  await cluster.killAlone()
  await see('nodes')
  await expect(nodeRow(ALONE)).toContainText('gone')
  await cluster.block(1)
  await see('blocks')
  await expect(frameRows().filter({ hasText: 'missed' }).first()).toBeVisible()
})

test('a node without its subscription is deaf, and a finding names it', async () => {
  await cluster.act('unsubscribe', 4)
  await see('nodes')
  await expect(nodeRow(4)).toContainText('deaf')
  await see('findings')
  await expect(findings()).toContainText(/[Nn]ode 4/)
})

test('one id twice is marked on the node and found', async () => {
  await cluster.connect(TWIN, 3, 1)
  await see('nodes')
  await expect(nodeRow(3)).toContainText('twice')
  await cluster.act('hush', TWIN)
  await cluster.act('kill', TWIN)
})

test('blocks into a cut path become doubtful once the node is back', async () => {
  await cluster.act('hush', 7)
  await cluster.act('cut', 7)
  await cluster.block(2, 3)
  await see('blocks')
  // Only once they were on the bus: a connection that is made sooner may still get them.
  await expect(frameRows().filter({ hasText: 'burst of 3' })).toHaveCount(1)
  await cluster.connect(7, 7, 1)
  await openBurstOf3()
  await expect(markOf(7)).toHaveCount(1)
  await app.page.keyboard.press('Escape')
  await see('findings')
  await expect(findings()).toContainText(/node 7/)
})

test('a killed server is said', async () => {
  await cluster.nats.kill(2)
  await see('findings')
  await expect(findings()).toContainText(cluster.nats.urls[2] ?? '')
  for (const id of [2, 8]) await cluster.connect(id, id, 0)
  await see('nodes')
  for (const id of [2, 8]) await expect(nodeRow(id)).toContainText('active')
  // As long as a new connection has not spoken it may be that of any node from its address.
  await expect(nodeRow(ALONE)).toContainText('gone')
})

test('the next morning a file tells the same story on another machine, and says that it is a file', async () => {
  const file = join(data, 'story.stoa')
  const exported = await runStoa(['export', '--data', data, '--cluster', 'Story', '--recording', file])
  expect(exported.code).toBe(0)
  await app.close()
  await cluster.stop()
  const other = await openApp({ host: 'headless', args: [] }, chromium)
  const { page } = other
  await page.getByRole('button', { name: /Open a recording/ }).click()
  await page.getByRole('dialog').getByRole('textbox').fill(file)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('banner')).toContainText('FILE')
  await page.getByRole('link', { name: 'Nodes' }).click()
  await expect(nodeRow(ALONE, page)).toContainText('gone')
  await expect(nodeRow(4, page)).toContainText('deaf')
  await page.getByRole('link', { name: 'Blocks' }).click()
  // The block after it may have come soon enough to belong to it.
  await expect(frameRows(page).filter({ hasText: /burst of 5[01]/ })).toHaveCount(1)
  await openBurstOf3(page)
  await expect(markOf(7, page)).toHaveCount(1)
  await page.getByRole('link', { name: /Findings/ }).click()
  await expect(findings(page)).toContainText(/node 7/)
  expect(other.troubles).toEqual([])
  await other.close()
})
