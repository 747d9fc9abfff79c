import { readFile } from 'node:fs/promises'
import { expect as expectSoon, test } from 'playwright/test'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

// axe reads every node of a view; on a machine that runs everything at once that takes its time.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let app: FakePage
test.beforeAll(async ({ browser }) => {
  app = await openFakePage(
    browser,
    ['trouble', 'well', 'four', 'many', 'empty', 'stale', 'refused', 'failing', 'slow', 'hostile', 'file'],
    'light'
  )
})
test.afterAll(() => app.close())

const grid = () => app.page.getByRole('grid', { name: 'Who does what' })
const row = (name: string) => grid().getByRole('row', { name: new RegExp(`^${name}`) })
const details = () => app.page.getByRole('complementary', { name: 'Details' })
const dialog = () => app.page.getByRole('dialog')
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await app.page.keyboard.press(key)
}

test('g r goes to the roles; each kind of work says who does it, in shape and word', async () => {
  await app.go('#/c/trouble/overview')
  await app.page.getByText('NATS servers', { exact: true }).waitFor()
  await press('g', 'r')
  await expect(app.page).toHaveURL(/#\/c\/trouble\/roles/)
  await expect(row('Account maintenance')).toContainText('nobody')
  await expect(row('Task scheduler')).toContainText('twice')
  await expect(
    grid()
      .getByRole('row', { name: /Push notifications/ })
      .first()
  ).toContainText('uneven')
  await expect(row('Outgoing mail')).toContainText('clash')
  await expect(row('Outgoing mail')).toContainText('not seen')
  await expect(row('Outgoing mail')).toContainText('observed')
})

test('a column says who the node is, whether it is there, and what its lease says beside that', async () => {
  const node = grid().getByRole('columnheader', { name: /^Node 2/ })
  await expect(node).toContainText('active')
  await expect(node).toContainText(/lease stale/)
  await expect(grid().getByRole('columnheader', { name: /^Node 6/ })).toContainText('unknown role')
  await node.click()
  await expect(details()).toContainText('Restart no other node now')
  await press('Escape')
})

test('by keyboard alone: to a cell, its sentence below, its evidence as it was recorded', async () => {
  await app.go('#/c/trouble/roles?show=tasks')
  await expect(app.page.getByRole('grid', { name: 'Queued tasks' })).toBeVisible()
  await app.go('#/c/trouble/roles')
  await grid().focus()
  await press('ArrowDown', 'ArrowRight', 'ArrowRight')
  await expect(app.page.getByText(/^Node 3, Store maintenance: off/)).toBeVisible()
  await press('Home', 'ArrowRight', 'Enter')
  await expect(details().getByRole('heading', { level: 2 })).toHaveText('Store maintenance · Node 1')
  await expect(details()).toContainText('No STALWART_ROLE: everything.')
  await expect(details()).toContainText('store.data-store-purged or store.blob-store-purged')
  await details().getByTitle('The observation as it was recorded').first().click()
  await expect(details()).toContainText(/noted by nats-monitor/)
  await press('Escape')
  await expect(details()).toHaveCount(0)
})

test('what if: nodes are thought away, and what would be lost is said', async () => {
  await app.page.getByRole('button', { name: /^What if without/ }).click()
  await app.page.keyboard.type('backend')
  for (const name of [/^Node 4/, /^Node 7/, /^Node 10/]) await app.page.getByRole('checkbox', { name }).check()
  await app.page.getByRole('textbox', { name: 'Find in What if without' }).fill('default')
  await app.page.getByRole('textbox', { name: 'Find in What if without' }).fill('node 1 ')
  await app.page.getByRole('checkbox', { name: /^Node 1 ?mx/ }).check()
  await press('Escape')
  const panel = app.page.getByRole('region', { name: 'What if', exact: true })
  await expect(panel).toContainText('What if without nodes 1, 4, 7, 10')
  await expect(panel).toContainText('nothing is done to them')
  await expect(panel.getByRole('row', { name: /one would remain/ }).first()).toContainText('Node 6 alone')
  await expect(panel).toContainText('2 queued tasks would wait for nobody')
  await panel.getByRole('button', { name: 'Close the thought' }).click()
  await expect(panel).toHaveCount(0)
})

test('the table twin has every cell, and exports it', async () => {
  await app.page.getByText('Table', { exact: true }).click()
  const table = app.page.getByRole('grid', { name: 'Who does what, as a table' })
  await expect(table).toHaveAttribute('aria-rowcount', String(15 * 12 + 1))
  await app.page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    app.page.waitForEvent('download'),
    app.page.getByRole('menuitem', { name: 'What is shown, as CSV' }).click()
  ])
  const csv = await readFile(await download.path(), 'utf8')
  expect(csv).toContain('Account maintenance,nobody,5,')
})

