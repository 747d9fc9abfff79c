import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { ROOT } from '../../support/source-text.ts'
import { runStoa } from '../../support/stoa-process.ts'
import { test } from './desktop-app.ts'

test('a recording chosen in the system’s dialog is read by a utility process with an empty environment', async ({
  desktop
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-chosen-'))
  const file = join(folder, 'night.stoa')
  try {
    const where = ['--data', folder, '--cluster', 'Lab']
    await runStoa(['import', ...where, join(ROOT, 'test/fixtures/recording/quiet/observations.ndjson.gz')])
    expect((await runStoa(['export', ...where, '--recording', file])).code).toBe(0)
    await desktop.evaluate(({ standIn }, path) => {
      standIn.openPaths.push(path)
    }, file)
    const { page } = desktop
    await page.getByText('Open a recording').first().click()
    await page.getByRole('button', { name: 'Choose a file…' }).click()
    await page.waitForURL(/file-1-night/)
    await expect(page.getByText(/FILE/).first()).toBeVisible()
    const calls = await desktop.evaluate(({ standIn }) =>
      standIn.calls.filter(({ what }) => what === 'utility-process').map(({ args }) => args[1])
    )
    expect(calls).toEqual([
      { env: {}, execArgv: ['--max-old-space-size=768'], stdio: 'ignore', serviceName: 'Stoa file' }
    ])
    expect(readdirSync(desktop.dataFolder).filter((name) => name.startsWith('opened-'))).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a file that is no recording is refused in the dialog, by its reason', async ({ desktop }) => {
  await desktop.evaluate(
    ({ standIn }, path) => {
      standIn.openPaths.push(path)
    },
    join(ROOT, 'package.json')
  )
  const { page } = desktop
  await page.getByText('Open a recording').first().click()
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(page.getByRole('alert')).toContainText('It is no recording of Stoa.')
})
