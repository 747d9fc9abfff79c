import { expect, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

let it: FakePage
test.beforeAll(async ({ browser }) => {
  it = await openFakePage(browser, ['trouble', 'empty', 'file', 'four', 'hostile'])
})
test.afterAll(async () => {
  await it.close()
})
test.afterEach(() => {
  expect(it.troubles).toEqual([])
})

const matrix = '#/c/trouble/latency?group=canary'

test('the matrix names who is silent and who is slow, in words too, and its keys move', async () => {
  const { page, go } = it
  await go(matrix)
  const silent = page.getByRole('button', { name: /^node 0 to node 3: silent in the last round/u })
  await expect(silent).toHaveText('silent')
  await expect(page.getByRole('button', { name: /^node 0: its own answer/u })).toBeVisible()
  await silent.click()
  await expect(silent).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('region', { name: 'The chosen pair over time' })).toContainText('node 0 → node 3')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: /^node 1 to node 4:/u })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'The chosen pair over time' })).toContainText('node 1 → node 4')
  expect(await it.axe()).toEqual([])
})

test('its twin is a table, and the time that is shown is asked for', async () => {
  const { page, go } = it
  await go(`${matrix}&show=table`)
  await expect(page.getByRole('grid', { name: 'From node to node, as a table' })).toContainText('silent')
  await go(matrix)
  await page.getByRole('region', { name: 'Rounds', exact: true }).getByRole('button').first().click()
  await expect(page).toHaveURL(/at=\d+/u)
  await expect(page.getByRole('button', { name: 'Prove now' })).toBeDisabled()
})

test('a round is asked for by hand', async () => {
  const { page, go } = it
  await go(matrix)
  await page.getByRole('button', { name: 'Prove now' }).click()
  await page.getByRole('menuitem', { name: 'Through node 2' }).click()
  await expect(page.getByText('A round begins as soon as may be.')).toBeVisible()
})

test('where there is none it says what would fill it, and an opened file promises nothing', async () => {
  const { page, go } = it
  await go('#/c/empty/latency?group=canary')
  await expect(page.getByText('No canary is set up')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible()
  await go('#/c/file/latency?group=canary')
  await expect(page.getByText('No canary was recorded here')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Set it up' })).toHaveCount(0)
})

test('it is set up step by step, and its first round is told node by node', async () => {
  const { page, go } = it
  await go('#/settings')
  const row = page.locator('section[aria-label="four"]')
  await row.getByRole('button', { name: 'Canary' }).click()
  await expect(row.getByRole('region', { name: 'The mailbox', exact: true })).toContainText('x:Account/set')
  await row.getByRole('button', { name: 'Run a round' }).click()
  await expect(row.getByText('All 4 nodes answered.')).toBeVisible()
  await row.getByRole('button', { name: 'Let Stoa make it' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Make it' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('four')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await expect(page.getByText('Stoa thought up its password')).toBeVisible()
  expect(await it.axe()).toEqual([])
})

test('the assistant of the logs shows request and price, and sends nothing without a name typed', async () => {
  const { page, go } = it
  await go('#/settings')
  const row = page.locator('section[aria-label="four"]')
  await row.getByRole('button', { name: 'Logs' }).click()
  const step = row.getByRole('region', { name: 'Receipts at info', exact: true })
  await expect(step).toContainText('Price:')
  await expect(step).toContainText('POST https://mx1.example.net/jmap/')
  await step.getByRole('button', { name: 'Take this step' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Send it' })).toBeDisabled()
  await page.keyboard.press('Escape')
  expect(await it.axe()).toEqual([])
})

test('names from outside are drawn and do nothing', async () => {
  const { page, go } = it
  await go('#/c/hostile/latency?group=canary')
  await expect(page.getByRole('table').first()).toContainText('__proto__')
  expect(await page.locator('img').count()).toBe(0)
})
