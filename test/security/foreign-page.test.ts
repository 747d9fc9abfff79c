import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM_ARGS } from '../support/chromium.ts'
import { type HeadlessRig, headlessRig } from '../support/headless-rig.ts'

/** V11: what a page of another origin, open in the same browser, can do with our port. Real Chromium, real sockets. */
let rig: HeadlessRig
let foreign: Server
let browser: Browser
let page: Page
let token: string
beforeAll(async () => {
  rig = await headlessRig()
  token = await rig.token()
  foreign = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>foreign</title><body></body>')
  })
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done))
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    // A name of the attacker's that resolves to us: DNS rebinding, without the DNS server.
    args: [...CHROMIUM_ARGS, '--host-resolver-rules=MAP rebind.example 127.0.0.1']
  })
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`)
})
afterAll(async () => {
  await browser.close()
  foreign.close()
  await rig.stop()
})

const targets = () => [rig.host.url, `http://localhost:${rig.host.port}/`, `http://[::1]:${rig.host.port}/`]

test('no fetch of any form reads an answer', async () => {
  const read = await page.evaluate(
    async ({ urls, bearer }) => {
      const inits: RequestInit[] = [
        {},
        { mode: 'no-cors' },
        { headers: { authorization: `Bearer ${bearer}` } },
        { method: 'POST', body: '{"code":"x"}' },
        { method: 'POST', mode: 'no-cors', body: '{"code":"x"}' },
        { method: 'PUT' },
        { credentials: 'include' }
      ]
      const got: string[] = []
      for (const url of urls.flatMap((base) => [base, `${base}login`, `${base}rpc`, `${base}assets/page-1.js`])) {
        for (const init of inits) {
          const answer = await fetch(url, init).catch(() => null)
          if (answer !== null && (answer.type !== 'opaque' || (await answer.text()) !== '')) got.push(url)
        }
      }
      return got
    },
    { urls: targets(), bearer: token }
  )
  expect(read).toEqual([])
})

test('no WebSocket opens, even with the right token', async () => {
  const attached = rig.engine.attached()
  const opened = await page.evaluate(
    async ({ urls, bearer }) => {
      const tries = urls.flatMap((url) =>
        [['stoa', `token.${bearer}`], ['stoa'], []].map(
          (protocols) =>
            new Promise<string | null>((done) => {
              const socket = new WebSocket(`${url.replace('http', 'ws')}rpc`, protocols)
              socket.onopen = () => done(url)
              socket.onerror = () => done(null)
            })
        )
      )
      return (await Promise.all(tries)).filter((url) => url !== null)
    },
    { urls: targets(), bearer: token }
  )
  expect(opened).toEqual([])
  expect(rig.engine.attached()).toBe(attached)
})

test('no form, image, script, style, frame or event source loads', async () => {
  const loaded = await page.evaluate(async (urls) => {
    const got: string[] = []
    const element = (name: string, set: Record<string, string>) =>
      new Promise<void>((done) => {
        const node = Object.assign(document.createElement(name), set)
        node.onload = () => {
          got.push(`${name} ${Object.values(set)[0]}`)
          done()
        }
        node.onerror = () => done()
        document.body.append(node)
      })
    for (const base of urls) {
      await element('img', { src: `${base}icon.svg` })
      await element('script', { src: `${base}assets/page-1.js` })
      await element('link', { href: `${base}assets/page-1.css`, rel: 'stylesheet' })
      await new Promise<void>((done) => {
        const source = new EventSource(`${base}rpc`)
        source.onopen = () => got.push('event source')
        source.onerror = () => {
          source.close()
          done()
        }
      })
    }
    return got
  }, targets())
  expect(loaded).toEqual([])
  expect(await page.title()).toBe('foreign')

  for (const url of targets()) {
    const frames = await page.evaluate(async (src) => {
      const frame = Object.assign(document.createElement('iframe'), { src })
      const settled = new Promise((done) => {
        frame.onload = done
      })
      document.body.append(frame)
      await settled
      return frame.contentDocument === null ? 'closed' : 'readable'
    }, url)
    expect(frames).toBe('closed')
    const shown = page.frames().at(-1)
    expect(await shown?.evaluate(() => document.title)).not.toBe('started')
  }
})

test('a form posted by a foreign page is refused and swaps no code', async () => {
  const code = new URL(rig.host.freshLogin()).hash.slice('#login='.length)
  const other = await browser.newPage()
  await other.goto(page.url())
  const [answer] = await Promise.all([
    other.waitForResponse((response) => response.url() === `${rig.host.url}login`),
    other.evaluate(
      ({ action, value }) => {
        const form = Object.assign(document.createElement('form'), { action, method: 'post', enctype: 'text/plain' })
        form.append(Object.assign(document.createElement('input'), { name: `{"code":"${value}","x":"`, value: '"}' }))
        document.body.append(form)
        form.submit()
      },
      { action: `${rig.host.url}login`, value: code }
    )
  ])
  expect(answer.status()).toBe(403)
  await other.close()
  const mine = await fetch(`${rig.host.url}login`, { method: 'POST', body: JSON.stringify({ code }) })
  expect(mine.status).toBe(200)
})

test('a name that was rebound to us shows nothing but the refusal', async () => {
  const other = await browser.newPage()
  const answer = await other.goto(`http://rebind.example:${rig.host.port}/`)
  expect(answer?.status()).toBe(421)
  const read = await other.evaluate(async () => {
    const answers = await Promise.all(['/', '/rpc', '/assets/page-1.js'].map((path) => fetch(path)))
    return answers.map((each) => each.status)
  })
  expect(read).toEqual([421, 421, 421])
  await other.close()
})

test('our own page loads, logs in and opens its socket', async () => {
  const own = await browser.newPage()
  await own.goto(rig.host.freshLogin())
  await expect.poll(() => own.title()).toBe('started')
  const protocol = await own.evaluate(async () => {
    const body = JSON.stringify({ code: location.hash.slice('#login='.length) })
    const { token } = (await (await fetch('/login', { method: 'POST', body })).json()) as { token: string }
    const socket = new WebSocket(`ws://${location.host}/rpc`, ['stoa', `token.${token}`])
    return new Promise((done) => {
      socket.onopen = () => done(socket.protocol)
      socket.onerror = () => done('refused')
    })
  })
  expect(protocol).toBe('stoa')
  await own.close()
})
