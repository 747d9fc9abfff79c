import { expect as expectSoon, test } from 'playwright/test'
import { axeFaults } from '../../support/axe-faults.ts'
import { type FakePage, openFakePage } from '../../support/fake-engine/fake-page.ts'

const expect = expectSoon.configure({ timeout: 20_000 })

test.describe.configure({ mode: 'serial', timeout: 120_000 })

let app: FakePage
test.beforeAll(async ({ browser }) => {
  app = await openFakePage(browser, ['trouble', 'empty', 'refused', 'slow'], 'dark')
})
test.afterAll(() => app.close())

const part = (name: string) => app.page.getByText(name, { exact: true })
const faults = () => app.page.getByRole('list', { name: 'Faults' }).getByRole('listitem')
const paste = () => app.page.getByRole('textbox', { name: 'Paste a configuration' })

test('what the nodes told is judged, the worst first', async () => {
  await app.go('#/c/trouble/findings?group=check')
  await expect(faults().first()).toContainText('Only 16 bits of 70000 count')
  await expect(faults().first()).toContainText('nats-readbuf')
  await expect(app.page.getByText('1 error', { exact: true })).toBeVisible()
  expect(await axeFaults(app.page)).toEqual([])
})

test('where nobody told anything, or may, the page says what would fill it', async () => {
  await app.go('#/c/empty/findings?group=check')
  await expect(app.page.getByText('No node told its configuration')).toBeVisible()
  await app.go('#/c/refused/findings?group=check')
  await expect(app.page.getByText('The configuration may not be seen')).toBeVisible()
  await app.go('#/c/slow/findings?group=check')
  await expect(app.page.getByText('The configuration is being read.')).toBeVisible()
})

test('what is pasted is judged as it is typed, with its place; a secret in it is not repeated', async () => {
  await app.go('#/c/trouble/findings?group=check')
  await part('Files or pasted text').click()
  await expect(app.page.getByText('Nothing to judge yet')).toBeVisible()
  await paste().fill(
    '[cluster]\nnode-id = 1\ncoordinator = "bus"\n[store."bus"]\ntype = "nats"\naddress = ["nats-1"]\npassword = "hunter2"\n'
  )
  await expect(faults().filter({ hasText: 'nats-plain-secret' })).toContainText('pasted text:7')
  expect(await app.page.locator('main').innerText()).not.toContain('hunter2')
  await paste().fill('{"@type": "Nats",\n "useTls": tru}')
  await expect(app.page.getByRole('alert')).toContainText('line 2, column 12: a value is expected here')
  await expect(faults()).toHaveCount(0)
})

test('opened files are judged together, as one cluster’s', async () => {
  await paste().fill('')
  const toml = (id: number) =>
    Buffer.from(`[cluster]\nnode-id = ${id}\ncoordinator = "bus"\n[store."bus"]\ntype = "nats"\naddress = ["a", "b"]\n`)
  const files = [1, 1].map((id, i) => ({ name: `mx${i + 1}.toml`, mimeType: 'text/plain', buffer: toml(id) }))
  await app.page.getByLabel('Files to be judged').setInputFiles(files)
  await expect(faults().filter({ hasText: 'id-duplicate' })).toContainText('mx1.toml and mx2.toml are both node 1')
  await app.page.getByRole('button', { name: 'Leave it out' }).first().click()
  await expect(faults().filter({ hasText: 'id-duplicate' })).toHaveCount(0)
  expect(await axeFaults(app.page)).toEqual([])
})

test('a form builds a coordinator, says what is wrong with it, and writes it for either line', async () => {
  await app.go('#/c/trouble/findings?group=build')
  const out = app.page.getByRole('region', { name: 'What comes out' })
  await expect(out).toContainText('«addresses» must have at least one member.')
  await app.page.getByRole('textbox', { name: /^Servers/ }).fill('nats-1:4222\nnats-2:4222')
  await app.page.getByRole('checkbox', { name: /^Require TLS/ }).check()
  await expect(out).toContainText('Stalwart takes it, and no rule has anything against it.')
  await expect(out.locator('pre')).toContainText('"nats-2:4222": true')
  await app.page.getByRole('textbox', { name: /^Read buffer/ }).fill('70000')
  await expect(out).toContainText('Only 16 bits of 70000 count')
  await part('0.12 to 0.15: TOML').click()
  await expect(out.locator('pre')).toContainText('address = ["nats-1:4222", "nats-2:4222"]')
  await expect(out).toContainText('must be at most 65535')
  expect(await axeFaults(app.page)).toEqual([])
  const download = app.page.waitForEvent('download')
  await app.page.getByRole('button', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toBe('config.toml')
})

test('every kind of coordinator has its form', async () => {
  await part('0.16 and later: an object').click()
  const out = app.page.getByRole('region', { name: 'What comes out' })
  for (const [word, type] of [
    ['Zenoh', 'Zenoh'],
    ['Kafka', 'Kafka'],
    ['Redis', 'Redis'],
    ['Redis cluster', 'RedisCluster'],
    ['Redis with sentinels', 'RedisSentinel'],
    ['The in-memory store', 'Default'],
    ['None', 'Disabled']
  ] as const) {
    await app.page.getByRole('button', { name: word, exact: true }).click()
    await expect(out.locator('pre')).toContainText(`"@type": "${type}"`)
  }
})

test('notifications are set for each cluster, and shown in the page of a host without a desktop', async () => {
  await app.go('#/settings')
  const cluster = app.page.getByRole('region', { name: 'trouble', exact: true })
  await cluster.getByRole('button', { name: 'Notifications' }).click()
  const form = cluster.getByRole('form', { name: 'Notifications' })
  await form.getByRole('checkbox', { name: /^Tell me of findings/ }).check()
  await form.getByText('Warnings and worse').click()
  await form.getByRole('checkbox', { name: /^Quiet hours/ }).check()
  await form.getByRole('textbox', { name: 'From' }).fill('25:00')
  await expect(form.getByRole('button', { name: 'Set', exact: true })).toBeDisabled()
  await form.getByRole('textbox', { name: 'From' }).fill('21:30')
  await form.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(app.page.getByText('Set. You are told of what you chose.')).toBeVisible()
  await form.getByRole('button', { name: 'Show one as a trial' }).click()
  const notices = app.page.getByRole('log', { name: 'Notifications' })
  await expect(notices).toContainText('Node 7: critical')
  expect(await axeFaults(app.page)).toEqual([])
  await notices.getByRole('button', { name: 'Open the finding' }).click()
  await expect(app.page).toHaveURL(/#\/c\/trouble\/findings\?.*sel=deaf-node/)
  await expect(notices.getByRole('article')).toHaveCount(0)
  await app.go('#/settings')
  await cluster.getByRole('button', { name: 'Notifications' }).click()
  await expect(form.getByRole('textbox', { name: 'From' })).toHaveValue('21:30')
})
