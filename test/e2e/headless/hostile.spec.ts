import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect as expectSoon, type Page, test } from 'playwright/test'

const expect = expectSoon.configure({ timeout: 20_000 })

let host: ChildProcess
let page: Page
const troubles: string[] = []
const foreign: string[] = []

test.describe.configure({ mode: 'serial' })

// A host whose every text is hostile: a real one would need a server that lies in each field.
test.beforeAll(async ({ browser }) => {
  host = spawn(process.execPath, ['test/support/fake-engine/serve.ts', 'trouble', 'well'], {
    cwd: new URL('../../..', import.meta.url),
    env: { ...process.env, NODE_OPTIONS: '', STOA_HOSTILE: '1', STOA_RENDERER: `${process.cwd()}/out/renderer` },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = (await once(host.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const url = line.toString().trim()
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.on('dialog', (dialog) => troubles.push(`dialog: ${dialog.message()}`))
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) foreign.push(request.url())
  })
  await page.goto(url)
})
test.afterAll(async () => {
  await page.close()
  host.kill()
  await once(host, 'exit')
})

async function see(hash: string, open?: () => Promise<void>): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
  await open?.()
  // The shortest of the texts that only markup or obedience could change.
  await expect(page.locator('bdi').first()).toBeAttached()
  const grown = await page.evaluate(() => ({
    elements: document.querySelectorAll('#root img, #root script, #root iframe, #root b, #root style, #root object')
      .length,
    unseen: [0x202a, 0x202e, 0x2066, 0, 7, 0x200b, 0xfeff].filter((code) =>
      document.body.innerText.includes(String.fromCodePoint(code))
    ),
    longest: Math.max(...[...document.querySelectorAll('bdi')].map((bdi) => bdi.textContent.length)),
    polluted: Object.keys(Object.prototype).length
  }))
  expect(grown, hash).toEqual({ elements: 0, unseen: [], longest: expect.any(Number), polluted: 0 })
  expect(grown.longest, hash).toBeLessThanOrEqual(256 * 6)
}

test('hostile text in every field of every view stays text', async () => {
  await see('#/c/trouble/overview', () => page.getByText('NATS servers', { exact: true }).waitFor())
  await expect(page.getByText(/<img src=x onerror=alert\(1\)>/).first()).toBeVisible()
  await see('#/c/trouble/events?type=StateChange', async () => {
    const rows = page.getByRole('grid', { name: 'Events' }).locator('tbody tr')
    await rows.nth(3).click()
    await page.getByText('From observation').waitFor()
  })
  await expect(page.getByText('U+202E').first()).toBeVisible()
  await see('#/c/trouble/events?type=Undecodable,Gap')
  await see('#/c/trouble/history', async () => {
    await page.getByRole('region', { name: 'Pinned notes' }).waitFor()
    await page.locator('[data-strip]').hover()
  })
  await see('#/c/trouble/findings?group=check', () => page.getByRole('list', { name: 'Faults' }).waitFor())
  await see('#/c/trouble/roles', () => page.getByRole('grid', { name: 'Who does what' }).waitFor())
  for (const part of ['family=table', 'show=tasks', 'show=run', 'show=audit', 'beside=1,2']) {
    await see(`#/c/trouble/roles?${part}`)
  }
  await see('#/c/trouble/overview?b.c=well')
  await see('#/settings', () => page.getByRole('button', { name: 'Retention' }).first().click())
  await see('#/connect', async () => {
    await page.getByRole('textbox', { name: /A NATS URL/ }).fill('{"@type":"Nats"}')
    await page.getByRole('button', { name: 'Read it' }).click()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('cell', { name: 'ok' }).first().waitFor()
  })
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
  expect({ troubles, foreign }).toEqual({ troubles: [], foreign: [] })
})
