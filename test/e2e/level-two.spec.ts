import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect as expectSoon } from 'playwright/test'
import { ACCOUNT_USER, SYSTEM_USER } from '../../src/shared/api/nats-users.ts'
import { test } from '../support/app-page.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { startNatsServer } from '../support/nats-server.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 20_000 })

const config = `accounts {
  STW { ${ACCOUNT_USER.replace(/^#.*\n/u, '')} }
  SYS { ${SYSTEM_USER.replace(/^#.*\n/u, '').replace('change-me-too', 'hunter22')} }
}
system_account: SYS
`

test('a system user is set up with the cluster, changed and removed in Settings; its password never comes back', async ({
  openApp
}) => {
  const nats = await startNatsServer({ name: 'a1', config })
  const { page, troubles, dataFolder } = await openApp()
  await page.getByRole('button', { name: /Connect a cluster/ }).click()
  await page.getByRole('textbox', { name: 'NATS servers' }).fill(nats.address)
  await page.getByRole('group', { name: 'Login', exact: true }).getByText('User and password').click()
  await page.getByRole('textbox', { name: 'User', exact: true }).fill('stoa')
  await page.getByLabel('Password', { exact: true }).fill('change-me')

  const login = page.getByRole('group', { name: 'Login in the system account' })
  await expect(login).toBeHidden()
  await page.getByText('See the servers too').click()
  await expect(page.getByText(/seen within 5 s/)).toBeVisible()
  await login.getByText('User and password').click()
  await expect(page.getByRole('region', { name: 'Configuration of the system user' })).toContainText('SERVER.*.KICK')
  expect(await axeFaults(page)).toEqual([])
  await page.getByLabel('System password').fill('hunter22')
  await page.getByRole('button', { name: 'Try it' }).click()
  await expect(page.getByRole('alert')).toContainText('The user in the system account needs a name.')
  await page.getByRole('textbox', { name: 'System user', exact: true }).fill('stoa-system')
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('lab')
  await page.getByRole('button', { name: 'Watch and record' }).click()
  await expect(page.getByRole('region', { name: 'Is it working' })).toBeVisible()

  await page.goto(`${page.url().split('#')[0]}#/settings`)
  const lab = page.getByRole('region', { name: 'lab', exact: true })
  await lab.getByRole('button', { name: 'Servers' }).click()
  await expect(lab.getByRole('textbox', { name: 'System user', exact: true })).toHaveValue('stoa-system')
  await expect(lab.getByLabel('System password')).toHaveValue('')
  await expect(lab.getByText('Present; type only to replace it.')).toBeVisible()
  expect(await axeFaults(page)).toEqual([])
  await lab.getByLabel('HTTP monitoring').fill('not a url')
  await lab.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(lab.getByRole('alert')).toContainText('http://host:8222')
  await lab.getByLabel('HTTP monitoring').fill('http://127.0.0.1:1')
  await lab.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(page.getByText('Set. Stoa listens anew with it.').first()).toBeVisible()
  const file = join(dataFolder, 'clusters', 'lab', 'cluster.json')
  expect(JSON.parse(readFileSync(file, 'utf8')).origin.connection).toMatchObject({
    system: { kind: 'password', user: 'stoa-system' },
    monitoring: ['http://127.0.0.1:1']
  })
  await lab.getByRole('button', { name: 'Remove both' }).click()
  await expect(lab.getByRole('button', { name: 'Remove both' })).toBeHidden()
  await expect(lab.getByRole('textbox', { name: 'System user', exact: true })).toBeHidden()
  expect(JSON.parse(readFileSync(file, 'utf8')).origin.connection).toMatchObject({ system: null, monitoring: [] })
  expect(await page.locator('body').innerHTML()).not.toContain('hunter22')
  expect(troubles).toEqual([])
  await nats.stop()
})
