import { expect as expectSoon } from 'playwright/test'
import { test } from '../support/app-page.ts'
import { startNatsServer } from '../support/nats-server.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 20_000 })

test('the wizard says what is wrong, then connects to a real server', async ({ openApp }) => {
  const nats = await startNatsServer()
  const { page, troubles } = await openApp()
  await page.getByRole('button', { name: /Connect a cluster/ }).click()
  const paste = page.getByRole('textbox', { name: /A NATS URL/ })
  const read = page.getByRole('button', { name: 'Read it' })

  await paste.fill('{"@type":"Redis","url":"redis://127.0.0.1"}')
  await read.click()
  await expect(page.getByRole('alert')).toContainText('Redis')

  await paste.fill('nats://stoa:hunter2@127.0.0.1:1')
  await read.click()
  await expect(page.getByRole('textbox', { name: 'NATS servers' })).toHaveValue('127.0.0.1:1')
  await expect(page.getByText('Present; type only to replace it.')).toBeVisible()
  expect(await page.locator('body').innerHTML()).not.toContain('hunter2')
  await page.getByRole('button', { name: 'Try it' }).click()
  await expect(page.getByRole('cell', { name: 'failed' })).toBeVisible()
  await expect(page.getByText(/4222/).first()).toBeVisible()
  await expect(page.getByText('No server can be used as it stands.')).toBeVisible()

  await paste.fill(`nats://${nats.address}`)
  await read.click()
  await expect(page.getByRole('textbox', { name: 'NATS servers' })).toHaveValue(nats.address)
  await page.getByRole('button', { name: 'Try it' }).click()
  const row = page.getByRole('row').filter({ hasText: nats.address })
  // Not asked for: a name (it is an address) and TLS. Waited for: a frame, of which a cluster at rest sends none.
  await expect(row.getByRole('cell', { name: 'ok' })).toHaveCount(4)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('one server')
  await page.getByRole('button', { name: 'Watch and record' }).click()
  await expect(page.getByRole('region', { name: 'Is it working' })).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('1/1 servers')
  expect(troubles).toEqual([])
  await nats.stop()
})
