import { readFile } from 'node:fs/promises'
import { expect as expectSoon, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial' })

let app: FakePage
test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, [
    'trouble',
    'many',
    'three',
    'empty',
    'stale',
    'refused',
    'failing',
    'slow',
    'hostile'
  ])
})
test.afterAll(() => app.close())

const map = () => app.page.getByRole('application', { name: /Map of the cluster/ })
const details = () => app.page.getByRole('complementary', { name: 'Details' })
const twin = () => app.page.getByRole('grid', { name: 'Topology' })

test('the keyboard goes from server to node and opens what it rests on', async () => {
  await app.go('#/c/three/topology')
  await map().focus()
  await app.page.keyboard.press('ArrowDown')
  await expect(map().getByRole('status')).toContainText('server nats-1')
  await app.page.keyboard.press('Enter')
  await expect(details()).toContainText('What it tells us')
  await expect(details()).toContainText('connections of the account')
  await app.page.keyboard.press('ArrowRight')
  await expect(map().getByRole('status')).toContainText('node 3')
  await app.page.keyboard.press('Enter')
  await expect(details().getByRole('heading', { name: 'Node 3' })).toBeVisible()
  for (const part of ['Connection', 'Past', 'Evidence', 'Recent events']) await expect(details()).toContainText(part)
  await expect(details().getByRole('img', { name: /Frames heard/ })).toBeVisible()
  await app.page.keyboard.press('Escape')
  await expect(details()).toHaveCount(0)
})

test('the table says everything that the map shows', async () => {
  await app.go('#/c/trouble/topology?show=table')
  for (const text of [
    'nats-3',
    'nats-1 to nats-2',
    'leaf-branch',
    'node 9, mx-9.example.net',
    'NATS CLI Version 0.1.5'
  ]) {
    await expect(twin().getByText(text, { exact: true }).first()).toBeVisible()
  }
  await expect(twin()).toHaveAttribute('aria-rowcount', String(4 + 4 + 12 + 6 + 1))
})

test('a filter leaves what it names and says how many', async () => {
  await app.page.keyboard.press('/')
  await app.page.keyboard.type('mx-9')
  await expect(app.page.getByText('1 match', { exact: true })).toBeVisible()
  await expect(twin().locator('tbody tr')).toHaveCount(1)
})

test('a server can be opened from the table, and the link brings it back', async () => {
  await app.go('#/c/trouble/topology?show=table&sel=server:nats-3')
  await expect(details()).toContainText('It did not answer the last four askings.')
  await app.page.reload()
  await expect(details()).toContainText('It did not answer the last four askings.')
})

test('the map is written as an SVG that needs nothing else, and as a PNG', async () => {
  await app.go('#/c/trouble/topology')
  await map().waitFor()
  const save = async (name: string): Promise<Buffer> => {
    await app.page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      app.page.waitForEvent('download'),
      app.page.getByRole('menuitem', { name, exact: true }).click()
    ])
    return await readFile(await download.path())
  }
  const svg = (await save('The map as SVG')).toString('utf8')
  expect(svg).toContain('nats-2')
  expect(svg).toMatch(/fill="rgb\(\d+,\d+,\d+\)"/)
  expect(svg).not.toMatch(/var\(|oklch|href|<script|<image|url\(/)
  const png = await save('The map as PNG')
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
})

test('hostile names come out of the export as text', async () => {
  await app.go('#/c/hostile/topology')
  await map().waitFor()
  await app.page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    app.page.waitForEvent('download'),
    app.page.getByRole('menuitem', { name: 'The map as SVG', exact: true }).click()
  ])
  const svg = await readFile(await download.path(), 'utf8')
  // Whatever stands behind a raw `<` is an element of ours.
  expect(new Set([...svg.matchAll(/<\/?([^\s>/]+)/g)].map((match) => match[1]))).toEqual(
    new Set(['?xml', 'svg', 'title', 'rect', 'path', 'text'])
  )
  expect(svg).toContain('&lt;img')
  expect([0x202e, 0, 7].filter((code) => svg.includes(String.fromCodePoint(code)))).toEqual([])
})

test('loading, empty, stale, not permitted and failed are five pictures', async () => {
  for (const [scene, words] of [
    ['slow', 'The topology is being read.'],
    ['empty', 'No server and no node is known yet'],
    ['refused', 'The topology may not be seen'],
    ['failing', 'The topology cannot be shown'],
    ['stale', /^Stale/]
  ] as const) {
    await app.go(`#/c/${scene}/topology`)
    await expect(app.page.getByText(words).first()).toBeVisible()
  }
})

test('a thousand nodes can be walked, grouped and zoomed, and nothing is wrong by axe', async () => {
  await app.go('#/c/many/topology')
  await map().focus()
  await app.page.keyboard.press('ArrowDown')
  await expect(map().getByRole('status')).toContainText(/34\d nodes/)
  await app.page.getByText('By presence').click()
  await expect(app.page).toHaveURL(/group=presence/)
  await app.page.getByRole('button', { name: /^Closer/ }).click()
  expect(await app.axe()).toEqual([])
  await app.go('#/c/trouble/topology?show=table&sel=node:5')
  await expect(details()).toContainText('without the subscription')
  await expect(details()).toContainText('Recent events')
  expect(await app.axe()).toEqual([])
})

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
