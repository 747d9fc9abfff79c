import { readFileSync } from 'node:fs'
import { expect } from 'playwright/test'
import { type DesktopApp, START_SCREEN, test } from './desktop-app.ts'

/**
 * V7: 40 addresses by 6 ways. None may be reached, opened outside, or shown. `chrome-extension:` and `about:srcdoc` are
 * judged below only: plain Chromium answers them with an error page of its own before anybody is asked.
 */
const URLS: readonly string[] = [
  'https://example.org/',
  'http://example.org/',
  'http://127.0.0.1/',
  'http://localhost:4222/',
  'http://[::1]/',
  'https://example.org@evil.example/',
  'https://evil.example/#app://ui/',
  'https://evil.example/?app://ui/',
  '//evil.example/',
  '\\\\evil.example\\share',
  'app://ui.evil/',
  'app://evil/',
  'app://ui@evil/',
  'app://ui:80/',
  'APP://UI/../evil',
  'app:ui',
  'file:///etc/passwd',
  'file://localhost/etc/passwd',
  'file:///C:/Windows/win.ini',
  'smb://evil.example/share',
  'ftp://evil.example/',
  'ws://evil.example/',
  'wss://evil.example/',
  'javascript:document.title="evil"',
  'JaVaScRiPt:document.title="evil"',
  'java\nscript:document.title="evil"',
  'vbscript:msgbox(1)',
  'data:text/html,<title>evil</title>',
  'data:text/html;base64,PHRpdGxlPmV2aWw8L3RpdGxlPg==',
  'blob:https://evil.example/1',
  'filesystem:https://evil.example/temporary/x',
  'view-source:https://evil.example/',
  'chrome://settings/',
  'intent://evil.example/#Intent;scheme=http;end',
  'devtools://devtools/bundled/inspector.html',
  'steam://run/1',
  'ms-msdt:/id PCWDiagnostic',
  'ssh://evil.example/-oProxyCommand=x',
  'mailto:evil@example.org',
  'tel:+1234567890'
]

const WAYS = ['link', 'open', 'frame', 'redirect', 'form', 'drop'] as const

