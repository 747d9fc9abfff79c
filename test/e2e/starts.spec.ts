import { expect } from 'playwright/test'
import { test } from '../support/app-page.ts'

test('the demo is on the screen, recorded, with nothing complained about', async ({ openApp }) => {
  const app = await openApp({ args: ['--demo'] })
  await expect(app.page).toHaveTitle(/Stoa/)
  await expect(app.page.getByText('NATS servers', { exact: true })).toBeVisible()
  // A week is told and read first: «Catching up» until then.
  await expect(app.page.getByText('All servers are heard and every frame is recorded.')).toBeVisible({
    timeout: 60_000
  })
  expect(app.troubles).toEqual([])
})
