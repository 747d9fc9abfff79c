import { expect as expectSoon, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial' })

let app: FakePage
test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, [
    'trouble',
    'many',
    'well',
    'empty',
    'stale',
    'refused',
    'failing',
    'slow',
    'hostile'
  ])
})
test.afterAll(() => app.close())

const list = () => app.page.getByRole('grid', { name: 'Frames that every node must hear' })
const rows = () => list().locator('tbody tr')
const way = () => app.page.getByRole('region', { name: 'One frame’s way' })
const nodes = () => way().getByRole('listbox', { name: 'Nodes on the timeline' })
const details = () => app.page.getByRole('complementary', { name: 'Details' })

test('bans of one burst are one row until it is opened', async () => {
  await app.go('#/c/trouble/blocks')
  const burst = rows().filter({ hasText: 'burst of 12' })
  await expect(burst).toHaveCount(1)
  const before = Number(await list().getAttribute('aria-rowcount'))
  await burst.click()
  await expect(list()).toHaveAttribute('aria-rowcount', String(before + 12))
  await burst.click()
})

test('warnings, the distribution and the evidence in the range stand above', async () => {
  await expect(app.page.getByRole('list', { name: 'Warnings' })).toContainText('Lockout guard')
  const range = app.page.getByRole('region', { name: 'Over the range' })
  await expect(range).toContainText('90 % within')
  await expect(range).toContainText(/\d+ doubtful/)
})

test('the form that names no address says so', async () => {
  const old = rows().filter({ hasText: 'names no address' }).first()
  await expect(old).toContainText('names none')
  await old.click()
  await expect(way()).toContainText('This form (0.12 to 0.15) names no address')
  await app.page.keyboard.press('Escape')
})

test('each node has one row: missed and unknown are drawn, and no arrival that nobody observed', async () => {
  await rows().first().click()
  await expect(way()).toContainText('Handed over to 7 of 11 nodes')
  await way().getByText('Worst first').click()
  await expect(nodes().getByRole('option').nth(0)).toContainText('own')
  await expect(nodes().getByRole('option').nth(1)).toContainText('missed')
  const unknown = nodes().getByRole('option', { name: /^node 11 unknown/ })
  await expect(unknown.locator('svg')).toHaveCount(0)
  await expect(way()).toContainText('Made')
})

test('arrows go through the rows, Enter opens the observation behind a mark', async () => {
  await nodes().focus()
  await app.page.keyboard.press('Home')
  await app.page.keyboard.press('ArrowDown')
  await app.page.keyboard.press('Enter')
  await expect(details()).toContainText('Connected without the subscription')
  const recorded = details().getByRole('region', { name: 'Observation 900,005' })
  await expect(recorded).toContainText('"source": "nats-monitor"')
  await app.page.keyboard.press('Escape')
  await expect(details()).toHaveCount(0)
  await expect(way()).toBeVisible()
})

test('an arrival at a server opens its own observation', async () => {
  await app.go('#/c/trouble/blocks?sel=900000')
  await way()
    .getByRole('button', { name: /Arrival at nats-2 after 0.41/ })
    .click()
  await expect(details()).toContainText('Arrival at a server')
  await expect(details()).toContainText('900,001, noted by nats-monitor')
})

test('the timeline has a table that says the same', async () => {
  await way().getByText('Table', { exact: true }).click()
  const table = app.page.getByRole('grid', { name: 'Nodes of this frame' })
  await expect(table).toHaveAttribute('aria-rowcount', '13')
  await expect(table.getByText('Nobody listened on its server at that time.').first()).toBeVisible()
  expect(await app.axe()).toEqual([])
})

test('families, text and state narrow the list, and what is left out is counted', async () => {
  await app.go('#/c/trouble/blocks?family=queue')
  await expect(rows().first()).toContainText('queue paused')
  await expect(list().getByText('caches emptied')).toHaveCount(0)
  await app.go('#/c/trouble/blocks?q=jaytt7mwadqa')
  await expect(app.page.getByText(/^1 of \d+ frames shown/)).toBeVisible()
  await app.go('#/c/trouble/blocks?group=warn')
  await expect(rows().first()).toContainText('doubtful')
})

test('loading, empty, stale, not permitted and failed are five pictures', async () => {
  for (const [scene, words] of [
    ['slow', 'The list of blocks is being read.'],
    ['empty', 'Nothing that every node must hear, in this range'],
    ['refused', 'The list of blocks may not be seen'],
    ['failing', 'The list of blocks cannot be shown'],
    ['stale', /^Stale/]
  ] as const) {
    await app.go(`#/c/${scene}/blocks`)
    await expect(app.page.getByText(words).first()).toBeVisible()
  }
})

test('a thousand nodes are windowed, and nothing is wrong by axe', async () => {
  await app.go('#/c/many/blocks?sel=899900')
  await expect(nodes().getByRole('option').first()).toBeVisible()
  expect(await nodes().getByRole('option').count()).toBeLessThan(60)
  await nodes().focus()
  await app.page.keyboard.press('End')
  await expect(nodes().getByRole('option').last()).toContainText(/\d/)
  expect(await app.axe()).toEqual([])
})

test('hostile names in every field stay text', async () => {
  await app.go('#/c/hostile/blocks?sel=900000')
  await expect(nodes().getByRole('option').first()).toBeVisible()
  expect(await app.page.locator('#root img, #root script, #root b').count()).toBe(0)
  await expect(app.page.getByText('U+202E').first()).toBeVisible()
})

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
