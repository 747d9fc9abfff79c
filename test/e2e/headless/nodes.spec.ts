import { readFile } from 'node:fs/promises'
import { expect as expectSoon, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial' })

let app: FakePage
test.beforeAll(async ({ browser }) => {
  app = await openFakePage(
    browser,
    ['trouble', 'many', 'empty', 'stale', 'refused', 'failing', 'slow', 'hostile'],
    'light'
  )
})
test.afterAll(() => app.close())

const grid = () => app.page.getByRole('grid', { name: 'Nodes' })
const rows = () => grid().locator('tbody tr')
const details = () => app.page.getByRole('complementary', { name: 'Details' })

test('the worst stands first, and each row says why', async () => {
  await app.go('#/c/trouble/nodes')
  await expect(rows().nth(0)).toContainText('gone')
  await expect(rows().nth(1)).toContainText('deaf')
  await expect(rows().filter({ hasText: 'twice' })).toHaveCount(1)
  await rows().nth(1).click()
  await expect(details()).toContainText('without the subscription to stwt.agora')
  await expect(details()).toContainText('% sure')
  await expect(details()).toContainText('Recent events')
  await app.page.keyboard.press('Escape')
})

test('unknown connections stand below, with what they may be', async () => {
  const unknown = app.page.getByRole('region', { name: 'Unknown connections' }).first()
  await expect(unknown).toContainText('Unknown connections, 2')
  await expect(unknown).toContainText('917')
})

test('a filter by text and by presence says how many it leaves out', async () => {
  await app.page.keyboard.press('/')
  await app.page.keyboard.type('nats-1')
  await expect(app.page.getByText(/4 of 12 nodes, 8 left out/)).toBeVisible()
  await app.page
    .getByRole('region', { name: 'Filter' })
    .getByRole('button', { name: /^Presence/ })
    .click()
  await app.page.getByRole('checkbox', { name: 'gone' }).check()
  await app.page.keyboard.press('Escape')
  await expect(rows()).toHaveCount(1)
  await expect(app.page).toHaveURL(/group=gone/)
})

test('two nodes stand side by side with their differences marked', async () => {
  await app.go('#/c/trouble/nodes')
  await app.page.getByRole('checkbox', { name: 'Compare node 4' }).check()
  await app.page.getByRole('checkbox', { name: 'Compare node 5' }).check()
  const panel = app.page.getByRole('region', { name: 'Comparison' })
  await expect(panel.getByRole('row', { name: /Presence/ })).toContainText('≠')
  await expect(panel.getByRole('row', { name: /^Client/ })).not.toContainText('≠')
  await expect(details()).toHaveCount(0)
  await panel.getByRole('button', { name: 'Close the comparison' }).click()
  await expect(panel).toHaveCount(0)
})

test('health over time shows the bands and the gap in them', async () => {
  await app.page.getByText('Health over time').click()
  const health = app.page.getByRole('grid', { name: 'Health of the nodes' })
  await expect(health.getByRole('img', { name: /silent, then active, then deaf/ }).first()).toBeVisible()
  await expect(health.getByTitle('Nobody could hear').first()).toBeVisible()
})

test('what is shown is exported, and no cell of it is a formula', async () => {
  await app.go('#/c/hostile/nodes')
  await expect(rows().first()).toBeVisible()
  await app.page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    app.page.waitForEvent('download'),
    app.page.getByRole('menuitem', { name: 'What is shown, as CSV' }).click()
  ])
  const csv = await readFile(await download.path(), 'utf8')
  expect(csv.split('\r\n')[0]).toMatch(/^Presence,Node,Host/)
  expect(csv).not.toMatch(/(^|,)"?[=+@]/m)
  expect(csv.split('\r\n')).toHaveLength(20 + 2)
})

test('loading, empty, stale, not permitted and failed are five pictures', async () => {
  for (const [scene, words] of [
    ['slow', 'The list of nodes is being read.'],
    ['empty', 'No node is known yet'],
    ['refused', 'The list of nodes may not be seen'],
    ['failing', 'The list of nodes cannot be shown'],
    ['stale', /^Stale/]
  ] as const) {
    await app.go(`#/c/${scene}/nodes`)
    await expect(app.page.getByText(words).first()).toBeVisible()
  }
})

test('a thousand nodes are one table of which only the visible part is drawn', async () => {
  await app.go('#/c/many/nodes')
  await expect(grid()).toHaveAttribute('aria-rowcount', '1025')
  expect(await rows().count()).toBeLessThan(80)
  await grid().focus()
  await app.page.keyboard.press('End')
  await expect(rows().last()).toContainText('active')
  expect(await app.axe()).toEqual([])
})

test('the states are explained where they are shown', async () => {
  await app.page.getByRole('button', { name: 'What the states mean' }).click()
  await expect(app.page.getByRole('dialog')).toContainText('it is idle, hangs, or its path is cut')
  await app.page.keyboard.press('Escape')
})

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
