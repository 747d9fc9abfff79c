import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect as expectSoon, type Page } from 'playwright/test'
import { type AppPage, openApp, test } from '../support/app-page.ts'
import { startNatsServer } from '../support/nats-server.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 30_000 })

test.describe.configure({ mode: 'serial' })

const RECORDING = join('test', 'fixtures', 'recording', 'busy', 'observations.ndjson.gz')
const STRANGE = '<img src=x onerror=alert(1)>\u202e'
const STRANGE_LINES = [
  { at: '1795250000000000', source: 'agora', server: STRANGE, status: 'connected' },
  {
    at: '1795250001000000',
    source: 'agora',
    server: STRANGE,
    status: 'disconnect',
    cause: `${STRANGE}${'x'.repeat(65_536)}`
  },
  ...Array.from({ length: 5 }, (_, n) => ({
    at: `17952500${String(10 + n)}000000`,
    source: 'stoa',
    status: 'loop',
    p99_us: 1
  }))
]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let app: AppPage
let page: Page
let data: string

const stoa = (...words: string[]) =>
  execFileSync(process.execPath, [join('out', 'main', 'headless.js'), ...words], { stdio: 'ignore' })

test.beforeAll(async ({ browser, host }) => {
  data = mkdtempSync(join(tmpdir(), 'stoa-e2e-'))
  stoa('import', '--data', data, '--cluster', 'Busy', RECORDING)
  const strange = join(data, 'strange.ndjson')
  writeFileSync(strange, STRANGE_LINES.map((line) => `${JSON.stringify(line)}\n`).join(''))
  stoa('import', '--data', data, '--cluster', 'Strange', strange)
  app = await openApp({ host, args: [], data }, browser)
  page = app.page
  await see('busy', 'range=1h')
})
test.afterAll(async () => {
  await app.close()
  rmSync(data, { recursive: true, force: true })
})

async function see(cluster: string, search: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, `#/c/${cluster}/findings?${search}`)
  await expect(page.getByRole('heading', { name: 'Findings' })).toBeVisible()
}

async function faults(): Promise<readonly string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(part: string): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
      }
    }
    const { violations } = await axe.run('main')
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
  })
}

const grid = () => page.getByRole('grid', { name: 'Findings' })
const rows = () => grid().locator('tbody tr')
const drawer = () => page.getByRole('complementary', { name: 'Details' })

test('lists what is wrong, what lasts first, each with its severity, its subject and a sentence', async () => {
  await expect(rows()).toHaveCount(9)
  await expect(rows().nth(0)).toContainText(/warning.*lasts.*node 2.*6 broadcasts \(block\)/)
  await expect(rows().nth(1)).toContainText(/critical.*ended.*node 0.*Two processes publish as node 0/)
})

test('filters by state, severity and text, and says how many are left', async () => {
  await page.getByText('Lasting', { exact: true }).click()
  await expect(rows()).toHaveCount(1)
  await expect(page.getByText('1 of 9 findings')).toBeVisible()
  await page.getByText('Ended', { exact: true }).click()
  await page.getByRole('button', { name: /^critical/ }).click()
  await expect(rows()).toHaveCount(1)
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.keyboard.press('/')
  await page.keyboard.type('nats-2')
  await expect(rows()).toHaveCount(1)
  await page.getByRole('textbox', { name: 'Text in the finding' }).fill('nothing like it')
  await expect(page.getByText('No finding matches the filter')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).first().click()
  await expect(rows()).toHaveCount(9)
})

test('by keyboard: a finding opens with its remedy and its evidence, and Escape closes it', async () => {
  await grid().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(drawer()).toContainText('Reload blocked addresses on node 2')
  await expect(drawer().getByRole('listitem')).toHaveCount(6)
  await expect(page).toHaveURL(/sel=missed-broadcast/)
  await page.keyboard.press('Escape')
  await expect(drawer()).toHaveCount(0)
})

test('evidence opens the observation behind it', async () => {
  await rows().first().click()
  await drawer().getByRole('listitem').first().getByRole('button').click()
  await expect(page).toHaveURL(/\/events\?/)
  await expect(page.getByRole('complementary', { name: 'Details' })).toContainText('RegistryInsert')
  await page.goBack()
  await expect(rows()).toHaveCount(9)
})

