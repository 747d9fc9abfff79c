import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../support/certificates.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { passed, type SourceRig, soon, watchNodes } from './source-rig.ts'

let nats: NatsServer
let cluster: StalwartCluster
let rig: SourceRig | null = null

beforeAll(async () => {
  nats = await startNatsServer()
  cluster = await startStalwartCluster({ nodes: 3, line: 'new', natsUrls: [nats.address] })
})
afterEach(async () => {
  await rig?.stop()
  rig = null
  for (const at of [0, 1, 2]) cluster.fault(at, null)
})
afterAll(async () => {
  await cluster.stop()
  await nats.stop()
})

async function watch(secret = cluster.keys.admin): Promise<SourceRig> {
  rig = await watchNodes({ urls: cluster.urls, secret })
  return rig
}

const isWell = (it: SourceRig, at: number): boolean => it.view(at).trouble === null && it.view(at).lastAnswerUs !== null

describe('what goes wrong is said in one sentence, and nothing is stuck', () => {
  it('a wrong key: said by each node, and tried so seldom that it never gets this computer blocked', async () => {
    const before = [...cluster.database.failures.values()].reduce((sum, count) => sum + count, 0)
    const it = await watch(cluster.keys.wrong)
    await soon('each to say it', () => [0, 1, 2].every((at) => it.view(at).trouble?.kind === 'refused-login'))
    await soon('health all the same', () => it.notes.filter(({ health }) => health).length >= 3)
    expect(it.view(1).trouble?.sentence).toMatch(/refused the login|is not asked with this login/)
    expect(it.troubles(1)).toEqual(['refused-login'])
    await passed(30_000)
    const after = [...cluster.database.failures.values()].reduce((sum, count) => sum + count, 0)
    // Each is counted by address and by login.
    expect(after - before).toBeLessThanOrEqual(10)
    expect(it.text()).not.toContain(cluster.keys.wrong)
  })

  it('missing permissions: each named with what it would add, the rest goes on', async () => {
    cluster.forbid('reader', ['sysLogGet', 'sysWebHookGet', 'sysWebHookQuery'])
    const it = await watch(cluster.keys.reader)
    await soon('objects', () => it.objects('x:ClusterNode/get').size === 3)
    await soon('the log to be left out', () =>
      it.view(1).parts.some(({ part, state }) => part === 'logs' && state === 'missing')
    )
    const missing = new Map(it.view(1).missing.map(({ permission, adds }) => [permission, adds]))
    expect(missing.get('sysWebHookGet')).toBe('checks of the webhooks')
    expect(missing.get('sysLogGet')).toContain('lines of the nodes’ logs')
    expect(missing.has('sysBlockedIpGet')).toBe(false)
    expect(it.notes.some(({ call }) => call === 'x:WebHook/get')).toBe(false)
    expect(it.troubles(1)).toEqual([])
  })

  it('a 429: Stoa waits as long as it was told, and goes on', async () => {
    const it = await watch()
    await soon('all to be well', () => [0, 1, 2].every((at) => isWell(it, at)))
    cluster.fault(1, { kind: 'busy', seconds: 10 })
    await soon('it to be said', () => it.troubles(1).includes('rate-limited'))
    cluster.fault(1, null)
    await soon('it to go on', () => isWell(it, 1))
    const sentence = it.notes.find(({ trouble }) => trouble === 'rate-limited')?.sentence
    expect(sentence).toMatch(/was asked too often; Stoa waits as long as it says\.|is asked again in \d+ s: the limit/)
  })

  it('a node that hangs: the others go on, and it is found again', async () => {
    const it = await watch()
    await soon('all to be well', () => [0, 1, 2].every((at) => isWell(it, at)))
    cluster.fault(1, { kind: 'hang' })
    await soon('it to be said', () => it.view(1).trouble?.kind === 'timeout')
    expect(it.view(1).trouble?.sentence).toBe(`${cluster.urls[1]} did not answer within 15 s.`)
    expect([0, 2].every((at) => isWell(it, at))).toBe(true)
    cluster.fault(1, null)
    await soon('it to be back', () => isWell(it, 1))
  })

  it('a node that ends every connection: read as a block, left alone, and found again', async () => {
    const it = await watch()
    await soon('all to be well', () => [0, 1, 2].every((at) => isWell(it, at)))
    cluster.fault(1, { kind: 'close' })
    await soon('it to be said', () => it.view(1).trouble?.kind === 'banned')
    expect(it.view(1).trouble?.sentence).toContain('This computer seems to be blocked by')
    cluster.fault(1, null)
    await soon('it to be back', () => isWell(it, 1))
  })

  it.each(['page', 'cut-short', 'wrong-shape', 'endless', 'empty'] as const)('a node that lies (%s)', async (how) => {
    const it = await watch()
    await soon('all to be well', () => [0, 1, 2].every((at) => isWell(it, at)))
    cluster.fault(1, { kind: 'lie', how })
    await soon('it to be said', () => it.troubles(1).length > 0)
    const told = it.notes.find(({ url, trouble }) => url === cluster.urls[1] && trouble)
    expect(told?.sentence).toMatch(/^(The answer of )?http.{10,200}\.$/u)
    expect(it.view(1).trouble?.sentence.length).toBeGreaterThan(20)
    cluster.fault(1, null)
    await soon('it to be back', () => isWell(it, 1) && it.troubles(1).at(-1) === null)
    expect([0, 2].every((at) => isWell(it, at))).toBe(true)
  })

  it('the node that is asked for all lies: another is asked, and it is well again afterwards', async () => {
    const it = await watch()
    await soon('it to be asked', () => it.view(0).isAsked && it.view(0).lastAnswerUs !== null)
    cluster.fault(0, { kind: 'lie', how: 'wrong-shape' })
    await soon('another to be asked', () => !it.view(0).isAsked)
    cluster.fault(0, null)
    await soon('it to be well', () => it.view(0).trouble === null)
  })

  it('bootstrap mode', async () => {
    cluster.bootstrap(1, true)
    const it = await watch()
    await soon('the others', () => isWell(it, 0))
    await soon('it to be said', () => it.troubles(1).includes('bootstrap'))
    cluster.bootstrap(1, false)
    await soon('it to be well', () => isWell(it, 1))
  })

  it('after the end nothing is sent or said any more', async () => {
    const it = await watch()
    await soon('all to be well', () => [0, 1, 2].every((at) => isWell(it, at)))
    cluster.fault(1, { kind: 'hang' })
    await passed(3_000)
    await it.stop()
    const count = it.notes.length
    await passed(5_000)
    expect(it.notes).toHaveLength(count)
  })
})

