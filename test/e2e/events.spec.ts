import { expect as expectSoon, type Page } from 'playwright/test'
import { type AppPage, caughtUp, openApp, test } from '../support/app-page.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial' })

let app: AppPage
let page: Page

test.beforeAll(async ({ browser, host }) => {
  app = await openApp({ host, args: ['--demo'] }, browser)
  page = app.page
  await caughtUp(page)
  await page.getByRole('link', { name: 'Events' }).click()
})
test.afterAll(() => app.close())

const rows = () => page.getByRole('grid', { name: 'Events' }).locator('tbody tr')
const strip = () => page.getByRole('region', { name: 'Live or paused' })
const firstTime = () => rows().first().locator('time').innerText()

test('new events come in at the top while live', async () => {
  await expect(strip()).toContainText('Live')
  const before = await firstTime()
  await expect.poll(firstTime).not.toBe(before)
})

test('pausing keeps the place and counts what is newer', async () => {
  await page.getByRole('grid', { name: 'Events' }).focus()
  await page.keyboard.press('Space')
  await expect(strip()).toContainText('Paused')
  await expect(page.getByRole('banner')).toContainText('PAUSED')
  const before = await firstTime()
  await expect(strip()).toContainText(/[1-9][\d,]* newer/)
  expect(await firstTime()).toBe(before)
  await page.keyboard.press('Space')
  await expect(strip()).toContainText('Live')
})

test('scrolling back pauses and reads the history page by page', async () => {
  await expect(strip()).toContainText('Live')
  await rows().nth(10).hover()
  await page.mouse.wheel(0, 6_000)
  await expect(strip()).toContainText('Paused')
  const shown = async (): Promise<number> =>
    Number(
      (
        await strip()
          .getByText(/rows shown/)
          .innerText()
      ).replaceAll(/\D/g, '')
    )
  const before = await shown()
  const scrollOn = async (): Promise<number> => {
    await page.mouse.wheel(0, 30_000)
    return shown()
  }
  await expect.poll(scrollOn).toBeGreaterThan(before)
  await strip().getByRole('button', { name: 'Go live' }).click()
  await expect(strip()).toContainText('Live')
})

test('the filter narrows the history by kind and by text, and stands in the URL', async () => {
  await page.getByRole('button', { name: /^Kind/ }).click()
  await page.getByRole('textbox', { name: 'Find in Kind' }).fill('RegistryIns')
  await page.getByRole('checkbox', { name: 'RegistryInsert' }).check()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/type=RegistryInsert/)
  await expect(rows().first()).toContainText('RegistryInsert')
  await page.getByRole('textbox', { name: 'Text in the event' }).fill('blockedip')
  await expect(page).toHaveURL(/q=blockedip/)
  await expect(rows().first()).toContainText('BlockedIp')
  await page.getByRole('textbox', { name: 'Text in the event' }).fill('no such words')
  await expect(page.getByText('No event matches the filter')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).first().click()
  await expect(rows().first()).toBeVisible()
})

test('gaps and undecodable frames are rows of their own', async () => {
  await page.evaluate(() => {
    location.hash = `${location.hash.split('?')[0]}?type=Gap,Undecodable`
  })
  await expect(rows().filter({ hasText: 'Undecodable' }).first()).toBeVisible()
  await expect(
    rows()
      .filter({ hasText: /^Gap of/ })
      .first()
  ).toBeVisible()
})

test('the details light the bytes of a field, and say who heard the frame', async () => {
  await page.evaluate(() => {
    location.hash = `${location.hash.split('?')[0]}?type=RegistryInsert`
  })
  await rows().filter({ hasText: 'RegistryInsert' }).first().click()
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details).toContainText('RegistryInsert')
  await details.getByRole('button', { name: /^objectType/ }).focus()
  await expect(details.locator('[data-lit=true]')).not.toHaveCount(0)
  await expect(details.locator('span[data-lit=true]')).toHaveText('11')
  await expect(details).toContainText('From observation')
  await page.keyboard.press('Escape')
  await expect(details).toHaveCount(0)
})

test('an export writes what is filtered and says where', async ({ host }) => {
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /NDJSON/ }).click()
  const progress = page.getByRole('region', { name: 'Export' })
  if (host === 'headless') {
    await expect(progress).toContainText('Exported')
    await expect(progress).toContainText(/[1-9]\d* rows/)
    await expect(progress).toContainText('.ndjson')
  } else {
    // The desktop asks where; the stand-in's user cancels.
    await expect(progress).toContainText('Nothing was exported.')
  }
  await progress.getByRole('button', { name: 'Close' }).click()
  await expect(progress).toHaveCount(0)
})

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
