import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HeadlessRig, headlessRig, PAGE_HTML, rawExchange } from '../support/headless-rig.ts'

/** V12: what a raw client may send, and the one answer to it. */
let rig: HeadlessRig
let token: string
let port: number
beforeAll(async () => {
  rig = await headlessRig({ allowHosts: ['stoa.example.org:9443'] })
  token = await rig.token()
  port = rig.host.port
})
afterAll(() => rig.stop())

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const lines = (...each: readonly string[]) => `${each.join('\r\n')}\r\n\r\n`
const statusOf = (answer: string) => (answer === '' ? 'closed' : Number(answer.split(' ', 2)[1]))
/** PORT stands for ours, TOKEN for the right token. */
const fill = (text: string) => text.replaceAll('PORT', String(port)).replaceAll('TOKEN', token)
const get = async (...head: readonly string[]) =>
  statusOf(await rawExchange(port, fill(lines(...head, 'Connection: close'))))
const upgrade = async (...head: readonly string[]) =>
  statusOf(
    await rawExchange(
      port,
      fill(
        lines(
          'GET /rpc HTTP/1.1',
          ...head,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          `Sec-WebSocket-Key: ${KEY}`
        )
      )
    )
  )

const HOSTS: readonly (readonly [string, readonly string[], number])[] = [
  ['ours by number', ['Host: 127.0.0.1:PORT'], 200],
  ['ours by name', ['Host: localhost:PORT'], 200],
  ['ours in IPv6', ['Host: [::1]:PORT'], 200],
  ['one that was allowed', ['Host: stoa.example.org:9443'], 200],
  ['absent', [], 421],
  ['empty', ['Host:'], 421],
  ['doubled, equal', ['Host: 127.0.0.1:PORT', 'Host: 127.0.0.1:PORT'], 421],
  ['doubled, ours first', ['Host: 127.0.0.1:PORT', 'Host: evil.example'], 421],
  ['doubled, ours last', ['Host: evil.example', 'Host: 127.0.0.1:PORT'], 421],
  ['two in one', ['Host: 127.0.0.1:PORT, evil.example'], 421],
  ['without port', ['Host: 127.0.0.1'], 421],
  ['with another port', ['Host: 127.0.0.1:1'], 421],
  ['with a longer port', ['Host: 127.0.0.1:PORT0'], 421],
  ['with a leading zero in the port', ['Host: 127.0.0.1:0PORT'], 421],
  ['in mixed case', ['Host: LocalHost:PORT'], 421],
  ['with a dot behind', ['Host: localhost.:PORT'], 421],
  ['a name that rebinds to us', ['Host: rebind.example:PORT'], 421],
  ['a name that ends like ours', ['Host: evil-localhost:PORT'], 421],
  ['a name below ours', ['Host: evil.localhost:PORT'], 421],
  ['a name that begins like ours', ['Host: 127.0.0.1.evil.example:PORT'], 421],
  ['any address', ['Host: 0.0.0.0:PORT'], 421],
  ['any address in IPv6', ['Host: [::]:PORT'], 421],
  ['another loopback address', ['Host: 127.0.0.2:PORT'], 421],
  ['a short form', ['Host: 127.1:PORT'], 421],
  ['a decimal form', ['Host: 2130706433:PORT'], 421],
  ['a hexadecimal form', ['Host: 0x7f.0.0.1:PORT'], 421],
  ['a long IPv6 form', ['Host: [0:0:0:0:0:0:0:1]:PORT'], 421],
  ['IPv6 that wraps IPv4', ['Host: [::ffff:127.0.0.1]:PORT'], 421],
  ['a user in front', ['Host: user@127.0.0.1:PORT'], 421],
  ['a URL', ['Host: http://127.0.0.1:PORT'], 421],
  ['the allowed name on our port', ['Host: stoa.example.org:PORT'], 421],
  ['the allowed name in upper case', ['Host: STOA.example.org:9443'], 421],
  ['a tab behind', ['Host: 127.0.0.1:PORT\u000bx'], 400],
  ['X-Forwarded-Host', ['Host: evil.example', 'X-Forwarded-Host: 127.0.0.1:PORT'], 421]
]

describe('Host', () => {
  test.each(HOSTS)('%s', async (_, head, status) => {
    expect(await get('GET / HTTP/1.1', ...head)).toBe(status)
    // The same rule holds for an upgrade, whatever it carries beside.
    if (status === 421) {
      expect(await upgrade(...head, 'Origin: http://127.0.0.1:PORT', 'Sec-WebSocket-Protocol: stoa, token.TOKEN')).toBe(
        421
      )
    }
  })
})

