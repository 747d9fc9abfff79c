import { expect } from 'playwright/test'
import { test } from './desktop-app.ts'

test('a notification is asked for by the operator and shown by the desktop, never by the page', async ({ desktop }) => {
  const { page } = desktop
  await page.getByRole('button', { name: /Try the demo/ }).click()
  await page.waitForURL(/#\/c\/demo\//)
  await page.goto(`${page.url().split('#')[0]}#/settings`)
  const cluster = page.getByRole('region', { name: 'demo', exact: true })
  await cluster.getByRole('button', { name: 'Notifications' }).click()
  await expect(cluster.getByText('on the desktop, while Stoa runs')).toBeVisible()
  await cluster.getByRole('button', { name: 'Show one as a trial' }).click()
  const shown = () =>
    desktop.evaluate(({ standIn }) =>
      standIn.calls.filter(({ what }) => what === 'notification').map(({ args }) => JSON.stringify(args))
    )
  await expect.poll(async () => (await shown()).length).toBe(1)
  expect((await shown())[0]).toBe(
    JSON.stringify([{ title: 'Demo: A trial', body: 'This is how Stoa tells of a finding.' }])
  )
  await expect(page.getByRole('log', { name: 'Notifications' }).getByRole('article')).toHaveCount(0)
})
