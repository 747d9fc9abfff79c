import { expect as expectSoon, type Page } from 'playwright/test'
import { type AppPage, caughtUp, openApp, test } from '../support/app-page.ts'
import { axeFaults } from '../support/axe-faults.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 20_000 })

// axe reads every node of every view; on a machine that runs everything at once that takes its time.
test.describe.configure({ mode: 'serial', timeout: 120_000 })

let app: AppPage
let page: Page

test.beforeAll(async ({ browser, host }) => {
  app = await openApp({ host, args: ['--demo'] }, browser)
  page = app.page
  await caughtUp(page)
  await page.getByText('NATS servers', { exact: true }).waitFor()
})
test.afterAll(() => app.close())

const faults = () => axeFaults(page)

async function go(path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, path)
}

const VIEWS: readonly (readonly [string, string])[] = [
  ['#/c/demo/overview', 'NATS servers'],
  ['#/c/demo/events?type=RegistryInsert,Undecodable,Gap', 'What it says'],
  ['#/c/demo/history', 'While Stoa is away'],
  ['#/connect', 'Paste what you have'],
  ['#/start', 'Try the demo'],
  ['#/settings', 'Appearance']
]

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing in any view, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme })
    for (const [path, text] of VIEWS) {
      await go(path)
      await page.getByText(text, { exact: true }).first().waitFor()
      expect(await faults(), `${path} ${theme}`).toEqual([])
    }
  })
}

test('axe finds nothing in the details, the palette and the paused bar', async () => {
  await go('#/c/demo/events?type=RegistryInsert')
  await page.getByRole('grid', { name: 'Events' }).locator('tbody tr').first().click()
  await page.getByText('From observation').waitFor()
  expect(await faults()).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
  expect(await faults()).toEqual([])
  await page.keyboard.press('Escape')
})

test('everything is reached by keyboard alone', async () => {
  await go('#/c/demo/overview')
  await page.getByRole('region', { name: 'Is it working' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  const grid = page.getByRole('grid', { name: 'Events' })
  await grid.locator('tbody tr').first().waitFor()
  await page.keyboard.press('/')
  await expect(page.getByRole('textbox', { name: 'Text in the event' })).toBeFocused()
  await page.keyboard.type('blocked')
  await expect(page).toHaveURL(/q=blocked/)
  await expect(grid.locator('tbody tr').nth(2)).toContainText('BlockedIp')
  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(details).toHaveCount(0)
  await grid.focus()
  await page.keyboard.press('y')
  await expect(page.getByText('Row copied.')).toBeVisible()

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme: light')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('nothing is cut off at 200 % zoom', async () => {
  await page.setViewportSize({ width: 640, height: 400 })
  for (const [path, text] of VIEWS) {
    await go(path)
    await page.getByText(text, { exact: true }).first().waitFor()
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(over, path).toBe(0)
  }
  expect(app.troubles).toEqual([])
})