const OURS = 'Host: 127.0.0.1:PORT'
const ORIGINS: readonly (readonly [string, readonly string[], number, number])[] = [
  ['ours', ['Origin: http://127.0.0.1:PORT'], 200, 101],
  ['absent', [], 200, 403],
  ['empty', ['Origin:'], 403, 403],
  ['null', ['Origin: null'], 403, 403],
  ['doubled, equal', ['Origin: http://127.0.0.1:PORT', 'Origin: http://127.0.0.1:PORT'], 403, 403],
  ['doubled, ours first', ['Origin: http://127.0.0.1:PORT', 'Origin: http://evil.example'], 403, 403],
  ['two in one', ['Origin: http://127.0.0.1:PORT http://evil.example'], 403, 403],
  ['a foreign one', ['Origin: http://evil.example'], 403, 403],
  ['another port of this machine', ['Origin: http://127.0.0.1:1'], 403, 403],
  ['without port', ['Origin: http://127.0.0.1'], 403, 403],
  ['https', ['Origin: https://127.0.0.1:PORT'], 403, 403],
  ['ws', ['Origin: ws://127.0.0.1:PORT'], 403, 403],
  ['upper case', ['Origin: HTTP://127.0.0.1:PORT'], 403, 403],
  ['a slash behind', ['Origin: http://127.0.0.1:PORT/'], 403, 403],
  ['ours as the beginning', ['Origin: http://127.0.0.1:PORT.evil.example'], 403, 403],
  ['ours as the user', ['Origin: http://127.0.0.1:PORT@evil.example'], 403, 403],
  ['our other name', ['Origin: http://localhost:PORT'], 403, 403],
  ['a browser extension', ['Origin: chrome-extension://abcdefgh'], 403, 403],
  ['the desktop page', ['Origin: app://ui'], 403, 403],
  ['a file', ['Origin: file://'], 403, 403]
]

describe('Origin', () => {
  test.each(ORIGINS)('%s', async (_, head, plain, upgraded) => {
    expect(await get('GET / HTTP/1.1', OURS, ...head)).toBe(plain)
    expect(await upgrade(OURS, ...head, 'Sec-WebSocket-Protocol: stoa, token.TOKEN')).toBe(upgraded)
  })
})

const TOKENS: readonly (readonly [string, readonly string[], number])[] = [
  ['right', ['Authorization: Bearer TOKEN'], 404],
  ['absent', [], 401],
  ['empty', ['Authorization:'], 401],
  ['an empty Bearer', ['Authorization: Bearer '], 401],
  ['wrong', [`Authorization: Bearer ${'A'.repeat(43)}`], 401],
  ['cut', ['Authorization: Bearer TOKE'], 401],
  ['with more behind', ['Authorization: Bearer TOKENA'], 401],
  ['doubled, equal', ['Authorization: Bearer TOKEN', 'Authorization: Bearer TOKEN'], 401],
  ['doubled, right first', ['Authorization: Bearer TOKEN', 'Authorization: Bearer x'], 401],
  ['of another scheme', ['Authorization: Basic TOKEN'], 401],
  ['in lower case', ['Authorization: bearer TOKEN'], 401],
  ['in a cookie', ['Cookie: token=TOKEN'], 401],
  ['a script’s undefined', ['Authorization: Bearer undefined'], 401],
  ['a script’s null', ['Authorization: Bearer null'], 401]
]
const PROTOCOLS: readonly (readonly [string, readonly string[], number])[] = [
  ['right', ['Sec-WebSocket-Protocol: stoa, token.TOKEN'], 101],
  ['absent', [], 401],
  ['alone', ['Sec-WebSocket-Protocol: token.TOKEN'], 401],
  ['without a token', ['Sec-WebSocket-Protocol: stoa'], 401],
  ['in the other order', ['Sec-WebSocket-Protocol: token.TOKEN, stoa'], 401],
  ['in two headers', ['Sec-WebSocket-Protocol: stoa', 'Sec-WebSocket-Protocol: token.TOKEN'], 401],
  ['with a third', ['Sec-WebSocket-Protocol: stoa, token.TOKEN, token.x'], 401],
  ['wrong', [`Sec-WebSocket-Protocol: stoa, token.${'A'.repeat(43)}`], 401],
  ['empty', ['Sec-WebSocket-Protocol: stoa, token.'], 401],
  ['as Bearer', ['Authorization: Bearer TOKEN'], 401]
]