test('a moment before the first fault has no finding, and says what was judged and what not', async () => {
  await see('busy', 'range=15m&at=1795250108000000')
  await expect(page.getByText('No finding', { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Judged', exact: true })).toContainText(
    'whether every connected node listens'
  )
  await expect(page.getByRole('region', { name: 'Not judged' })).toContainText('frames name no address')
})

test('at a moment of the past what lasted then lasts', async () => {
  await see('busy', 'range=15m&at=1795250455000000')
  await expect(rows().first()).toContainText(/critical.*lasts.*node 0/)
  await expect(page.getByRole('link', { name: /Findings/ })).toContainText('2')
})

test('strange names in findings stay text', async () => {
  await see('strange', 'range=24h')
  await rows().filter({ hasText: 'does not hear at server' }).click()
  await expect(drawer()).toContainText('<img src=x onerror=alert(1)>')
  await expect(drawer()).toContainText('U+202E')
  expect(await page.evaluate(() => document.querySelectorAll('#root img').length)).toBe(0)
})

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme })
    await see('busy', 'range=1h&sel=missed-broadcast/2')
    await expect(drawer()).toBeVisible()
    expect(await faults()).toEqual([])
    await see('busy', 'range=15m&at=1795250108000000')
    await expect(page.getByText('No finding', { exact: true })).toBeVisible()
    expect(await faults()).toEqual([])
  })
}

test('the printed report of the same incident is still, and asks nobody', async ({ browser }) => {
  const out = join(data, 'report.html')
  stoa(
    'report',
    '--data',
    data,
    '--cluster',
    'Busy',
    '--from',
    '2026-11-21T08:34:00Z',
    '--to',
    '2026-11-21T08:42:00Z',
    '--out',
    out
  )
  const context = await browser.newContext()
  const report = await context.newPage()
  const heard: string[] = []
  report.on('console', (message) => heard.push(message.text()))
  report.on('request', (request) => heard.push(request.url()))
  await report.goto(pathToFileURL(out).href)
  await expect(report.getByRole('heading', { name: 'What happened' })).toBeVisible()
  // Its own style holds: the policy names its hash.
  expect(await report.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px')
  expect(heard).toEqual([pathToFileURL(out).href])
  await context.close()
})

test('nothing went wrong in the page meanwhile', () => {
  expect(app.troubles).toEqual([])
})

/** A client that is no Stalwart and listens, as somebody's command line tool would. */
async function listen(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('data', (piece) => {
    if (piece.includes('PING')) socket.write('PONG\r\n')
  })
  await once(socket, 'connect')
  const hello = { verbose: false, lang: 'go', version: '1.46.0', name: 'a tool', protocol: 1 }
  socket.write(`CONNECT ${JSON.stringify(hello)}\r\nSUB stwt.agora 1\r\nPING\r\n`)
  return socket
}

test('what somebody knows about is acknowledged with a note, and counts no more', async ({ browser, host }) => {
  const nats = await startNatsServer()
  const tool = await listen(nats.port)
  const folder = mkdtempSync(join(tmpdir(), 'stoa-e2e-'))
  const connection = { servers: [nats.address], auth: { kind: 'none' }, tls: null }
  const origin = { kind: 'nats', connection }
  const retention = { maxBytes: 64 * 1024 * 1024, maxAgeDays: null }
  mkdirSync(join(folder, 'clusters', 'live'), { recursive: true, mode: 0o700 })
  writeFileSync(
    join(folder, 'clusters', 'live', 'cluster.json'),
    JSON.stringify({ version: 1, name: 'Live', open: true, origin, retention })
  )
  const watching = await openApp({ host, args: [], data: folder }, browser)
  try {
    const { page: live } = watching
    await live.getByRole('link', { name: /Findings/ }).click()
    const row = live
      .getByRole('grid', { name: 'Findings' })
      .locator('tbody tr')
      .filter({ hasText: 'no Stalwart listens' })
    await row.click()
    await expect(live.getByRole('link', { name: /Findings/ })).toContainText('1')
    const details = live.getByRole('complementary', { name: 'Details' })
    await details.getByRole('button', { name: 'Acknowledge with a note' }).click()
    await live.getByRole('textbox', { name: 'Note' }).fill('It is ours.')
    await live.getByRole('button', { name: 'Acknowledge', exact: true }).click()
    await expect(details).toContainText('It is ours.')
    await expect(row).toContainText('acknowledged')
    await expect(live.getByRole('link', { name: /Findings/ })).not.toContainText('1')
    expect(watching.troubles).toEqual([])
  } finally {
    await watching.close()
    tool.destroy()
    await nats.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
