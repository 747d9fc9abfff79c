import { expect as expectSoon, type Page, test } from 'playwright/test'
import { axeFaults } from '../../support/axe-faults.ts'
import { type FakePage, openFakePage } from '../../support/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

// axe reads every node of a view; on a machine that runs everything at once that takes its time.
test.describe.configure({ mode: 'serial', timeout: 120_000 })

let app: FakePage
let page: Page

test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, ['well', 'trouble'])
  page = app.page
  await page.getByText('NATS servers', { exact: true }).waitFor()
})
test.afterAll(() => app.close())

const bar = () => page.getByRole('banner')

for (const [keys, path] of [
  ['gt', 'topology'],
  ['gn', 'nodes'],
  ['gb', 'blocks'],
  ['gl', 'latency'],
  ['gr', 'roles'],
  ['ge', 'events'],
  ['gf', 'findings'],
  ['gh', 'history'],
  ['go', 'overview']
] as const) {
  test(`${keys} goes to ${path} and leaves the time where it is`, async () => {
    await page.evaluate(() => {
      location.hash = `${location.hash.split('?')[0]}?at=1795144200000000`
    })
    await expect(bar()).toContainText('PAUSED')
    for (const key of keys) await page.keyboard.press(key)
    await expect(page).toHaveURL(new RegExp(`#/c/well/${path}\\?at=1795144200000000`))
    await expect(page.getByRole('link', { name: new RegExp(`^${path}`, 'i') })).toHaveAttribute('aria-current', 'page')
  })
}

test('the palette knows the views and what the bar can do', async () => {
  await page.keyboard.press('Control+k')
  for (const word of ['Topology', 'Step back', 'Go to a time', 'Pin a note', 'Compare', 'Export recording', 'Open a']) {
    await page.getByRole('combobox').fill(word)
    await expect(page.getByRole('option', { name: new RegExp(word) }).first()).toBeVisible()
  }
  await page.keyboard.press('Escape')
})

test('the list names every key of the bar', async () => {
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard' })
  for (const what of ['Type a time', 'Previous, next gap', 'Compare', 'Zoom in', 'The whole history']) {
    await expect(list).toContainText(what)
  }
  await page.keyboard.press('Escape')
})

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing in the bar's states, the dialogs and the History view, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme })
    const look = async (hash: string, word: string): Promise<void> => {
      await page.evaluate((to) => {
        location.hash = to
      }, hash)
      await expect(bar()).toContainText(word)
    }
    await look('#/c/well/history', 'LIVE')
    expect(await axeFaults(page), 'history').toEqual([])
    await look('#/c/well/overview?at=1795144200000000', 'PAUSED')
    await page.getByText('Frames then').waitFor()
    expect(await axeFaults(page), 'paused').toEqual([])
    await look('#/c/well/history?from=1795144200000000&to=1795147800000000', 'RANGE')
    expect(await axeFaults(page), 'range').toEqual([])
    await page.keyboard.press('t')
    await page.getByRole('textbox', { name: 'Go to a time' }).fill('noonish')
    expect(await axeFaults(page), 'typing').toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('p')
    await page.getByRole('dialog').waitFor()
    expect(await axeFaults(page), 'pin').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Export recording' }).click()
    expect(await axeFaults(page), 'export').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Open a recording' }).click()
    expect(await axeFaults(page), 'open').toEqual([])
    await page.keyboard.press('Escape')
    await look('#/c/well/overview?b.c=trouble&b.at=1795144200000000', 'LIVE')
    await page.getByRole('region', { name: 'Second pane' }).getByText('Frames then').waitFor()
    // The same view stands in both panes, so its parts have one name twice, each inside a pane with a name of its own.
    const faults = (await axeFaults(page)).filter((fault) => !fault.startsWith('landmark-unique'))
    expect(faults, 'two panes').toEqual([])
  })
}

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