test('a thousand nodes: equal ones share a column, and each of them can be seen; only what is visible is drawn', async () => {
  await app.go('#/c/many/roles')
  await expect(grid()).toHaveAttribute('aria-colcount', /^1?\d$/)
  await expect(
    grid()
      .getByRole('columnheader', { name: /33\d nodes/ })
      .first()
  ).toBeVisible()
  await app.page.getByText('Each node', { exact: true }).click()
  await expect(grid()).toHaveAttribute('aria-colcount', '1025')
  expect(await grid().getByRole('columnheader').count()).toBeLessThan(60)
  await grid().focus()
  await press('ArrowDown', 'End')
  await expect(grid().getByRole('columnheader', { name: /^Node 1024/ })).toBeVisible()
})

test('the queue: what nobody takes stands first and says why', async () => {
  await app.go('#/c/trouble/roles?show=tasks')
  const tasks = app.page.getByRole('grid', { name: 'Queued tasks' }).locator('tbody tr')
  await expect(tasks.nth(0)).toContainText('nobody takes it')
  await expect(tasks.nth(0)).toContainText('AccountMaintenance: purge')
  await tasks.filter({ hasText: 'AcmeRenewal' }).click()
  await expect(details()).toContainText('Renewal is not due until')
  await details().getByRole('button', { name: 'Destroy it …' }).click()
  await expect(dialog().getByRole('textbox', { name: 'Task' })).toHaveValue(/^jayeh3gga/)
  await press('Escape')
  await expect(dialog()).toHaveCount(0)
})

test('while actions are allowed everything has a red edge, and the word', async () => {
  await expect(app.page.locator('[data-acting]')).toBeVisible()
  await expect(app.page.getByRole('contentinfo')).toContainText('ACTIONS ON')
  await app.go('#/c/well/roles?show=run')
  await expect(app.page.locator('[data-acting]')).toHaveCount(0)
  await expect(app.page.getByRole('contentinfo')).not.toContainText('ACTIONS ON')
})

test('where nothing may be run the catalogue says why, the dialog as well, and nothing can be pressed', async () => {
  await expect(app.page.getByText('Nothing can be run here.')).toBeVisible()
  await expect(app.page.getByText(/connected for looking only/).first()).toBeVisible()
  await app.go('#/c/well/roles?show=run&run=block&address=203.0.113.9')
  await expect(dialog()).toContainText('connected for looking only')
  await expect(dialog().getByRole('button', { name: 'See the request' })).toBeDisabled()
  await dialog().getByRole('textbox', { name: 'Address' }).press('Enter')
  await expect(dialog().getByText('The exact request')).toHaveCount(0)
  await press('Escape')
})

test('in the past the matrix is of then, and what acts is off, with the word', async () => {
  await app.go('#/c/trouble/roles?show=run&at=1795144200000000&sel=entry:reload-settings')
  await expect(app.page.getByRole('banner')).toContainText('PAUSED')
  await expect(details().getByRole('button', { name: 'Reload settings …' })).toBeDisabled()
  await expect(details()).toContainText('PAUSED: this is the past')
  await app.go('#/c/trouble/roles?at=1795144200000000')
  await expect(row('Outgoing mail')).toContainText('clash')
})

test('what neither line can trigger is listed with its reason', async () => {
  await app.go('#/c/trouble/roles?show=run&q=metricsCalculate')
  const entries = app.page.getByRole('grid', { name: 'What can be run' })
  await expect(entries.getByRole('row', { name: /Calculate metrics/ })).toContainText('not here')
  await entries.getByRole('row', { name: /Calculate metrics/ }).click()
  await expect(details()).toContainText('It cannot be run here: No call of either line triggers it')
  await expect(details().getByRole('button', { name: /Calculate/ })).toHaveCount(0)
})

