import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect as expectSoon, type Page } from 'playwright/test'
import { type AppPage, openApp, test } from '../support/app-page.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 30_000 })

test.describe.configure({ mode: 'serial' })

const RECORDING = join('test', 'fixtures', 'recording', 'busy', 'observations.ndjson.gz')
const FAMILIES = [
  'Round trip to each server',
  'Arrival skew between servers',
  'Origin to bus, above the fastest',
  'Our own event loop'
]

let app: AppPage
let page: Page
let data: string

test.beforeAll(async ({ browser, host }) => {
  data = mkdtempSync(join(tmpdir(), 'stoa-e2e-'))
  const args = ['import', '--data', data, '--cluster', 'Busy', RECORDING]
  execFileSync(process.execPath, [join('out', 'main', 'headless.js'), ...args], { stdio: 'ignore' })
  app = await openApp({ host, args: [], data }, browser)
  page = app.page
  await page.getByRole('link', { name: 'Latency' }).click()
})
test.afterAll(async () => {
  await app.close()
  rmSync(data, { recursive: true, force: true })
})

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds in the view; it runs through the debugger, so the page's policy does not bear on it. */
async function faults(): Promise<readonly string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(part: string): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
      }
    }
    const { violations } = await axe.run('main')
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
  })
}

const panel = (name: string) => page.getByRole('region', { name, exact: true })
const rowOf = (family: string, name: string) => panel(family).getByRole('row', { name })
const choose = (name: string) => page.getByText(name, { exact: true }).click()

test('says of four delays what is measured, by whose clock and with which error', async () => {
  for (const family of FAMILIES) await expect(panel(family)).toBeVisible()
  await expect(panel(FAMILIES[0] ?? '')).toContainText('by our own monotonic clock')
  await expect(panel(FAMILIES[1] ?? '')).toContainText('below 1 ms it says more about this machine')
  await expect(panel(FAMILIES[2] ?? '')).toContainText('its clock, whole ms')
  await expect(panel(FAMILIES[3] ?? '')).toContainText('the delays beside it are ours')
})

test('names each server’s percentiles as the recording has them', async () => {
  await expect(rowOf('Round trip to each server', 'nats-1')).toContainText('308 µs')
  await expect(rowOf('Round trip to each server', 'nats-1')).toContainText('2.9 ms')
  await expect(rowOf('Arrival skew between servers', 'nats-2')).toContainText('126 ms')
  await expect(rowOf('Arrival skew between servers', 'nats-1')).toContainText('could not be heard')
})

test('tells how a node’s clock stands to ours, with what is not known of it', async () => {
  await expect(rowOf('Origin to bus, above the fastest', 'node 0')).toContainText(/2\.0\sms ± 1\.\d\sms/)
})

test('says what would fill a chart that is empty', async () => {
  await expect(panel('Our own event loop')).toContainText('noted every 10 s while a real cluster is watched')
})

test('draws the percentiles of one server alone at the press of a key', async () => {
  const button = panel('Round trip to each server').getByRole('button', { name: 'nats-2' })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  await expect(panel('Round trip to each server').locator('svg text', { hasText: 'worst' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(panel('Round trip to each server').locator('svg text', { hasText: 'worst' })).toHaveCount(0)
})

test('has a table with the same numbers, whose times lead to that minute', async () => {
  await choose('Table')
  const table = panel('Round trip to each server').getByRole('region', { name: /Round trip to each server as a table/ })
  await expect(table).toContainText(/\d+ of \d+ rows\./)
  const before = page.url()
  await table.getByRole('button').first().click()
  await expect.poll(() => page.url()).toMatch(/from=\d{16}&to=\d{16}/)
  await page.goto(before)
  await expect(page).toHaveURL(/show=table/)
})

test('has a heat map over time', async () => {
  await choose('Heat map')
  await expect(
    panel('Arrival skew between servers').getByRole('img', { name: /how many samples lay where/ })
  ).toBeVisible()
  await choose('Lines')
})

test('a drag over a chart moves every view to that span', async () => {
  const before = page.url()
  const chart = panel('Arrival skew between servers').getByRole('img', { name: /Arrival skew/ })
  const box = await chart.boundingBox()
  if (box === null) throw new Error('the chart has no place')
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2, { steps: 6 })
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 6 })
  await page.mouse.up()
  await expect.poll(() => page.url()).toMatch(/from=\d{16}&to=\d{16}/)
  await page.goto(before)
})

test('compares with the same span before, side by side', async () => {
  await page.getByRole('button', { name: 'Two ranges' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'The same span before' }).click()
  await expect(panel('Round trip to each server').getByRole('img', { name: /Round trip/ })).toHaveCount(2)
  await expect(rowOf('Round trip to each server', 'nats-1')).toContainText('308 µs · –')
})

test('is clean for assistive technology in every shape, dark and light', async () => {
  for (const shape of ['Lines', 'Heat map', 'Table']) {
    await choose(shape)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      expect(await faults(), `${shape} ${colorScheme}`).toEqual([])
    }
  }
})

test('breaks no policy and logs no error', () => {
  expect(app.troubles).toEqual([])
})
