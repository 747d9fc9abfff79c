import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { START_SCREEN, test } from './desktop-app.ts'

/** V6: all window options. A change here is a change of the trust boundary: review it as one. */
const GOLDEN_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false
}

test('one window, with the golden options, sandboxed before ready, on a secure scheme', async ({ desktop }) => {
  const seen = await desktop.evaluate(({ BrowserWindow, standIn }) => ({
    windows: BrowserWindow.getAllWindows().map((each) => each.options as Record<string, unknown>),
    calls: standIn.calls.map((call) => [call.what, ...call.args])
  }))
  const [options, ...more] = seen.windows
  expect(more).toEqual([])
  const { preload, ...preferences } = (options?.webPreferences ?? {}) as Record<string, unknown>
  expect(preferences).toEqual({ ...GOLDEN_PREFERENCES, devTools: true })
  expect(preload).toBe(join(process.cwd(), 'out', 'preload', 'bridge.cjs'))
  expect(Object.keys(options ?? {}).sort()).toEqual(
    ['width', 'height', 'minWidth', 'minHeight', 'show', 'title', 'backgroundColor', 'webPreferences'].sort()
  )
  // No argument of ours reaches another instance: the lock carries no data (R8).
  expect(seen.calls).toEqual([
    ['single-instance-lock'],
    ['enable-sandbox'],
    ['schemes', [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]]
  ])
})

test('developer tools are off when packaged', async ({ launch }) => {
  const app = await launch({ packaged: true })
  await app.firstWindow()
  const tools = await app.evaluate(
    ({
      BrowserWindow
    }: {
      BrowserWindow: { getAllWindows(): { options: { webPreferences: { devTools: boolean } } }[] }
    }) => BrowserWindow.getAllWindows().map((each) => each.options.webPreferences.devTools)
  )
  expect(tools).toEqual([false])
})

test('the page has a frozen bridge and nothing of Node or Electron', async ({ desktop }) => {
  const seen = await desktop.page.evaluate(() => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer', '__dirname']
    const bridge = (window as unknown as { bridge: object }).bridge
    return {
      found: names.filter((name) => name in window),
      bridge: JSON.stringify(bridge),
      frozen: Object.isFrozen(bridge),
      descriptor: Object.getOwnPropertyDescriptor(window, 'bridge')?.writable
    }
  })
  expect(seen).toEqual({ found: [], bridge: '{"kind":"desktop"}', frozen: true, descriptor: false })
})

test('the policy is on the page, and the nonce allows one style and no more', async ({ desktop }) => {
  const seen = await desktop.page.evaluate(async () => {
    const violated = (directive: string) =>
      new Promise<string>((done) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          if (event.effectiveDirective === directive) done(directive)
        })
      })
    const violations = Promise.all(['style-src-elem', 'require-trusted-types-for', 'connect-src'].map(violated))
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.nonce ?? ''
    const style = (value: string) => {
      const element = document.createElement('style')
      if (value !== '') element.nonce = value
      element.textContent = `body { --probe-${value === '' ? 'bare' : 'nonce'}: 1 }`
      document.head.append(element)
      return element.sheet === null ? 'blocked' : 'applied'
    }
    const withNonce = style(nonce)
    const bare = style('')
    const markup = (() => {
      try {
        document.createElement('div')[('inner' + 'HTML') as 'innerHTML'] = '<b>x</b>'
        return 'written'
      } catch {
        return 'refused'
      }
    })()
    const network = await fetch('https://example.org/').then(
      () => 'fetched',
      () => 'refused'
    )
    return { nonce: nonce.length, withNonce, bare, markup, network, violations: await violations }
  })
  expect(seen).toEqual({
    nonce: 22,
    withNonce: 'applied',
    bare: 'blocked',
    markup: 'refused',
    network: 'refused',
    violations: ['style-src-elem', 'require-trusted-types-for', 'connect-src']
  })
})

for (const door of [
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--inspect',
  '--inspect-brk=0.0.0.0:9229',
  '--js-flags=--allow-natives-syntax'
]) {
  test(`a packaged start refuses ${door}`, async ({ launch }) => {
    const app = await launch({ packaged: true, args: [door] })
    expect(await app.exited).toBe(1)
    expect(app.stderr).toContain(`Stoa does not start with ${door.split('=')[0]}.`)
  })
}

test('a wrong number is refused in a sentence', async ({ launch }) => {
  const app = await launch({ args: ['--demo', '--nodes', '5000'] })
  expect(await app.exited).toBe(1)
  expect(app.stderr).toContain('--nodes takes a number from 1 to 1024.')
})

test('a second instance ends at once and passes nothing on', async ({ launch }) => {
  const app = await launch({ secondInstance: true })
  expect(await app.exited).toBe(0)
})

test('the window of a second instance’s call is brought up, its arguments are not looked at', async ({ desktop }) => {
  const calls = await desktop.evaluate(({ app, BrowserWindow, standIn }) => {
    BrowserWindow.getAllWindows()[0]?.minimize()
    app.emit('second-instance', {}, ['stoa', '--data', '/etc', 'app://ui/evil'], '/', { evil: true })
    return [BrowserWindow.getAllWindows()[0]?.isMinimized(), standIn.calls.at(-1)?.what]
  })
  expect(calls).toEqual([false, 'focus'])
})

test('where the window was is kept, in a file of mode 0600', async ({ desktop }) => {
  expect(await desktop.app.close()).toBe(0)
  const file = join(desktop.dataFolder, 'window.json')
  expect(existsSync(file)).toBe(true)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ x: 0, y: 0, width: 1280, height: 800, maximized: false })
})

test('three GPU crashes start the program anew without GPU, and the next start has none either', async ({
  desktop,
  launch
}) => {
  const calls = await desktop.evaluate(({ app, standIn }) => {
    for (let i = 0; i < 3; i += 1) app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 })
    return standIn.calls.filter((call) => call.what === 'relaunch').map((call) => call.args[0])
  })
  expect((calls[0] as { args: string[] }).args).toContain('--disable-gpu')
  expect(await desktop.app.exited).toBe(0)
  const next = await launch({ userData: desktop.dataFolder })
  await next.firstWindow()
  const asked = await next.evaluate(({ standIn }: { standIn: { calls: { what: string }[] } }) =>
    standIn.calls.map((call) => call.what)
  )
  expect(asked).toContain('disable-gpu')
})

test('a page that crashed is loaded again and goes on', async ({ desktop }) => {
  await desktop.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.emit('render-process-gone', {}, { reason: 'oom' })
  })
  await expect.poll(() => desktop.log().map((line) => line.event)).toContain('page-gone')
  await expect(desktop.page.getByText(START_SCREEN)).toBeVisible()
})

test('a page that hangs and comes back is still followed', async ({ desktop }) => {
  await desktop.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    window.emit('unresponsive')
    window.emit('responsive')
  })
  await desktop.page.getByRole('button', { name: /Try the demo/ }).click()
  await expect(desktop.page.getByText('NATS servers', { exact: true })).toBeVisible({ timeout: 30_000 })
})

test('menu links open an address of our own table, and only those', async ({ desktop }) => {
  const opened = await desktop.evaluate(({ Menu, standIn }) => {
    for (const id of ['stalwart-cluster', 'nats-docs']) Menu.getApplicationMenu()?.getMenuItemById(id)?.click()
    return standIn.calls.filter((call) => call.what === 'open-external').map((call) => call.args[0])
  })
  expect(opened).toEqual(['https://stalw.art/docs/cluster/overview', 'https://docs.nats.io/'])
})