test('from the palette to the verdict by keyboard alone, watched in place', async () => {
  await app.go('#/c/trouble/overview')
  await press('Control+k')
  await app.page.keyboard.type('Run: Reload blocked')
  await expect(app.page.getByRole('option', { name: /Run: Reload blocked addresses/ })).toBeVisible()
  await press('Enter')
  await expect(dialog().getByRole('combobox', { name: 'Call it at' })).toBeFocused()
  await press('Tab', 'Tab', 'Enter')
  await expect(dialog().getByText('The exact request')).toBeVisible()
  await expect(dialog()).toContainText('POST https://mx1.example.net/jmap')
  await expect(dialog()).toContainText('Node 5 is deaf')
  const run = dialog().getByRole('button', { name: /^Reload blocked addresses on all nodes, called at/ })
  await expect(run).toBeEnabled()
  await run.focus()
  await press('Enter')
  const steps = dialog().getByRole('list', { name: 'Steps of the run' })
  await expect(steps).toContainText('requested')
  await expect(steps).toContainText('on the bus')
  await expect(dialog().getByRole('list', { name: 'Evidence per node' }).getByRole('listitem').first()).toContainText(
    'missed'
  )
  await expect(steps).toContainText('verdict')
  await expect(dialog().getByText('proven', { exact: true })).toBeVisible()
  await dialog().getByRole('button', { name: 'See it in the audit' }).click()
  await expect(details()).toContainText('The evidence that the catalogue names was seen.')
})

test('neither Enter nor a double click gets past the request', async () => {
  await app.go('#/c/trouble/roles?show=audit')
  const runs = app.page.getByRole('grid', { name: 'Runs' })
  await expect(runs.locator('tbody tr').first()).toBeVisible()
  const before = await runs.getAttribute('aria-rowcount')
  await app.go('#/c/trouble/roles?show=audit&run=reload-settings')
  await dialog().getByRole('button', { name: 'See the request' }).dblclick()
  await expect(dialog().getByText('The exact request')).toBeVisible()
  await press('Enter', 'Enter', ' ')
  await expect(dialog().getByRole('button', { name: /^Reload settings on all nodes/ })).toBeVisible()
  await dialog().getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog()).toHaveCount(0)
  await expect(runs).toHaveAttribute('aria-rowcount', before ?? '')
})

test('what destroys wants its target typed exactly, and Enter in that box sends nothing', async () => {
  await app.go('#/c/trouble/roles?show=run&run=purge-account')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  await expect(dialog()).toContainText('Account is needed.')
  await dialog().getByRole('textbox', { name: 'Account' }).fill('two words')
  await expect(dialog()).toContainText('An id holds no spaces')
  await dialog().getByRole('textbox', { name: 'Account' }).fill('nobody')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  await expect(dialog().getByRole('alert')).toContainText('there is no account nobody')
  await dialog().getByRole('textbox', { name: 'Account' }).fill('d7')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  const typed = dialog().getByRole('textbox', { name: 'Type the target’s exact name' })
  const run = dialog().getByRole('button', { name: /^Purge one account/ })
  await typed.fill('D7')
  await expect(run).toBeDisabled()
  await typed.fill('d7')
  await expect(run).toBeEnabled()
  await typed.press('Enter')
  await expect(dialog().getByText('The exact request')).toBeVisible()
  await run.click()
  await expect(dialog().getByRole('list', { name: 'Steps of the run' })).toContainText('accepted')
  await dialog()
    .getByRole('button', { name: /^Close; it goes on/ })
    .click()
})

test('the guard speaks before a block that would lock out a node', async () => {
  await app.go('#/c/trouble/roles?show=run&run=block&address=10.0.0.9&node=3')
  await expect(dialog().getByRole('combobox', { name: 'Call it at' })).toHaveValue('https://mx3.example.net')
  await expect(dialog().getByRole('textbox', { name: 'Address' })).toHaveValue('10.0.0.9')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  await expect(dialog().getByRole('list', { name: 'Know first' })).toContainText('It would be locked out.')
  await press('Escape')
})

