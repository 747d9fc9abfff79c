// Makes the pictures of the README and the icon by the program itself: `npm run build && node scripts/screenshot.mjs`,
// with the Node of the lockfile.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { CHROMIUM_ARGS } from '../test/support/chromium.ts'
import { chromium as browserPackage, root } from './setup.mjs'

const DEMO = ['--demo', '--seed', '1', '--nodes', '12', '--rate', '40']
/** The demo's week is made in a few seconds; then the chart moves for a while. */
const SETTLE_MS = 20_000

const data = mkdtempSync(join(tmpdir(), 'stoa-screenshot-'))
const host = spawn(process.execPath, [join(root, 'out/main/headless.js'), 'serve', '--json', '--data', data, ...DEMO], {
  stdio: ['ignore', 'pipe', 'inherit']
})
const { login } = JSON.parse(await new Promise((line) => host.stdout.once('data', (text) => line(String(text)))))
const browser = await chromium.launch({ executablePath: browserPackage.found(), args: [...CHROMIUM_ARGS] })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
  await page.goto(login)
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: join(root, 'resources', 'screenshot.png') })
  const icon = await browser.newPage({ viewport: { width: 512, height: 512 } })
  const svg = readFileSync(join(root, 'resources', 'icon.svg'), 'utf8')
  await icon.setContent(`<style>body{margin:0}svg{width:512px;height:512px;display:block}</style>${svg}`)
  await icon.screenshot({ path: join(root, 'resources', 'icon.png'), omitBackground: true })
} finally {
  await browser.close()
  host.kill('SIGTERM')
  await new Promise((gone) => host.once('exit', gone))
  rmSync(data, { recursive: true, force: true })
}
