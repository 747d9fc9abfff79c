import { expect } from 'playwright/test'
import { START_SCREEN, test } from './desktop-app.ts'

/** V8: who may hand a port over, and what may go through it. */
const FORGERIES = [
  'other-contents',
  'no-frame',
  'child-frame',
  'other-url',
  'blank-url',
  'other-origin',
  'no-port',
  'two-ports'
] as const

test('a port is taken from our main frame at app://ui alone; each refusal is logged and closes the port', async ({
  desktop
}) => {
  const closed = await desktop.evaluate(({ ipcMain, BrowserWindow, PortMain }, kinds) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    const mainFrame = contents.mainFrame
    return kinds.map((kind) => {
      const ports = kind === 'no-port' ? [] : [new PortMain(), ...(kind === 'two-ports' ? [new PortMain()] : [])]
      const url = mainFrame.url
      const origin = Object.getOwnPropertyDescriptor(mainFrame, 'origin')!
      if (kind === 'other-url') mainFrame.url = 'https://app.ui/'
      if (kind === 'blank-url') mainFrame.url = ''
      if (kind === 'other-origin') Object.defineProperty(mainFrame, 'origin', { value: 'null', configurable: true })
      const event = {
        sender: kind === 'other-contents' ? { mainFrame } : contents,
        senderFrame: kind === 'no-frame' ? null : kind === 'child-frame' ? { url, origin: 'app://ui' } : mainFrame,
        ports
      }
      ipcMain.emit('stoa-port', event, null)
      mainFrame.url = url
      Object.defineProperty(mainFrame, 'origin', { ...origin, configurable: true })
      return ports.every((port) => port.closed && port.listenerCount('message') === 0)
    })
  }, FORGERIES)
  expect(closed).toEqual(FORGERIES.map(() => true))
  const refused = desktop.log().filter((line) => line.event === 'port-refused')
  expect(refused.map((line) => line.why)).toEqual([
    'other-contents',
    'no-frame',
    'child-frame',
    'other-url',
    'other-url',
    'other-origin',
    'not-one-port',
    'not-one-port'
  ])
  // The page's own port went through all of it unharmed.
  await expect(desktop.page.getByText(START_SCREEN)).toBeVisible()
})

test('origins that look like ours are not ours', async ({ desktop }) => {
  const urls = [
    'app://ui.evil/',
    'app://ui@evil/',
    'app://ui:1/',
    'app://evil/?app://ui/',
    'file:///ui',
    'http://ui/',
    ' ',
    'about:blank',
    'data:text/html,x'
  ]
  await desktop.evaluate(({ ipcMain, BrowserWindow, PortMain }, list) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    const own = contents.mainFrame.url
    for (const url of list) {
      contents.mainFrame.url = url
      ipcMain.emit('stoa-port', { sender: contents, senderFrame: contents.mainFrame, ports: [new PortMain()] }, null)
    }
    contents.mainFrame.url = own
  }, urls)
  const refused = desktop.log().filter((line) => line.event === 'port-refused')
  expect(refused.map((line) => line.why)).toEqual(urls.map(() => 'other-url'))
})

test('the program listens on one channel and handles nothing else', async ({ desktop }) => {
  expect(await desktop.evaluate(({ ipcMain }) => ipcMain.eventNames())).toEqual(['stoa-port'])
})

test('a new port closes the old one', async ({ desktop }) => {
  const states = await desktop.evaluate(({ ipcMain, BrowserWindow, PortMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    const hand = () => {
      const port = new PortMain()
      ipcMain.emit('stoa-port', { sender: contents, senderFrame: contents.mainFrame, ports: [port] }, null)
      return port
    }
    const first = hand()
    const before = first.closed
    const second = hand()
    return [before, first.closed, second.closed]
  })
  expect(states).toEqual([false, true, false])
})

test('a message of 100 MB, of another form or too often ends the port, with a log line and without a crash', async ({
  desktop
}) => {
  const ended = await desktop.evaluate(({ ipcMain, BrowserWindow, PortMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    const send = (messages: readonly unknown[]) => {
      const port = new PortMain()
      ipcMain.emit('stoa-port', { sender: contents, senderFrame: contents.mainFrame, ports: [port] }, null)
      for (const data of messages) port.emit('message', { data, ports: [] })
      return port.closed
    }
    return [
      send(['x'.repeat(100_000_000)]),
      send([new Uint8Array(100_000_000)]),
      send(['\u20ac'.repeat(400_000)]),
      send([{ id: 1 }]),
      send([null]),
      send([42]),
      send(Array.from({ length: 20_000 }, () => '{}')),
      send(Array.from({ length: 50 }, () => '{}'))
    ]
  })
  expect(ended).toEqual([true, true, true, true, true, true, true, false])
  const refused = desktop.log().filter((line) => line.event === 'page-refused')
  expect(refused.map((line) => line.kind)).toEqual([
    'too-large',
    'too-large',
    'too-large',
    'not-a-message',
    'not-a-message',
    'not-a-message',
    'too-often'
  ])
})

test('10,000 fuzzed messages run no handler and leave program and page working', async ({ desktop }) => {
  const answered = await desktop.evaluate(async ({ ipcMain, BrowserWindow, PortMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    let state = 0x2545f491
    const random = (below: number) => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state >>> 0) % below
    }
    const seeds = [
      '{"i":"1","p":{"u":"/overview/watch","b":{"json":{"cluster":"__proto__","rangeMs":60000}}}}',
      '{"i":"1","p":{"u":"/events/page","b":{"json":{"cluster":"demo","limit":1e9}}}}',
      '{"i":"1","t":3,"p":null}',
      '[]',
      'null',
      '"\\u0000"',
      '{"i":1,"p":{"u":"orpc://localhost/constructor/prototype"}}'
    ]
    const mutate = (text: string) => {
      const letters = [...text]
      for (let i = random(6); i >= 0; i -= 1)
        letters.splice(random(letters.length + 1), random(3), String.fromCharCode(random(0x250)))
      return letters.join('')
    }
    // The gate lets 200 through a port at once; a fresh port each takes the place of waiting.
    let answered = 0
    for (let round = 0; round < 51; round += 1) {
      const port = new PortMain()
      const answer = new Promise<void>((done) => {
        port.postMessage = (data) => {
          if (String(data).includes('"last"')) done()
        }
      })
      ipcMain.emit('stoa-port', { sender: contents, senderFrame: contents.mainFrame, ports: [port] }, null)
      for (let i = 0; i < 198; i += 1) {
        const text = mutate(seeds[random(seeds.length)] ?? '')
        port.emit('message', { data: random(4) === 0 ? Buffer.from(text) : text, ports: [] })
      }
      // An honest call behind them: its answer shows that the engine has read them all and is well.
      port.emit('message', { data: '{"i":"last","p":{"u":"/host/about","b":{}}}', ports: [] })
      await answer
      answered += 1
    }
    return answered
  })
  expect(answered).toBe(51)
  const events = new Set(desktop.log().map((line) => line.event))
  expect([...events].filter((event) => event.includes('died') || event.includes('failed'))).toEqual([])
  expect(events).toContain('page-message-refused')
  // The forged ports took the place of the page's; a reload hands over a new one.
  await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload())
  await expect(desktop.page.getByText(START_SCREEN)).toBeVisible()
})
