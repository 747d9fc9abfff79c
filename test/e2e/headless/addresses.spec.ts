import { expect as expectSoon, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

// axe reads every node of a view; on a machine that runs everything at once that takes its time.
test.describe.configure({ mode: 'serial', timeout: 120_000 })

const SCENES = ['trouble', 'many', 'well', 'empty', 'refused', 'failing', 'slow', 'hostile'] as const

let app: FakePage
test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, SCENES)
})
test.afterAll(() => app.close())

const list = () => app.page.getByRole('grid', { name: 'Addresses', exact: true })
const rows = () => list().locator('tbody tr')
const networks = () => app.page.getByRole('grid', { name: 'Networks of addresses' })
const details = () => app.page.getByRole('complementary', { name: 'Details' })
const content = () => app.page.locator('#content')

test('by keyboard from the broadcasts to the addresses, and the URL says so', async () => {
  await app.go('#/c/trouble/blocks')
  await app.page.getByRole('grid', { name: 'Frames that every node must hear' }).waitFor()
  await app.page.getByRole('radio', { name: 'Broadcasts' }).focus()
  await app.page.keyboard.press('ArrowRight')
  await expect(app.page).toHaveURL(/show=addresses/)
  await expect(list()).toBeVisible()
  await expect(content()).toContainText('60 blocked · 12 manual · 48 automatic')
})

test('each says how it stands, why, by whom, until when', async () => {
  const row = rows().filter({ hasText: '198.51.100.21' })
  await expect(row).toContainText('not enforced')
  await expect(row).toContainText('warned')
  await expect(rows().filter({ hasText: '198.51.100.7 ' }).first()).toContainText('enforced')
  await expect(app.page.getByRole('list', { name: 'Warnings' })).toContainText('locks out node 3')
})

test('a search of an address, then of nothing that is there', async () => {
  await app.page.getByRole('textbox', { name: 'Search an address' }).fill('198.51.101.')
  await expect(content()).toContainText(/Networks10 addresses/)
  await app.page.getByRole('textbox', { name: 'Search an address' }).fill('192.0.2.1')
  await expect(content()).toContainText('No address matches the filter')
  await app.page.getByRole('textbox', { name: 'Search an address' }).fill('')
  await expect(content()).toContainText('60 addresses')
})

test('networks with how full they are; one of them narrows the list', async () => {
  await app.page.getByText('Networks', { exact: true }).click()
  await expect(networks()).toContainText('198.51.100.0/24')
  await expect(networks()).toContainText('2^64')
  await networks().locator('tbody tr').first().click()
  await expect(app.page).toHaveURL(/q=198\.51\.100\.0/)
  await app.go('#/c/trouble/blocks?show=addresses')
})

test('one address tells its story, what was promised, and what can be done', async () => {
  await rows().first().click()
  await expect(details()).toContainText('Blocked 2 times since')
  await expect(details()).toContainText('Blocked again by node 2')
  await expect(details()).toContainText('It lies in 198.51.100.0/24 (blocked).')
  await details().getByRole('button', { name: 'Unblock…' }).click()
  await expect(app.page).toHaveURL(/\/roles\?.*run=unblock/)
  await expect(app.page).toHaveURL(/address=198\.51\.100\.0/)
})

test('where nothing may be run, it says why', async () => {
  await app.go('#/c/well/blocks?show=addresses&sel=address:198.51.100.0')
  await expect(details().getByRole('button', { name: 'Unblock…' })).toBeDisabled()
  await expect(details()).toContainText('This cluster was connected for')
  await app.page.keyboard.press('Escape')
})

test('what is filtered goes into a file as CSV, NDJSON or a plain list', async () => {
  await app.go('#/c/trouble/blocks?show=addresses')
  await app.page.getByRole('button', { name: 'Export' }).click()
  await expect(app.page.getByRole('menuitem')).toHaveCount(3)
  await app.page.getByRole('menuitem', { name: /plain list/ }).click()
  await expect(content()).toContainText('60 addresses are in /tmp/exports/trouble-addresses.txt')
  await app.page.getByRole('button', { name: 'Close' }).last().click()
})

test('many are shown by pages', async () => {
  await app.go('#/c/many/blocks?show=addresses')
  const pages = app.page.getByRole('navigation', { name: 'Pages' })
  await expect(pages).toContainText('1 to 500 of 12,000')
  await pages.getByRole('button', { name: 'Next' }).click()
  await expect(pages).toContainText('501 to 1,000 of 12,000')
})

test('unknown, not permitted, failed and loading are four pictures', async () => {
  await app.go('#/c/empty/blocks?show=addresses')
  await expect(content()).toContainText('sysBlockedIpGet')
  await app.go('#/c/refused/blocks?show=addresses')
  await expect(content()).toContainText('The list of addresses may not be seen')
  await app.go('#/c/failing/blocks?show=addresses')
  await expect(content()).toContainText('The list of addresses cannot be shown')
  await app.go('#/c/slow/blocks?show=addresses')
  await expect(content()).toContainText('The list of addresses is being read.')
})

test('a mark says what the node itself logged, and that nobody came back', async () => {
  await app.go('#/c/well/blocks?sel=899900')
  const way = app.page.getByRole('region', { name: 'One frame’s way' })
  await way.getByText('Table', { exact: true }).click()
  await way
    .getByRole('row', { name: /processed/ })
    .first()
    .click()
  await expect(details()).toContainText('What the node said')
  await expect(details()).toContainText('of its own clock')
  await expect(details()).toContainText('Processed, no attempt since')
})

test('nothing that axe finds, and hostile text does nothing', async () => {
  await app.go('#/c/hostile/blocks?show=addresses')
  await expect(rows().first()).toBeVisible()
  for (const hash of [
    '#/c/trouble/blocks?show=addresses&sel=address:198.51.100.0',
    '#/c/trouble/blocks?show=addresses&beside=networks'
  ]) {
    await app.go(hash)
    await expect(content()).toContainText('locks out node 3')
    expect(await app.axe()).toEqual([])
  }
  expect(app.troubles).toEqual([])
})
