import { describe, expect, it } from 'vitest'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { Fold } from './fold.ts'
import { toLintView } from './lint-view.ts'

const SECOND = 1_000_000
const BEGIN = 1_795_250_000 * SECOND

/** Folds notes one second apart, and lets time pass after them. */
class Told {
  fold = new Fold({ wire: 'H' })
  #seq = 1
  #at = BEGIN

  tell(...notes: readonly object[]): void {
    const writer = new BatchWriter(new ArrayBuffer(1 << 20))
    for (const note of notes) {
      this.#at += SECOND
      writer.note(toUnixUs(this.#at), new TextEncoder().encode(JSON.stringify(note)))
    }
    const batch = writer.take(['a'])
    this.fold.apply(toSeq(this.#seq), batch)
    this.#seq += batch.count
  }

  /** Something is heard now and then, so that findings are looked at. */
  pass(seconds: number): void {
    this.tell(
      ...Array.from({ length: seconds }, () => ({ source: 'stoa', status: 'loop', p50_us: 1, p99_us: 1, max_us: 1 }))
    )
  }

  /** What is found of these rules, lasting ones. */
  found(...rules: readonly string[]): readonly string[] {
    return this.fold.picture.findings.all
      .filter((one) => one.until === null && rules.includes(one.rule))
      .map((one) => `${one.severity} ${one.id}`)
  }
}

const U = 'https://mx1.example.net'
const objects = (call: string, ...list: readonly object[]) => ({
  source: 'stalwart',
  url: U,
  call: `${call}/get`,
  status: 200,
  whole: true,
  answer: JSON.stringify({ list })
})
const coordinator = (change: object = {}) =>
  objects('x:Coordinator', {
    '@type': 'Nats',
    id: 'singleton',
    addresses: { 'nats-1:4222': true, 'nats-2:4222': true },
    authUsername: 'bus',
    authSecret: { '@type': 'EnvironmentVariable', variableName: 'BUS' },
    useTls: true,
    ...change
  })
const about = (line: 'new' | 'old', url = U) => ({
  source: 'stalwart',
  url,
  about: {
    line,
    edition: 'oss',
    nodeId: 0,
    hostname: 'mx1',
    version: '0.16.19',
    role: null,
    permissions: [],
    missing: []
  }
})

describe('what the nodes told of their configuration', () => {
  it('is judged, and becomes findings that begin and end', () => {
    const told = new Told()
    told.tell(about('new'), coordinator({ useTls: false, capacityReadBuffer: 70_000 }))
    told.pass(6)
    expect(told.found('nats-tls-off', 'nats-readbuf')).toEqual([
      'warning nats-tls-off/x:Coordinator.useTls',
      'critical nats-readbuf/x:Coordinator.capacityReadBuffer'
    ])
    const [finding] = told.fold.picture.findings.all.filter((one) => one.rule === 'nats-readbuf')
    expect(finding).toMatchObject({ subject: 'x:Coordinator', evidence: [{ seq: 2 }] })
    // The same again each half hour is nothing new.
    told.tell(coordinator({ useTls: false, capacityReadBuffer: 70_000 }))
    told.pass(6)
    expect(told.fold.picture.findings.all.find((one) => one.rule === 'nats-readbuf')?.evidence).toHaveLength(1)
    told.tell(coordinator())
    told.pass(6)
    expect(told.found('nats-tls-off', 'nats-readbuf')).toEqual([])
  })

  it('is shown whole, with what cannot be judged', () => {
    const told = new Told()
    expect(toLintView({ fold: told.fold })).toMatchObject({ findings: [], judged: [], read: [], atUs: null })
    told.tell(about('new'), coordinator({ noEcho: false }))
    const view = toLintView({ fold: told.fold })
    expect(view.findings).toMatchObject([{ rule: 'nats-noecho', severity: 'info', path: 'x:Coordinator.noEcho' }])
    expect(view.read).toEqual([{ file: 'shared settings', what: 'objects of 0.16 and later' }])
    expect(view.unjudged.map((it) => it.rule)).toContain('nats-masked-secret')
    expect(view.atUs).toBe(String(BEGIN + 2 * SECOND))
  })

  it('says that nobody is safe from bans while no address is allowed', () => {
    const told = new Told()
    const security = objects('x:Security', {
      id: 'singleton',
      authBanPeriod: 1,
      abuseBanPeriod: 1,
      loiterBanPeriod: 1,
      scanBanPeriod: 1
    })
    told.tell(about('new'), coordinator(), security)
    told.pass(6)
    expect(told.found('ban-self')).toEqual([])
    told.tell(objects('x:AllowedIp'))
    told.pass(6)
    expect(told.found('ban-self')).toEqual(['critical ban-self/allowed'])
    told.tell(objects('x:AllowedIp', { id: 'jayeh2zcaiqc', address: '10.0.0.0/8' }))
    told.pass(6)
    expect(told.found('ban-self')).toEqual([])
  })

  it('of several old nodes is compared', () => {
    const told = new Told()
    const settings = (url: string, data: object) => ({
      source: 'stalwart',
      url,
      call: 'settings/keys',
      status: 200,
      whole: true,
      answer: JSON.stringify({ data })
    })
    const of = (rate: string) => ({
      'cluster.node-id': '1',
      'cluster.coordinator': 'bus',
      'store.bus.type': 'nats',
      'store.bus.address.0000': 'nats-1:4222',
      'store.bus.address.0001': 'nats-2:4222',
      'store.bus.password': '****',
      'store.bus.user': 'bus',
      'store.bus.tls.enable': 'true',
      'server.auto-ban.auth.rate': rate
    })
    const second = 'https://mx2.example.net'
    told.tell(about('old'), settings(U, of('5/1d')), about('old', second), settings(second, of('50/1d')))
    told.pass(6)
    expect(told.found('ban-rate-differs', 'nats-plain-secret')).toEqual([
      `warning nats-plain-secret/${U} store.bus.password`,
      `warning nats-plain-secret/${second} store.bus.password`,
      `warning ban-rate-differs/${second} server.auto-ban.auth.rate`
    ])
    // What it asks for in part is not taken for all there is.
    expect(told.found('ban-self')).toEqual([])
  })

  it('is the same from a checkpoint', () => {
    const told = new Told()
    told.tell(about('new'), coordinator({ useTls: false }), greeting({}), varz({ slow_consumers: 1 }))
    told.pass(10)
    const again = new Told()
    again.fold = Fold.restore(told.fold.checkpoint())
    expect(again.fold.checkpoint()).toEqual(told.fold.checkpoint())
    expect(toLintView({ fold: again.fold })).toEqual(toLintView({ fold: told.fold }))
    expect(again.fold.picture.findings.all).toEqual(told.fold.picture.findings.all)
  })
})

const info = { version: '2.15.2', server_id: 'NA', server_name: 'nats-1', host: '0.0.0.0', port: 4222, headers: true }
const greeting = (change: object) => ({
  source: 'agora',
  server: 'nats-1:4222',
  status: 'connected',
  info: { ...info, ...change }
})
const varz = (data: object, name = 'nats-1') => ({
  source: 'nats-monitor',
  ask: 5,
  subject: '$SYS.REQ.SERVER.PING.VARZ',
  answer: { server: { name, id: 'NA', ver: '2.15.2' }, data }
})

describe('how the NATS servers are set up', () => {
  it.each([
    [{}, ['critical no-login/servers', 'warning plain-text/servers']],
    [{ auth_required: true }, ['warning plain-text/servers']],
    [{ auth_required: true, tls_required: true }, []],
    [{ auth_required: true, tls_available: true }, []],
    [{ host: '127.0.0.1' }, []]
  ])('a server that greets with %j', (change, expected) => {
    const told = new Told()
    told.tell(greeting(change))
    told.pass(12)
    expect(told.found('no-login', 'plain-text')).toEqual(expected)
  })

  it('is not judged by a recording that keeps part of a greeting', () => {
    const told = new Told()
    told.tell({ ...greeting({}), info: { version: '2.15.2', server_id: 'NA', client_id: 4 } })
    told.pass(12)
    expect(told.found('no-login', 'plain-text')).toEqual([])
  })

  it.each([
    [40, []],
    [20, ['warning server-certificate/nats-1']],
    [3, ['critical server-certificate/nats-1']],
    [-1, ['critical server-certificate/nats-1']]
  ])('a certificate that ends in %i days', (days, expected) => {
    const told = new Told()
    const until = new Date(BEGIN / 1000 + days * 86_400_000).toISOString()
    told.tell(varz({ tls_cert_not_after: until }))
    told.pass(6)
    expect(told.found('server-certificate')).toEqual(expected)
  })

  it('a server that cuts off slow readers is told of for a while', () => {
    const told = new Told()
    told.tell(varz({ slow_consumers: 3 }))
    told.pass(3)
    expect(told.found('cut-slow-consumer')).toEqual([])
    told.tell(varz({ slow_consumers: 4 }))
    told.pass(3)
    expect(told.found('cut-slow-consumer')).toEqual(['warning cut-slow-consumer/nats-1'])
    told.pass(605)
    expect(told.found('cut-slow-consumer')).toEqual([])
  })

  it('refused logins count only when they come again and again', () => {
    const told = new Told()
    const refused = {
      source: 'nats-monitor',
      event: '$SYS.SERVER.NA.CLIENT.AUTH.ERR',
      body: { server: { name: 'nats-1', id: 'NA' } }
    }
    told.tell(refused, refused)
    told.pass(2)
    expect(told.found('refused-logins')).toEqual([])
    told.tell(refused)
    told.pass(2)
    expect(told.found('refused-logins')).toEqual(['warning refused-logins/nats-1'])
    told.pass(605)
    expect(told.found('refused-logins')).toEqual([])
  })

  it.each([
    [{}, true],
    [{ publish: { allow: ['$SYS.REQ.USER.INFO', '$SYS.REQ.ACCOUNT.>'] } }, false],
    [{ publish: { allow: ['>'] } }, true],
    [{ publish: { allow: ['*.agora'] } }, true],
    [{ publish: { allow: ['stwt.*'], deny: ['stwt.agora'] } }, false],
    [{ publish: { deny: ['$JS.API.>'] } }, true],
    [{ publish: { deny: ['stwt.>'] } }, false]
  ])('our user with the permissions %j may publish: %s', (permissions, mayPublish) => {
    const told = new Told()
    const answer = (data: object) => ({
      source: 'nats-monitor',
      ask: 1,
      subject: '$SYS.REQ.USER.INFO',
      answer: { server: { name: 'nats-1', id: 'NA' }, data }
    })
    told.tell(answer({ user: 'stoa', account: 'STW', permissions }), answer({ user: '', account: 'STW' }))
    told.pass(6)
    expect(told.found('user-may-publish')).toEqual(mayPublish ? ['warning user-may-publish/stoa'] : [])
  })

  it('servers of two releases are told of, and longer than an upgrade as a warning', () => {
    const told = new Told()
    const connz = (name: string, ver: string, ask: number) => [
      { source: 'nats-monitor', ask, asked: true },
      {
        source: 'nats-monitor',
        ask,
        subject: '$SYS.REQ.ACCOUNT.PING.CONNZ',
        answer: {
          server: { name, id: `N${name}`, ver },
          data: { server_id: `N${name}`, total: 0, offset: 0, limit: 1024, connections: [] }
        }
      },
      { source: 'nats-monitor', ask, done: true, expected: 2, answered: 2 }
    ]
    for (let i = 0; i < 6; i++) told.tell(...connz('a', '2.9.10', 2 * i), ...connz('b', '2.15.2', 2 * i + 1))
    expect(told.found('mixed-servers')).toEqual(['info mixed-servers/servers'])
    for (let i = 6; i < 320; i++) told.tell(...connz('a', '2.9.10', 2 * i), ...connz('b', '2.15.2', 2 * i + 1))
    expect(told.found('mixed-servers')).toEqual(['warning mixed-servers/servers'])
    for (let i = 320; i < 330; i++) told.tell(...connz('a', '2.15.2', 2 * i), ...connz('b', '2.15.2', 2 * i + 1))
    expect(told.found('mixed-servers')).toEqual([])
  })
})
