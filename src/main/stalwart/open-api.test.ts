import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { LoginPace } from './login-pace.ts'
import { NodeDoor } from './node-door.ts'
import { type NodeApi, openApi } from './open-api.ts'
import type { ApiTrouble } from './stalwart-api.ts'

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void

interface Rig {
  readonly api: NodeApi
  readonly clock: FakeClock
  readonly url: string
  /** What was asked, oldest first: method, path, authorization, body. */
  readonly asked: { method: string; path: string; authorization: string; body: string }[]
}

const open: { server: Server; door: NodeDoor }[] = []

afterEach(async () => {
  for (const { server, door } of open.splice(0)) {
    door.close()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
})

async function rig(handler: Handler, secret = 'API_made-up'): Promise<Rig> {
  const asked: Rig['asked'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      asked.push({ method, path, authorization: headers.authorization ?? '', body })
      handler(request, body, response)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = new FakeClock(toUnixUs(1_800_000_000_000_000))
  const door = new NodeDoor({ url, caPem: null, allowPlain: false, clock })
  open.push({ server, door })
  const login = { kind: 'key', secret: { reveal: () => secret } } as const
  return { api: openApi(door, { login, pace: new LoginPace(clock), line: 'new' }, clock), clock, url, asked }
}

const answer =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Handler =>
  (_request, _body, response) => {
    const problem = status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8'
    response.writeHead(status, { 'content-type': problem, ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

const nodes = (api: NodeApi): ReturnType<NodeApi['jmap']> => api.jmap([['x:ClusterNode/get', { ids: null }]])

async function troubleOf(handler: Handler): Promise<ApiTrouble> {
  const { api } = await rig(handler)
  const got = await nodes(api)
  if (got.ok) throw new Error('it was answered')
  return got.error
}

/** Turns of the event loop until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((next) => setImmediate(next))
}

describe('a call', () => {
  it('is sent to /jmap/ with both capabilities, the key, and parentheses that no log search finds', async () => {
    const { api, asked } = await rig(answer(200, { methodResponses: [['x:Log/query', { ids: ['a'] }, '0']] }))
    const got = await api.jmap([['x:Log/query', { filter: { text: '(cluster.startup)' } }]])
    expect(got).toEqual({ ok: true, value: [{ ok: true, method: 'x:Log/query', args: { ids: ['a'] } }] })
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/jmap/',
        authorization: 'Bearer API_made-up',
        body: '{"using":["urn:ietf:params:jmap:core","urn:stalwart:jmap"],"methodCalls":[["x:Log/query",{"filter":{"text":"\\u0028cluster.startup)"}},"0"]]}'
      }
    ])
  })

  it('gives a method’s own error as a value, beside the answers that came', async () => {
    const body = {
      methodResponses: [
        ['error', { type: 'forbidden', description: 'You are not authorized' }, '0'],
        ['x:Task/get', { list: [], n: 1 }, '1']
      ]
    }
    const { api } = await rig(answer(200, body))
    const got = await api.jmap([
      ['x:BlockedIp/get', { ids: null }],
      ['x:Task/get', { ids: null }]
    ])
    expect(got).toEqual({
      ok: true,
      value: [
        { ok: false, type: 'forbidden', description: 'You are not authorized' },
        { ok: true, method: 'x:Task/get', args: { list: [], n: 1 } }
      ]
    })
  })

  it('tells both lines apart without a login', async () => {
    const found = await rig((request, _body, response) => {
      expect(request.headers.authorization).toBeUndefined()
      response.writeHead(307, { location: '/jmap/session' }).end()
    })
    const old = await rig(answer(200, { capabilities: {} }))
    const line = async ({ url, clock }: Rig): Promise<unknown> => {
      const door = new NodeDoor({ url, caPem: null, allowPlain: false, clock })
      const api = openApi(door, { login: null, pace: new LoginPace(clock), line: 'auto' }, clock)
      const got = await api.line()
      door.close()
      return got.ok && got.value
    }
    expect([await line(found), await line(old)]).toEqual(['new', 'old'])
  })
})

describe('an answer that is none', () => {
  const problem = (status: number, title: string, detail: string) => ({ type: 'about:blank', status, title, detail })

  it.each<[string, ApiTrouble['kind'], Handler]>([
    ['401', 'refused-login', answer(401, problem(401, 'Unauthorized', 'You have to authenticate first.'))],
    ['402', 'refused-login', answer(402, problem(402, 'MFA code required', '…'))],
    [
      '403 of a permission',
      'forbidden',
      answer(403, problem(403, 'Forbidden', 'You do not have enough permissions …'))
    ],
    ['403 of a blocked address', 'banned', answer(403, problem(403, 'Forbidden', 'Forbidden'))],
    ['404 of another server', 'not-stalwart', answer(404, 'nothing', { 'content-type': 'text/html' })],
    ['429 at a login', 'banned', answer(429, problem(429, 'Too Many Authentication Attempts', '…'))],
    ['429 of a rate', 'rate-limited', answer(429, problem(429, 'Too Many Requests', '…'), { 'retry-after': '42' })],
    ['500', 'unreachable', answer(500, problem(500, 'Internal', '…'))],
    ['503', 'unreachable', answer(503, 'down', { 'content-type': 'text/plain' })],
    ['a redirect', 'not-stalwart', answer(301, '', { location: 'https://elsewhere.example/secret?x=1' })],
    ['a web page', 'not-stalwart', answer(200, '<title>Welcome</title>', { 'content-type': 'text/html' })],
    ['half a JSON', 'protocol', answer(200, '{"methodResponses":[["x:Clus')],
    ['another JSON', 'protocol', answer(200, { methodResponses: { 0: 1 } })],
    ['nothing', 'protocol', answer(200, '')],
    ['an answer to another question', 'protocol', answer(200, { methodResponses: [['x:Task/get', {}, '0']] })],
    [
      'bootstrap mode',
      'bootstrap',
      answer(200, {
        methodResponses: [['error', { type: 'forbidden', description: 'The server is in bootstrap mode. Only' }, '0']]
      })
    ]
  ])('%s is %s', async (_what, kind, handler) => {
    const trouble = await troubleOf(handler)
    expect(trouble.kind).toBe(kind)
    expect(trouble.sentence).toMatch(/^[A-Zh].{20,300}\.$/u)
    expect(trouble.sentence).not.toContain('secret')
  })

  it('never shows the detail of a 400, which repeats what was sent', async () => {
    const detail = '{"methodCalls":[["x:WebHook/set",{"secret":"hunter2"}]]}'
    const body = { type: 'urn:ietf:params:jmap:error:notRequest', status: 400, detail }
    const trouble = await troubleOf(answer(400, body))
    expect(trouble.kind).toBe('refused')
    expect(JSON.stringify(trouble)).not.toContain('hunter2')
  })

  it('waits as long as a rate limit says, and sends nothing until then', async () => {
    const { api, clock, asked } = await rig(answer(429, {}, { 'retry-after': '42' }))
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'rate-limited', retryAfterMs: 42_000 } })
    clock.advance(41_000)
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'rate-limited', retryAfterMs: 1_000 } })
    expect(asked).toHaveLength(1)
    clock.advance(1_000)
    await nodes(api)
    expect(asked).toHaveLength(2)
  })

  it('stops asking a node that blocks us, for a quarter of an hour or until the operator wants it', async () => {
    const { api, clock, asked } = await rig(answer(429, { title: 'Too Many Authentication Attempts' }))
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'banned' } })
    clock.advance(14 * 60_000)
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'banned' } })
    expect(asked).toHaveLength(1)
    api.door.forgive()
    await nodes(api)
    expect(asked).toHaveLength(2)
  })

  it('reads connections that end without a word, again a second later, as a block', async () => {
    const { api, clock, asked } = await rig((request) => request.socket.destroy())
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
    clock.advance(1_000)
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'banned' } })
    const sent = asked.length
    await nodes(api)
    expect(asked).toHaveLength(sent)
  })

  it('gives up a node that hangs, and an answer that has no end', async () => {
    const hung = await rig(() => undefined)
    const waiting = nodes(hung.api)
    await until(() => hung.asked.length === 1)
    hung.clock.advance(15_000)
    expect(await waiting).toMatchObject({ ok: false, error: { kind: 'timeout' } })

    const endless = await rig((_request, _body, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await nodes(endless.api)).toMatchObject({ ok: false, error: { kind: 'too-large' } })
  })

  it('reads errors that the old line sends with status 200', async () => {
    const { api } = await rig(answer(200, { error: 'notFound', item: 'bob' }))
    expect(await api.rest('GET', '/api/store/quota/bob')).toMatchObject({
      ok: false,
      error: { kind: 'refused', status: 200, sentence: expect.stringContaining('notFound, bob') }
    })
  })
})

describe('how a node is treated', () => {
  it('is asked four things at a time; the fifth waits its turn', async () => {
    const held: ServerResponse[] = []
    const { api, asked } = await rig((_request, _body, response) => held.push(response))
    const finish = (response: ServerResponse | undefined): void => {
      response?.writeHead(200, { 'content-type': 'application/json' })
      response?.end('{"methodResponses":[["x:ClusterNode/get",{"list":[]},"0"]]}')
    }
    const first = nodes(api)
    await until(() => held.length === 1)
    finish(held[0])
    await first
    const rest = Array.from({ length: 6 }, () => nodes(api))
    await until(() => asked.length === 5)
    for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next))
    expect(asked).toHaveLength(5)
    for (let at = 1; at < 7; at++) {
      await until(() => held.length > at)
      finish(held[at])
    }
    expect((await Promise.all(rest)).every(({ ok }) => ok)).toBe(true)
  })

  it('sends again what only reads when a kept connection was closed meanwhile, and nothing else', async () => {
    let count = 0
    const { api, asked } = await rig((request, _body, response) => {
      if (++count % 2 === 0) request.socket.destroy()
      else
        answer(200, { methodResponses: [['x:ClusterNode/get', { list: [] }, '0']], data: null })(request, '', response)
    })
    await nodes(api)
    expect((await nodes(api)).ok).toBe(true)
    expect(asked).toHaveLength(3)
    expect(await api.rest('GET', '/api/store/purge/data')).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
    expect(asked).toHaveLength(4)
  })

  it('gets no login in plain text unless it is this machine or that was allowed', async () => {
    const clock = new FakeClock(toUnixUs(1_800_000_000_000_000))
    const door = new NodeDoor({ url: 'http://192.0.2.1:8080', caPem: null, allowPlain: false, clock })
    const login = { kind: 'key', secret: { reveal: () => 'API_x' } } as const
    const api = openApi(door, { login, pace: new LoginPace(clock), line: 'new' }, clock)
    expect(await nodes(api)).toMatchObject({
      ok: false,
      error: { kind: 'tls', sentence: expect.stringContaining('without TLS') }
    })
    door.close()
  })

  it.each(['', 'API_x\r\nX-Evil: 1', 'API_ä'])(
    'is not asked with the key %j, which no header can hold',
    async (secret) => {
      const { api, asked } = await rig(answer(200, {}), secret)
      expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'refused-login' } })
      expect(asked).toEqual([])
    }
  )

  it('is left by whoever waits when it is closed', async () => {
    const { api, asked } = await rig(() => undefined)
    const waiting = nodes(api)
    await until(() => asked.length === 1)
    api.door.close()
    expect(await waiting).toMatchObject({ ok: false })
    expect(await nodes(api)).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  })
})

describe('a stream of events', () => {
  it('tells when it is open, each event, and why it ended', async () => {
    const { api } = await rig((_request, _body, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: ping\ndata: {"interval":30}\n\n')
      response.end('event: state\ndata: {"changed":{}}\n\n')
    })
    const heard: string[] = []
    const on = { open: () => heard.push('open'), event: ({ name }: { readonly name: string }) => heard.push(name) }
    const ended = await api.events('/jmap/eventsource?types=*', on, new AbortController().signal)
    expect(heard).toEqual(['open', 'ping', 'state'])
    expect(ended).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  })

  it('ends when it is asked to, when it falls silent, and when it is refused', async () => {
    const { api, clock } = await rig((_request, _body, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hi\n')
    })
    const abort = new AbortController()
    const nothing = { event: () => undefined }
    expect(await api.events('/e', { ...nothing, open: () => abort.abort() }, abort.signal)).toEqual({
      ok: true,
      value: null
    })
    let isOpen = false
    const silent = api.events('/e', { ...nothing, open: () => (isOpen = true) }, new AbortController().signal)
    await until(() => isOpen)
    for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next))
    clock.advance(96_000)
    expect(await silent).toMatchObject({ ok: false, error: { kind: 'timeout' } })
    const refused = await rig(answer(401, {}))
    expect(
      await refused.api.events('/e', { ...nothing, open: () => undefined }, new AbortController().signal)
    ).toMatchObject({
      ok: false,
      error: { kind: 'refused-login' }
    })
  })
})