describe('token', () => {
  // Each rig has its own brake: ten failures a minute are free, and these tables hold more.
  const own = async (run: () => Promise<void>) => {
    const before = { rig, token, port }
    rig = await headlessRig()
    token = await rig.token()
    port = rig.host.port
    await run().finally(() => rig.stop())
    ;({ rig, token, port } = before)
  }
  test.each(TOKENS)('as Bearer: %s', (_, head, status) =>
    own(async () => expect(await get('GET /rpc HTTP/1.1', OURS, ...head)).toBe(status))
  )
  test.each(PROTOCOLS)('as subprotocol: %s', (_, head, status) =>
    own(async () => expect(await upgrade(OURS, 'Origin: http://127.0.0.1:PORT', ...head)).toBe(status))
  )
  test('of an earlier start is refused', () =>
    own(async () => {
      const old = token
      await rig.stop()
      rig = await headlessRig()
      port = rig.host.port
      expect(await get('GET /rpc HTTP/1.1', OURS, `Authorization: Bearer ${old}`)).toBe(401)
    }))
  test('in the URL opens nothing', () =>
    own(async () => {
      expect(await get('GET /rpc?token=TOKEN HTTP/1.1', OURS)).toBe(401)
      expect(
        statusOf(
          await rawExchange(
            port,
            fill(
              lines(
                'GET /rpc?token=TOKEN HTTP/1.1',
                OURS,
                'Origin: http://127.0.0.1:PORT',
                'Connection: Upgrade',
                'Upgrade: websocket',
                'Sec-WebSocket-Version: 13',
                `Sec-WebSocket-Key: ${KEY}`
              )
            )
          )
        )
      ).toBe(401)
    }))
})

const BODY = 'Content-Length: 4'
const ODD: readonly (readonly [string, string, number | 'closed'])[] = [
  ['an absolute target that names us', lines('GET http://127.0.0.1:PORT/ HTTP/1.1', OURS), 400],
  ['an absolute target that names another', lines('GET http://evil.example/ HTTP/1.1', OURS), 400],
  ['a target without scheme', lines('GET //evil.example/ HTTP/1.1', OURS), 400],
  ['CONNECT', lines('CONNECT 127.0.0.1:22 HTTP/1.1', OURS), 'closed'],
  ['OPTIONS *', lines('OPTIONS * HTTP/1.1', OURS), 400],
  ['a preflight', lines('OPTIONS /rpc HTTP/1.1', OURS, 'Access-Control-Request-Method: GET'), 401],
  ['TRACE', lines('TRACE / HTTP/1.1', OURS), 401],
  ['two lengths', `${lines('POST /login HTTP/1.1', OURS, BODY, 'Content-Length: 5')}abcde`, 400],
  ['length and chunks', `${lines('POST /login HTTP/1.1', OURS, BODY, 'Transfer-Encoding: chunked')}0\r\n\r\n`, 400],
  ['chunks in disguise', `${lines('POST /login HTTP/1.1', OURS, 'Transfer-Encoding: xchunked')}0\r\n\r\n`, 400],
  ['a folded header', lines('GET / HTTP/1.1', OURS, 'X-Folded: a', ' Host: evil.example'), 400],
  ['a space before the colon', lines('GET / HTTP/1.1', 'Host : 127.0.0.1:PORT'), 400],
  ['bare line feeds', 'GET / HTTP/1.1\nHost: evil.example\n\n', 400],
  ['HTTP/0.9, which has no Host', 'GET /\r\n\r\n', 421],
  ['a head of 20 KiB', lines('GET / HTTP/1.1', OURS, `X-Long: ${'a'.repeat(20_480)}`), 431],
  ['a path out of the folder', lines('GET /../../../etc/passwd HTTP/1.1', OURS), 401],
  ['a path out of it, encoded', lines('GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1', OURS), 401],
  ['a source map', lines('GET /assets/page-1.js.map HTTP/1.1', OURS), 401],
  ['an inherited name', lines('GET /__proto__ HTTP/1.1', OURS), 401]
]

