import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect as expectSoon } from 'playwright/test'
import { test } from '../support/app-page.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { startNatsServer } from '../support/nats-server.ts'
import { startStalwartCluster } from '../support/stalwart-stand-in/stalwart-cluster.ts'

/** Machines that run everything at once are slow, not wrong. */
const expect = expectSoon.configure({ timeout: 20_000 })

test('the management API is tried, set, seen to work, seen to fail and forgotten in Settings; its key never comes back', async ({
  openApp
}) => {
  const nats = await startNatsServer()
  const cluster = await startStalwartCluster({ nodes: 3, line: 'new', natsUrls: [nats.address] })
  cluster.forbid('admin', ['sysWebHookGet'])
  const { page, troubles, dataFolder } = await openApp()
  await page.getByRole('button', { name: /Connect a cluster/ }).click()
  await page.getByRole('textbox', { name: 'NATS servers' }).fill(nats.address)
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('lab')
  await page.getByRole('button', { name: 'Watch and record' }).click()
  await expect(page.getByRole('region', { name: 'Is it working' })).toBeVisible()

  await page.goto(`${page.url().split('#')[0]}#/settings`)
  const lab = page.getByRole('region', { name: 'lab', exact: true })
  await lab.getByRole('button', { name: 'Management' }).click()
  const form = lab.getByRole('form', { name: 'Management API' })
  const trial = form.getByRole('status', { name: 'Trial' })
  await form.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(form.getByRole('alert')).toContainText('Name at least one node')
  await form.getByRole('textbox', { name: 'Nodes', exact: true }).fill('http://10.0.0.1:8080')
  await form.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(form.getByRole('alert')).toContainText('has no TLS')
  await form.getByRole('textbox', { name: 'Nodes', exact: true }).fill(cluster.urls.join('\n'))
  await form.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(form.getByRole('alert')).toContainText('Type the API key.')

  await form.getByLabel('API key', { exact: true }).nth(1).fill(cluster.keys.wrong)
  await form.getByRole('button', { name: 'Try it' }).click()
  await expect(trial.getByText('refused the login').first()).toBeVisible()
  await expect(trial.getByText('is not asked with this login').first()).toBeVisible()
  await expect(form.getByRole('button', { name: 'Try it' })).toBeVisible()

  await form.getByLabel('API key', { exact: true }).nth(1).fill(cluster.keys.admin)
  await form.getByRole('button', { name: 'Try it' }).click()
  await expect(trial.getByText('3 nodes are listed.')).toHaveCount(3)
  await expect(trial.getByText('Missing: sysWebHookGet.')).toHaveCount(3)
  expect(await axeFaults(page)).toEqual([])
  await form.getByRole('button', { name: 'Set', exact: true }).click()

  const states = form.getByRole('list', { name: 'State of each node' })
  await expect(states.getByText('answers', { exact: true })).toHaveCount(3)
  await expect(states).toContainText('node 1 · mx-2.stalwart.test · 0.16.19 · oss · role front')
  await states.getByText('1 permission is missing').first().click()
  await expect(states.getByText('would add checks of the webhooks').first()).toBeVisible()
  await expect(form.getByText('Present; type only to replace it.')).toBeVisible()
  await expect(form.getByLabel('API key', { exact: true }).nth(1)).toHaveValue('')

  await cluster.kill(1)
  await expect(states.getByRole('alert')).toContainText('cannot be reached: nothing listens there.')
  await cluster.start(1)
  await expect(states.getByRole('alert')).toHaveCount(0)

  const file = join(dataFolder, 'clusters', 'lab', 'cluster.json')
  expect(JSON.parse(readFileSync(file, 'utf8')).management).toMatchObject({
    nodes: cluster.urls.map((url) => ({ url })),
    auth: { kind: 'key' },
    actions: false
  })
  expect(await axeFaults(page)).toEqual([])
  await form.getByRole('button', { name: 'Remove and forget the secret' }).click()
  await expect(states).toBeHidden()
  expect(JSON.parse(readFileSync(file, 'utf8')).management).toBeNull()
  expect(await page.locator('body').innerHTML()).not.toContain(cluster.keys.admin)
  for (const secret of cluster.secrets) expect(readFileSync(file, 'utf8')).not.toContain(secret)
  expect(troubles).toEqual([])
  await cluster.stop()
  await nats.stop()
})
