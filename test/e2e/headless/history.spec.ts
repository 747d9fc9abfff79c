import { expect as expectSoon, type Page, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial' })

let app: FakePage
let page: Page

test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, ['well'])
  page = app.page
  await page.getByRole('link', { name: 'History' }).click()
})
test.afterAll(() => app.close())

const bar = () => page.getByRole('banner')
const dialog = () => page.getByRole('dialog')

test('says what is recorded, where it has holes and what keeps what we miss', async () => {
  const recorded = page.getByRole('region', { name: 'Recorded' })
  await expect(recorded).toContainText('14,437,131 observations')
  await expect(recorded).toContainText('the oldest goes first')
  await expect(page.getByRole('grid', { name: 'Gaps' }).getByRole('row')).not.toHaveCount(1)
  await expect(page.getByRole('region', { name: 'While Stoa is away' })).toContainText('nats stream add STOA')
  await expect(page.getByRole('button', { name: 'Copy the command' })).toBeVisible()
})

test('a gap goes to the moment at which it began', async () => {
  const gap = page.getByRole('grid', { name: 'Gaps' }).locator('tbody tr').first()
  const began = await gap.locator('time').innerText()
  await gap.click()
  await expect(bar()).toContainText('PAUSED')
  await expect(bar()).toContainText(began.slice(-8))
})

test('a span is written into a file, and says what a file without names still tells', async () => {
  await page.getByRole('button', { name: 'Export recording' }).click()
  await expect(dialog()).toContainText('names servers, hosts, clients and addresses')
  await dialog().getByRole('checkbox', { name: 'Without names and addresses' }).check()
  await expect(dialog()).toContainText('What remains')
  await dialog().getByRole('button', { name: 'Export recording' }).click()
  await expect(dialog().getByRole('progressbar')).toBeVisible()
  await expect(dialog()).toContainText('The recording is written')
  await expect(dialog()).toContainText('/root/stoa-exports/prod.stoa')
  await dialog().getByText('Close', { exact: true }).click()
  await expect(dialog()).toHaveCount(0)
})

test('an export can be aborted', async () => {
  await page.getByRole('button', { name: 'Export recording' }).click()
  await dialog().getByRole('button', { name: 'Export recording' }).click()
  await dialog().getByRole('button', { name: 'Abort, and remove the file' }).click()
  await expect(dialog()).toContainText('The file was removed.')
  await page.keyboard.press('Escape')
  await expect(dialog()).toHaveCount(0)
})

test('a file that cannot be opened says so in a sentence', async () => {
  await page.getByRole('button', { name: 'Open a recording' }).click()
  await dialog().getByRole('textbox').fill('/root/letter.txt')
  await page.keyboard.press('Enter')
  await expect(dialog().getByRole('alert')).toContainText('There is no recording at /root/letter.txt.')
})

test('an opened file is marked everywhere, shows its own end, and is only read', async () => {
  await dialog().getByRole('textbox').fill('/root/prod.stoa')
  await page.keyboard.press('Enter')
  await expect(bar()).toContainText('FILE')
  await expect(page.getByRole('contentinfo')).toContainText('an opened recording, read only')
  await expect(page.getByRole('region', { name: 'Is it working' })).toContainText('A recording')
  // Its time is its end, two days before the present.
  const shownMs = Number(await page.getByRole('slider').getAttribute('aria-valuenow'))
  expect(Math.abs(Date.now() - shownMs - 2 * 86_400_000)).toBeLessThan(10 * 60_000)
  await page.keyboard.press('[')
  await expect(page).toHaveURL(/at=\d+/)
  await expect(bar()).toContainText('FILE')
  await page.keyboard.press('p')
  await expect(dialog()).toContainText('only read')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Space')
  await expect(page).not.toHaveURL(/at=\d+/)
  await page.getByRole('link', { name: 'Events' }).click()
  await expect(page.getByRole('region', { name: 'Live or paused' })).toContainText('Recorded up to')
})

test('closing a file goes back to what is watched', async () => {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('Close this recording')
  await page.keyboard.press('Enter')
  await expect(bar()).toContainText('LIVE')
  await expect(page).toHaveURL(/\/c\/well\//)
})

test('the third door leads to the same dialog', async () => {
  await page.evaluate(() => {
    location.hash = '#/start'
  })
  await page.getByRole('button', { name: /^Open a recording/ }).click()
  await expect(dialog()).toContainText('.stoa')
  await page.keyboard.press('Escape')
})

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