/** Tries one way in the page; settles once Chromium had time to start what it would start. */
function attempt(desktop: DesktopApp, way: (typeof WAYS)[number], url: string): Promise<void> {
  return desktop.page.evaluate(
    async ([how, target]) => {
      const swallow = (run: () => void) => {
        try {
          run()
        } catch {
          // Refused already by Chromium; the state afterwards is what is compared.
        }
      }
      if (how === 'link') {
        const link = Object.assign(document.createElement('a'), { href: target, target: '_self' })
        document.body.append(link)
        swallow(() => link.click())
        link.remove()
      } else if (how === 'open') swallow(() => void window.open(target))
      else if (how === 'frame') {
        const frame = document.createElement('iframe')
        swallow(() => frame.setAttribute('src', target))
        document.body.append(frame)
        await new Promise((done) => {
          frame.addEventListener('load', done, { once: true })
          setTimeout(done, 20)
        })
        frame.remove()
      } else if (how === 'redirect') {
        const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${target}` })
        document.head.append(meta)
        swallow(() => location.replace(target))
        meta.remove()
      } else if (how === 'form') {
        const form = Object.assign(document.createElement('form'), { action: target, method: 'post' })
        document.body.append(form)
        swallow(() => form.submit())
        form.remove()
      } else {
        const transfer = new DataTransfer()
        transfer.setData('text/uri-list', target)
        transfer.setData('text/plain', target)
        for (const name of ['dragenter', 'dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }))
        }
      }
      // Navigations start from a task of their own; frames of animation stop while a new window covers this one.
      await new Promise((done) => setTimeout(done, 20))
    },
    [way, url] as const
  )
}

test('none of 40 addresses is reached by any of 6 ways', async ({ desktop }) => {
  test.slow()
  const { app, page } = desktop
  const start = page.url()
  const reached: string[] = []
  for (const way of WAYS) {
    for (const url of URLS) {
      const gone = await attempt(desktop, way, url).then(
        () => page.url() !== start || page.frames().length !== 1,
        () => true
      )
      if (gone) reached.push(`${way} ${url} ${page.url()}`)
    }
  }
  await expect.poll(() => app.windows().length).toBe(1)
  const outside = await desktop.evaluate(({ standIn }) =>
    standIn.calls.filter(
      (call) => call.what === 'open-external' || (call.what === 'window-open' && call.args[1] === true)
    )
  )
  // Not page.title(): that shows «Loading …» of a navigation that was asked for and refused.
  const title = await page.evaluate(() => document.title)
  expect({ reached, outside, leaked: app.leaked, title }).toEqual({
    reached: [],
    outside: [],
    leaked: [],
    title: 'Stoa'
  })
  // Playwright's locators wait for navigations that were asked for and will never come; the page itself goes on.
  const text = () => page.evaluate(() => document.body.innerText)
  await expect.poll(text).toContain(START_SCREEN)
})

test('a real drag of a link onto the page leads nowhere', async ({ desktop }) => {
  const { app, page } = desktop
  const cdp = await page.context().newCDPSession(page)
  const data = {
    items: [{ mimeType: 'text/uri-list', data: 'https://evil.example/' }],
    dragOperationsMask: 1
  }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
  }
  await expect(page.getByText(START_SCREEN)).toBeVisible()
  expect([new URL(page.url()).origin, app.leaked]).toEqual(['http://ui.app.localhost', []])
})

test('each of Electron’s events that may lead away is prevented, also to our own origin', async ({ desktop }) => {
  const names = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']
  const urls = [
    ...URLS,
    'chrome-extension://abcdefghijklmnop/x.html',
    'about:srcdoc',
    'app://ui/',
    'app://ui/index.html',
    '',
    'about:blank'
  ]
  const allowed = await desktop.evaluate(
    ({ BrowserWindow }, [events, list]) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents
      const through = events.flatMap((name) =>
        list.filter((url) => contents.judge(name, { url })).map((url) => name + url)
      )
      return [...through, ...list.filter((url) => contents.judgeOpen(url))]
    },
    [names, urls] as const
  )
  expect(allowed).toEqual([])
  expect(desktop.log().filter((line) => line.event === 'navigation-refused')).toHaveLength(5 * urls.length)
})

test('every permission that Electron knows, and one that it does not, is denied', async ({ desktop }) => {
  const types = readFileSync('node_modules/electron/electron.d.ts', 'utf8')
  const listOf = (handler: string) => {
    const line = types.split('\n').find((one) => one.includes(`${handler}(handler`)) ?? ''
    return [...line.slice(0, line.indexOf(', callback')).matchAll(/'([A-Za-z-]+)'/g)].map((match) => match[1] ?? '')
  }
  const asked = listOf('setPermissionRequestHandler')
  const named = [...new Set([...asked, ...types.matchAll(/permission: '([a-zA-Z-]+)'/g)].flat().map(String))]
  expect(asked.length).toBeGreaterThan(40)
  const granted = await desktop.evaluate(
    ({ policy, BrowserWindow }, list) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents
      const through: string[] = []
      for (const name of list) {
        policy.permissionRequest?.(contents, name, (yes) => void (yes && through.push(`request ${name}`)))
        if (policy.permissionCheck?.(contents, name, 'app://ui', {}) !== false) through.push(`check ${name}`)
      }
      for (const deviceType of ['hid', 'serial', 'usb', 'invented']) {
        if (policy.device?.({ deviceType, origin: 'app://ui' }) !== false) through.push(`device ${deviceType}`)
      }
      policy.capture?.({}, (streams) => void (Object.keys(streams ?? {}).length > 0 && through.push('capture')))
      return [through, [policy.permissionRequest, policy.capture].map((handler) => handler !== null)]
    },
    [...named, 'invented-in-2031']
  )
  expect(granted).toEqual([[], [true, true]])
})

test('the session lets through app://ui and nothing else', async ({ desktop }) => {
  const passed = await desktop.evaluate(
    ({ policy }, list) => {
      const through: string[] = []
      for (const url of list) {
        policy.beforeRequest?.(
          { url, resourceType: 'xhr' },
          ({ cancel }) => void (cancel !== true && through.push(url))
        )
      }
      return through
    },
    [...URLS, '', ' ', 'app://ui/', 'app://ui/assets/x.js?y#z']
  )
  expect(passed).toEqual(['app://ui/', 'app://ui/assets/x.js?y#z'])
})

test('the page’s own files come from the map alone', async ({ desktop }) => {
  const statuses = await desktop.page.evaluate(async () => {
    const paths = [
      '/',
      '/index.html',
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f..%2fetc/passwd',
      '/assets/',
      '/__proto__',
      '/C:/x'
    ]
    return Promise.all(
      paths.map((path) =>
        fetch(path).then(
          (answer) => answer.status,
          () => 0
        )
      )
    )
  })
  expect(statuses).toEqual([200, 200, 404, 404, 404, 404, 404, 404])
  const post = await desktop.page.evaluate(() =>
    fetch('/', { method: 'POST', body: 'x' }).then((answer) => answer.status)
  )
  expect(post).toBe(404)
})
