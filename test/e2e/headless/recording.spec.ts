import { expect as expectSoon } from 'playwright/test'
import { test } from '../../support/app-page.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 60_000 })
// Here and not on the desktop: that one asks where to write and what to open, and the stand-in's user cancels both.
test.describe.configure({ timeout: 300_000 })

test('what was exported from the bar opens again, at its own end and marked as a file', async ({ openApp }) => {
  const { page, troubles } = await openApp({ args: ['--demo'] })
  const bar = page.getByRole('banner')
  const dialog = page.getByRole('dialog')
  await page.getByRole('link', { name: 'History' }).click()
  await page.keyboard.press('p')
  await page.getByRole('textbox', { name: 'Note' }).fill('Pinned before it was exported.')
  await page.getByRole('button', { name: 'Pin it' }).click()
  await expect(page.getByRole('region', { name: 'Pinned notes' })).toContainText('Pinned before it was exported.')
  await page.getByRole('button', { name: 'Export recording' }).click()
  await dialog.getByRole('button', { name: 'Export recording' }).click()
  await expect(dialog).toContainText('The recording is written')
  const path = await dialog
    .getByText(/\.stoa$/)
    .last()
    .innerText()
  await dialog.getByText('Close', { exact: true }).click()
  await page.getByRole('button', { name: 'Open a recording' }).click()
  await dialog.getByRole('textbox').fill(path)
  await page.keyboard.press('Enter')
  await expect(bar).toContainText('FILE')
  await expect(page.getByRole('region', { name: 'Is it working' })).toContainText('A recording')
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByRole('region', { name: 'Pinned notes' })).toContainText('Pinned before it was exported.')
  await page.getByRole('link', { name: 'Events' }).click()
  await expect(page.getByRole('grid', { name: 'Events' }).locator('tbody tr').first()).toBeVisible()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Close this recording' }).click()
  await expect(bar).not.toContainText('FILE')
  expect(troubles).toEqual([])
})