describe('odd requests', () => {
  test.each(ODD)('%s', async (_, text, status) => {
    const own = await headlessRig()
    const answer = await rawExchange(own.host.port, text.replaceAll('PORT', String(own.host.port)))
    await own.stop()
    expect(statusOf(answer)).toBe(status)
    expect(answer).not.toContain('root:')
  })

  test('a second request smuggled behind a refused one is not answered', async () => {
    const first = lines('POST /login HTTP/1.1', 'Host: evil.example', 'Content-Length: 0')
    const answer = await rawExchange(port, fill(first + lines('GET / HTTP/1.1', OURS)))
    expect(answer.match(/HTTP\/1\.1 /g)?.length).toBe(1)
    expect(statusOf(answer)).toBe(421)
  })

  test('a body is neither invited nor read before the refusal', async () => {
    for (const head of ['Host: evil.example', 'Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example']) {
      const request = lines('POST /login HTTP/1.1', head, 'Expect: 100-continue', 'Content-Length: 1000')
      const answer = await rawExchange(port, fill(request))
      expect(answer).not.toContain('100 Continue')
      expect(statusOf(answer)).toBeGreaterThan(400)
    }
  })

  test('a body over 1 MiB is refused by its length, and while it comes', async () => {
    const claimed = lines('POST /login HTTP/1.1', OURS, `Content-Length: ${1024 * 1024 + 1}`)
    expect(statusOf(await rawExchange(port, fill(claimed)))).toBe(413)
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
    const chunked = lines('POST /login HTTP/1.1', OURS, 'Transfer-Encoding: chunked') + chunk.repeat(17)
    expect(statusOf(await rawExchange(port, fill(chunked)))).toBe(413)
  })
})

describe('answers', () => {
  test('carry the policy and the guards, no cookie and no CORS', async () => {
    const answer = await fetch(rig.host.url)
    const policy = answer.headers.get('content-security-policy') ?? ''
    const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? ''
    expect(policy.replace(nonce, 'N')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    expect(await answer.text()).toBe(PAGE_HTML.replace('<head>', `<head><meta name="style-nonce" nonce="${nonce}">`))
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store'
    })
    const names = [...answer.headers.keys()]
    expect(names.filter((name) => name === 'set-cookie' || name.startsWith('access-control-'))).toEqual([])
    expect((await fetch(rig.host.url)).headers.get('content-security-policy')).not.toContain(nonce)
  })

  test('a login code works once, on either family', async () => {
    const code = new URL(rig.host.freshLogin()).hash.slice('#login='.length)
    const swap = (base: string) => fetch(`${base}login`, { method: 'POST', body: JSON.stringify({ code }) })
    const first = await swap(`http://[::1]:${port}/`)
    expect([first.status, await first.json()]).toEqual([200, { token }])
    expect(first.headers.get('cache-control')).toBe('no-store')
    expect((await swap(rig.host.url)).status).toBe(401)
  })

  test('nothing of token or codes is in the log', () => {
    const written = JSON.stringify(rig.log)
    expect(written).toContain('request-refused')
    expect(written).not.toContain(token)
    expect(written).not.toContain('login=')
  })
})

test('the eleventh failure in a minute waits a second, the right token never', async () => {
  const own = await headlessRig()
  const right = await own.token()
  const timed = async (bearer: string) => {
    const start = performance.now()
    const answer = await fetch(`${own.host.url}rpc`, { headers: { authorization: `Bearer ${bearer}` } })
    return { status: answer.status, ms: performance.now() - start }
  }
  for (let i = 0; i < 10; i += 1) expect((await timed('wrong')).ms).toBeLessThan(900)
  const waits = await Promise.all([timed('wrong'), timed('wrong'), timed(right)])
  expect(waits.map((one) => one.status)).toEqual([401, 401, 404])
  expect(waits[0].ms).toBeGreaterThan(950)
  expect(waits[1].ms).toBeGreaterThan(1900)
  expect(waits[2].ms).toBeLessThan(900)
  await own.stop()
})

test('the thirty-third connection is closed, and the others still answer', async () => {
  const own = await headlessRig()
  const held = await Promise.all(
    Array.from({ length: 32 }, () => {
      const socket = connect(own.host.port, '127.0.0.1')
      return new Promise<typeof socket>((resolve) => socket.once('connect', () => resolve(socket)))
    })
  )
  expect(await rawExchange(own.host.port, lines('GET / HTTP/1.1', `Host: 127.0.0.1:${own.host.port}`))).toBe('')
  expect(await rawExchange(own.host.port, lines('GET / HTTP/1.1', `Host: 127.0.0.1:${own.host.port}`), '::1')).toBe('')
  for (const socket of held) socket.destroy()
  await expect.poll(async () => (await fetch(own.host.url).catch(() => null))?.status).toBe(200)
  await own.stop()
})

test('a head that is not complete after 5 s is cut off', async () => {
  const start = performance.now()
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n'))
  let answer = ''
  socket.on('data', (part) => {
    answer += part.toString('latin1')
  })
  await new Promise((done) => socket.once('close', done))
  expect(statusOf(answer)).toBe(408)
  expect(performance.now() - start).toBeGreaterThan(4500)
  expect(performance.now() - start).toBeLessThan(9000)
})
