import { expect as expectSoon } from 'playwright/test'
import { openApp, test } from '../support/app-page.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 20_000 })
test.describe.configure({ timeout: 120_000 })

test('from the doors to a demo that is heard and recorded', async ({ openApp }) => {
  const { page, troubles } = await openApp()
  await expect(page.getByRole('heading', { name: 'What shall Stoa watch?' })).toBeVisible()
  await expect(page.getByText('Nothing leaves this computer, and nothing is ever published')).toBeVisible()
  await expect(page.getByRole('button', { name: /Open a recording/ })).toBeVisible()

  await page.getByRole('button', { name: /Try the demo/ }).click()
  const verdict = page.getByRole('region', { name: 'Is it working' })
  await expect(verdict.getByText('Working')).toBeVisible({ timeout: 40_000 })
  await expect(page.getByRole('contentinfo')).toContainText('recording')
  await expect(page.getByRole('contentinfo')).toContainText('3/3 servers')
  await expect(page.getByRole('grid', { name: 'Nodes' }).getByRole('row')).not.toHaveCount(1)
  await expect(page.getByRole('img', { name: /^Events by kind over time/ })).toBeVisible()
  expect(troubles).toEqual([])
})

// Only in a browser: the desktop window cannot be reloaded by its user.
test('a reload stays logged in and brings the same picture back', async ({ browser }) => {
  const app = await openApp({ host: 'headless', args: ['--demo'] }, browser)
  const { page } = app
  await page.getByRole('region', { name: 'Is it working' }).waitFor()
  await page.getByText('24h', { exact: true }).click()
  await page.getByRole('link', { name: 'Events' }).click()
  await page.getByRole('textbox', { name: 'Text in the event' }).fill('blockedip')
  await expect(page).toHaveURL(/range=24h.*q=blockedip/)
  await page.reload()
  await expect(page.getByRole('radio', { name: '24h' })).toBeChecked()
  await expect(page.getByRole('textbox', { name: 'Text in the event' })).toHaveValue('blockedip')
  await expect(page.getByRole('grid', { name: 'Events' }).locator('tbody tr').first()).toContainText('BlockedIp')
  expect(app.troubles).toEqual([])
  await app.close()
})

test('settings rename, stop, start and remove a cluster, the last only by its typed name', async ({ openApp }) => {
  const { page, troubles } = await openApp({ args: ['--demo'] })
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'New name' }).fill('practice')
  await page.getByRole('textbox', { name: 'New name' }).press('Enter')
  await expect(page.getByRole('main').getByText('practice')).toBeVisible()

  await page.getByRole('button', { name: 'Stop watching' }).click()
  await page.getByRole('button', { name: 'Start watching' }).click()
  await expect(page.getByRole('button', { name: 'Stop watching' })).toBeVisible()

  await page.getByRole('button', { name: 'Remove' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove a cluster' })
  await expect(dialog.getByRole('button', { name: 'Remove it' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('practice')
  await dialog.getByRole('button', { name: 'Remove it' }).click()
  await expect(page.getByText('No cluster yet')).toBeVisible()
  expect(troubles).toEqual([])
})
