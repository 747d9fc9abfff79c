import { expect as expectSoon, type Page, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial' })

let app: FakePage
let page: Page

test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, ['well', 'trouble'])
  page = app.page
  await page.getByText('NATS servers', { exact: true }).waitFor()
})
test.afterAll(() => app.close())

const bar = () => page.getByRole('banner')
const strip = () => page.locator('[data-strip]')
const moment = () => page.getByRole('slider', { name: 'Moment that is shown' })
const search = () => new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '')
const toLive = async () => {
  await page.evaluate(() => {
    location.hash = '#/c/well/overview'
  })
  await expect(bar()).toContainText('LIVE')
}
async function drag(from: number, to: number): Promise<void> {
  const box = await strip().boundingBox()
  if (box === null) throw new Error('the strip is not on the screen')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y)
  await page.mouse.move(box.x + box.width * to, y)
  await page.mouse.up()
}

test('a click on the strip goes to that moment, and Space back to live', async () => {
  await toLive()
  const box = await strip().boundingBox()
  await strip().click({ position: { x: (box?.width ?? 0) / 2, y: 10 } })
  await expect(bar()).toContainText('PAUSED')
  // The middle of an hour that ends now.
  const ago = Date.now() - Number(search().get('at')) / 1000
  expect(ago).toBeGreaterThan(28 * 60_000)
  expect(ago).toBeLessThan(32 * 60_000)
  await expect(page.getByText('Frames then')).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('now, not at the time above')
  await page.keyboard.press('Space')
  await expect(bar()).toContainText('LIVE')
  expect(search().get('at')).toBeNull()
})

test('a drag makes a range, a drag of its edge changes that end only', async () => {
  await toLive()
  await drag(0.4, 0.7)
  await expect(bar()).toContainText('RANGE')
  const from = search().get('from')
  const to = Number(search().get('to'))
  expect((to - Number(from)) / 1000).toBeGreaterThan(15 * 60_000)
  const end = await page.getByRole('slider', { name: 'End of the range' }).boundingBox()
  const box = await strip().boundingBox()
  if (end === null || box === null) throw new Error('no range on the strip')
  await drag((end.x + end.width / 2 - box.x) / box.width, 0.95)
  await expect.poll(() => Number(search().get('to'))).toBeGreaterThan(to)
  expect(search().get('from')).toBe(from)
})

test('the time and the range travel to every view, and come back with a reload', async () => {
  const range = search().get('from')
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await expect(page.getByRole('region', { name: 'Live or paused' })).toContainText('A range')
  await page.reload()
  await expect(bar()).toContainText('RANGE')
  expect(search().get('from')).toBe(range)
  // Another cluster has another past.
  await page.getByRole('button', { name: /^live:/ }).click()
  await page.getByRole('menuitem', { name: /mail-eu/ }).click()
  await expect(bar()).toContainText('LIVE')
})

for (const [typed, word, check] of [
  ['-2h', 'PAUSED', () => Math.abs(Date.now() - 7_200_000 - Number(search().get('at')) / 1000) < 60_000],
  ['2026-11-20T03:10:00Z', 'PAUSED', () => search().get('at') === '1795144200000000'],
  ['1795144200123', 'PAUSED', () => search().get('at') === '1795144200123000'],
  ['-3h .. -1h', 'RANGE', () => Number(search().get('to')) - Number(search().get('from')) === 7_200_000_000],
  ['now', 'LIVE', () => search().get('at') === null]
] as const) {
  test(`goes to what is typed: ${typed}`, async () => {
    await page.keyboard.press('t')
    await page.getByRole('textbox', { name: 'Go to a time' }).fill(typed)
    await page.keyboard.press('Enter')
    await expect(bar()).toContainText(word)
    await expect.poll(check).toBe(true)
  })
}

