import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import type { DesktopApp } from './desktop-app.ts'
import { test } from './desktop-app.ts'

/** Chooses an export of the view on the screen; the system's dialog answers with `path`, null: cancelled. */
async function exportAs({ page, evaluate }: DesktopApp, name: string, path: string | null): Promise<void> {
  await evaluate(({ standIn }, chosen) => {
    if (chosen !== null) standIn.savePaths.push(chosen)
  }, path)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

test('the map and the tables are written by the host where its dialog says', async ({ desktop }) => {
  const { page } = desktop
  const folder = mkdtempSync(join(tmpdir(), 'stoa-saving-'))
  const at = (file: string) => join(folder, file)
  await page.getByRole('button', { name: /Try the demo/ }).click()
  await page.waitForURL(/#\/c\/demo\//)
  const go = (view: string) => page.goto(`${page.url().split('#')[0]}#/c/demo/${view}`)

  await go('topology')
  await exportAs(desktop, 'The map as SVG', at('map.svg'))
  await expect(page.getByText(`Saved as ${at('map.svg')}.`)).toBeVisible()
  expect(readFileSync(at('map.svg'), 'utf8')).toMatch(/^<\?xml[\s\S]*<\/svg>\s*$/)
  expect(statSync(at('map.svg')).mode & 0o777).toBe(0o600)
  await exportAs(desktop, 'The map as PNG', at('map.png'))
  await expect(page.getByText(`Saved as ${at('map.png')}.`)).toBeVisible()
  const png = readFileSync(at('map.png'))
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect(png.subarray(-8, -4).toString('latin1')).toBe('IEND')

  await go('nodes')
  await exportAs(desktop, 'What is shown, as CSV', at('nodes.csv'))
  await expect(page.getByText(`Saved as ${at('nodes.csv')}.`)).toBeVisible()
  expect(readFileSync(at('nodes.csv'), 'utf8')).toMatch(/^Presence,Node,Host/)
  await exportAs(desktop, 'What is shown, as CSV', at('none/nodes.csv'))
  await expect(page.getByText(/none\/nodes.csv cannot be written \(ENOENT\)/)).toBeVisible()
  await exportAs(desktop, 'What is shown, as CSV', null)
  const suggested = () =>
    desktop.evaluate(({ standIn }) =>
      standIn.calls.filter(({ what }) => what === 'save-dialog').map(({ args }) => JSON.stringify(args))
    )
  await expect.poll(async () => (await suggested()).length).toBe(5)
  const names = await suggested()
  expect(names[0]).toMatch(/demo-topology-[\dTZ-]+\.svg/)
  expect(names[3]).toMatch(/demo-nodes\.csv/)
  rmSync(folder, { recursive: true, force: true })
})