test('the audit: every outcome with its word, again, off, and into a file', async () => {
  await app.go('#/c/trouble/roles?show=audit')
  const runs = app.page.getByRole('grid', { name: 'Runs' }).locator('tbody tr')
  for (const word of ['proven', 'done', 'failed', 'unknown', 'cancelled']) {
    await expect(runs.filter({ hasText: word }).first()).toBeVisible()
  }
  await app.go('#/c/trouble/roles?show=audit&sel=run:past-2')
  await expect(details()).toContainText('203.0.113.77')
  await details().getByRole('button', { name: 'Run it again …' }).click()
  await expect(dialog().getByText('The exact request')).toBeVisible()
  await expect(dialog()).toContainText('"address": "203.0.113.77"')
  await press('Escape')
  await app.go('#/c/trouble/roles?show=audit&run=resume-queue')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  await dialog()
    .getByRole('button', { name: /^Resume the mail queue/ })
    .click()
  await dialog().getByRole('button', { name: 'Call it off' }).click()
  await expect(dialog().getByText('cancelled', { exact: true })).toBeVisible()
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click()
  await app.page.getByRole('button', { name: 'Export' }).click()
  await app.page.getByRole('menuitem', { name: 'The whole audit, as CSV' }).click()
  await expect(app.page.getByText('/root/stoa-exports/audit.csv')).toBeVisible()
})

test('loading, empty, stale, not permitted and failed are five pictures', async () => {
  for (const [hash, words] of [
    ['slow/roles', 'The matrix of roles is being read.'],
    ['empty/roles', 'Nobody told what the nodes should do'],
    ['refused/roles', 'The matrix of roles may not be seen'],
    ['failing/roles', 'The matrix of roles cannot be shown'],
    ['stale/roles', /^Stale/],
    ['slow/roles?show=tasks', 'The queue of tasks is being read.'],
    ['empty/roles?show=tasks', 'The queue was never asked for'],
    ['well/roles?show=tasks', 'Nothing waits'],
    ['slow/roles?show=run', 'What can be run is being read.'],
    ['refused/roles?show=run', 'What can be run may not be seen'],
    ['failing/roles?show=run', 'What can be run cannot be shown'],
    ['empty/roles?show=audit', 'Nothing was run yet'],
    ['refused/roles?show=audit', 'The audit may not be seen'],
    ['file/roles?show=run', 'What can be run may not be seen']
  ] as const) {
    await app.go(`#/c/${hash}`)
    await expect(app.page.getByText(words).first()).toBeVisible()
  }
})

test('hostile names stay text, in the matrix, the queue, the catalogue, a draft and the audit', async () => {
  for (const hash of ['', '?group=equal', '?show=tasks', '?show=audit', '?show=audit&sel=run:past-3', '?beside=1,2']) {
    await app.go(`#/c/hostile/roles${hash}`)
    await expect(app.page.locator('#content bdi').first()).toBeAttached()
  }
  await app.go('#/c/hostile/roles?show=run&run=empty-caches')
  await app.go('#/c/hostile/roles?show=run&run=reload-settings')
  await dialog().getByRole('button', { name: 'See the request' }).click()
  await expect(dialog()).toContainText('called at <img src=x onerror=alert(1)>')
  const grown = await app.page.evaluate(() => ({
    elements: document.querySelectorAll('#root img, #root script, [role=dialog] img, [role=dialog] script').length,
    polluted: Object.keys(Object.prototype).length
  }))
  expect(grown).toEqual({ elements: 0, polluted: 0 })
  await press('Escape')
})

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any part, ${theme}`, async () => {
    await app.page.emulateMedia({ colorScheme: theme })
    for (const hash of [
      'trouble/roles',
      'trouble/roles?sel=cell:1/task:storeMaintenance',
      'trouble/roles?beside=1,4',
      'trouble/roles?family=table',
      'many/roles',
      'trouble/roles?show=tasks',
      'trouble/roles?show=run&sel=entry:purge-account',
      'well/roles?show=run',
      'trouble/roles?show=audit&sel=run:past-1'
    ]) {
      await app.go(`#/c/${hash}`)
      await expect(app.page.getByRole('grid').first()).toBeVisible()
      expect(await app.axe(), hash).toEqual([])
    }
    await app.go('#/c/trouble/roles?show=run&run=block&address=10.0.0.9')
    await expect(dialog()).toBeVisible()
    expect(await app.axe('[role=dialog]'), 'form').toEqual([])
    await dialog().getByRole('button', { name: 'See the request' }).click()
    await expect(dialog().getByRole('button', { name: /^Block an address/ })).toBeEnabled()
    expect(await app.axe('[role=dialog]'), 'review').toEqual([])
    await press('Escape')
  })
}

test('nothing was complained about', () => {
  expect(app.troubles).toEqual([])
})