test('says when a typed time cannot be read, and stays where it is', async () => {
  await toLive()
  await page.keyboard.press('t')
  await page.getByRole('textbox', { name: 'Go to a time' }).fill('noonish')
  await expect(page.getByText('This is no time that can be read.')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(bar()).toContainText('LIVE')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Go to a time' })).toHaveCount(0)
})

test('the handle is a slider that keys alone can move', async () => {
  await toLive()
  await moment().focus()
  const shownMs = async () => Number(await moment().getAttribute('aria-valuenow'))
  const before = await shownMs()
  await page.keyboard.press('ArrowLeft')
  await expect(bar()).toContainText('PAUSED')
  expect(await shownMs()).toBeLessThan(before)
  await expect(moment()).toHaveAttribute('aria-valuetext', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/)
  const near = await shownMs()
  await page.keyboard.press('Shift+ArrowLeft')
  await expect.poll(async () => near - (await shownMs())).toBeGreaterThan(60_000)
  await page.keyboard.press('Home')
  await expect.poll(async () => Date.now() - (await shownMs())).toBeGreaterThan(6.9 * 86_400_000)
  await page.keyboard.press('r')
  await expect(bar()).toContainText('RANGE')
  await page.getByRole('slider', { name: 'End of the range' }).focus()
  await page.keyboard.press('Escape')
  await expect(bar()).toContainText('PAUSED')
  await moment().focus()
  await page.keyboard.press('End')
  await expect(bar()).toContainText('LIVE')
})

test('brackets step from one thing of interest to the next and say what it is', async () => {
  await toLive()
  await page.keyboard.press('[')
  await expect(bar()).toContainText('PAUSED')
  const first = Number(search().get('at'))
  await page.keyboard.press('[')
  await expect.poll(() => Number(search().get('at'))).toBeLessThan(first)
  await page.keyboard.press(']')
  await expect.poll(() => Number(search().get('at'))).toBe(first)
  await expect(page.getByRole('status', { name: 'Your last actions' })).toContainText(/blocked|gap|deaf|began|pulled/i)
})

test('only the kinds that are chosen are stepped to', async () => {
  await toLive()
  await page.getByRole('button', { name: 'What to step to' }).click()
  for (const kind of ['Gaps', 'Findings', /^Blocks/]) await page.getByRole('menuitemcheckbox', { name: kind }).click()
  // The last one cannot be taken away: then the keys would do nothing.
  await expect(page.getByRole('menuitemcheckbox', { name: 'Pins' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Step back/ }).click()
  await expect(page.getByRole('status', { name: 'Your last actions' })).toContainText('Deploy of 0.16.19')
  await page.getByRole('button', { name: /^Step on/ }).click()
  await expect(page.getByRole('status', { name: 'Your last actions' })).toContainText('No pin after this moment.')
})

test('keys and wheel zoom: the span follows', async () => {
  await toLive()
  await page.keyboard.press('-')
  await expect.poll(() => search().get('range')).toBe('2h')
  await page.keyboard.press('+')
  await expect(page.getByRole('radio', { name: '1h' })).toBeChecked()
  await strip().hover()
  await page.mouse.wheel(0, -100)
  await expect.poll(() => search().get('range')).toBe('48m')
  await page.getByText('24h', { exact: true }).click()
  await expect.poll(() => search().get('range')).toBe('24h')
})

test('a note is pinned to the moment on the bar', async () => {
  await toLive()
  await page.keyboard.press('t')
  await page.getByRole('textbox', { name: 'Go to a time' }).fill('-10m')
  await page.keyboard.press('Enter')
  await expect(bar()).toContainText('PAUSED')
  const at = search().get('at')
  await page.keyboard.press('p')
  await page.getByRole('textbox', { name: 'Note' }).fill('Here it began.')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('link', { name: 'History' }).click()
  await page
    .getByRole('region', { name: 'Pinned notes' })
    .getByRole('button', { name: /Here it began/ })
    .click()
  expect(search().get('at')).toBe(at)
})

test('two panes have a cluster and a time each, and the bar belongs to the one in use', async () => {
  await toLive()
  await page.keyboard.press('c')
  const second = page.getByRole('region', { name: 'Second pane' })
  const first = page.getByRole('region', { name: 'First pane' })
  await second.getByRole('button', { name: 'prod' }).click()
  await page.getByRole('menuitem', { name: 'mail-eu' }).click()
  await expect(second).toContainText('Partly deaf')
  await bar().getByRole('button', { name: 'LIVE' }).click()
  await expect(second).toContainText('PAUSED')
  await expect(first).toContainText('LIVE')
  await page.getByRole('link', { name: 'Events' }).click()
  await expect(page.getByRole('region', { name: 'Live or paused' }).nth(0)).toContainText('Live')
  await expect(page.getByRole('region', { name: 'Live or paused' }).nth(1)).toContainText('Paused')
  await page.reload()
  await expect(second).toContainText('mail-eu')
  await expect(second).toContainText('PAUSED')
  await first.getByRole('heading', { name: 'Events' }).click()
  await expect(bar()).toContainText('LIVE')
  await second.getByRole('button', { name: 'Close the second pane' }).click()
  await expect(second).toHaveCount(0)
})

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