describe('TLS that cannot be trusted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-tls-'))
  const authority = makeAuthority(folder)
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) server.close()
  })

  async function serve(name: string, options: Parameters<typeof authority.issue>[1]): Promise<string> {
    const { certFile, keyFile } = authority.issue(name, options)
    const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (_request, response) => {
      response.writeHead(307, { location: '/jmap/session' }).end()
    })
    servers.push(server)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it.each([
    ['an unknown CA', { names: ['IP:127.0.0.1'] }, undefined, /not from an authority trusted here/],
    ['another name', { names: ['DNS:mx1.example.net'] }, authority.caPem, /for another name/],
    ['an expired certificate', { names: ['IP:127.0.0.1'], expired: true }, authority.caPem, /has expired/]
  ])('%s: one sentence, and no login goes there', async (what, options, caPem, words) => {
    const url = await serve(what.replaceAll(' ', '-'), options)
    rig = await watchNodes({ urls: [url], secret: 'API_x', ...(caPem === undefined ? {} : { caPem }) })
    const it = rig
    await soon('it to be said', () => it.view(0).trouble !== null)
    expect(it.view(0).trouble).toMatchObject({ kind: 'tls', sentence: expect.stringMatching(words) })
  })

  it('with the right CA the node is reached', async () => {
    const url = await serve('good', { names: ['IP:127.0.0.1'] })
    rig = await watchNodes({ urls: [url], secret: 'API_x', caPem: authority.caPem })
    const it = rig
    await soon('its line', () => it.view(0).line === 'new')
  })

  it('a CA that is none is said by every node, and nothing is sent', async () => {
    const url = await serve('any', { names: ['IP:127.0.0.1'] })
    rig = await watchNodes({ urls: [url], secret: 'API_x', caPem: 'not a certificate' })
    const it = rig
    await soon('it to be said', () => it.view(0).trouble !== null)
    expect(it.view(0).trouble?.sentence).toBe('The CA that was pasted holds no certificate in PEM form.')
  })
})
