import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster/connection.ts'
import { ConnectionTable } from '../../../shared/cluster/connections.ts'
import { Note } from '../../../shared/cluster/note.ts'
import { ConnectionBook } from './connection-book.ts'
import { toConnzPage } from './connz-answer.ts'
import { type OutsideObject, toObject } from './outside-json.ts'

const SECOND = 1_000_000

const toAnswer = (rows: readonly object[], id = 'NA1'): OutsideObject => ({
  server: { id, name: 'n1', cluster: 'c', ver: '2.15.2', time: '9999-12-31T23:59:59Z' },
  data: {
    server_id: id,
    now: '9999-12-31T23:59:59Z',
    total: rows.length,
    offset: 0,
    limit: 1024,
    connections: rows.map((row) => ({ ip: '10.0.0.9', ...row }))
  }
})

/** Book and fold, one after the other, as they are in life. */
class Watched {
  readonly book = new ConnectionBook()
  readonly table = new ConnectionTable()
  readonly told: Record<string, unknown>[] = []
  ask = 0
  seq = 0
  now = SECOND

  hear(answer: OutsideObject): void {
    this.now += 5 * SECOND
    this.ask++
    this.#note({ ask: this.ask, asked: true })
    const page = toConnzPage(answer)
    if (!page.ok) throw new Error(page.error.kind)
    const { server, rows } = page.value
    const entry = this.book.take({ server, ask: this.ask, rows, now: this.now })
    for (const note of entry?.notes ?? []) {
      this.told.push(note)
      this.#note({ ask: this.ask, subject: '$SYS.REQ.ACCOUNT.PING.CONNZ', ...note })
    }
  }

  #note(body: Record<string, unknown>): void {
    const bytes = new TextEncoder().encode(JSON.stringify({ source: 'nats-monitor', ...body }))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note) this.table.note(++this.seq, this.now, note)
  }
}

const strip = ({ key, firstSeenAt, before, counters, rttChanged, inBytes, outBytes, ...it }: Connection) => ({
  ...it,
  inMsgs: counters.inMsgs,
  outMsgs: counters.outMsgs,
  at: counters.at,
  askedAt: counters.askedAt
})

const endings = ({ table }: Watched) => table.ended.map(({ cid, endedAt }) => `${endedAt} ${cid}`).sort()
const toReadTimes = ({ rttChanged }: Connection) => rttChanged

describe('the book of connections', () => {
  it('tells what a fold reads as the whole answers would be read', () => {
    const row = fc.record({
      cid: fc.integer({ min: 1, max: 6 }),
      out_msgs: fc.integer({ min: 0, max: 3 }),
      in_msgs: fc.integer({ min: 0, max: 3 }),
      pending_bytes: fc.constantFrom(0, 0, 7),
      rtt: fc.constantFrom('1ms', '2ms'),
      name: fc.constantFrom('y', 'x'),
      subscriptions_list: fc.constantFrom<string[][]>([], ['stwt.agora'], ['a', 'stwt.agora'])
    })
    const answers = fc.array(fc.uniqueArray(row, { selector: ({ cid }) => cid, maxLength: 6 }), { maxLength: 12 })
    fc.assert(
      fc.property(answers, (list) => {
        const told = new Watched()
        const whole = new Watched()
        for (const rows of list) {
          told.hear(toAnswer(rows))
          whole.book.clear()
          whole.hear(toAnswer(rows))
        }
        expect([...told.table.open].map(strip)).toEqual([...whole.table.open].map(strip))
        expect(endings(told)).toEqual(endings(whole))
        expect([...told.table.open].map(toReadTimes)).toEqual([...whole.table.open].map(toReadTimes))
      }),
      { numRuns: 200 }
    )
  })

  it('tells an unchanged answer as nothing but that it came, whatever the clocks in it say', () => {
    const watched = new Watched()
    const rows = [{ cid: 7, out_msgs: 4, rtt: '1ms', uptime: '1s', idle: '0s', last_activity: 'x' }]
    watched.hear(toAnswer(rows))
    watched.hear(toAnswer(rows.map((row) => ({ ...row, uptime: '6s', idle: '5s', last_activity: 'y' }))))
    expect(watched.told[1]).toEqual({
      delta: true,
      answer: { server: { id: 'NA1', name: 'n1' }, data: { total: 1, connections: [] } }
    })
    const [connection] = watched.table.open
    expect(connection?.counters).toEqual({ askedAt: watched.now, at: watched.now, inMsgs: 0, outMsgs: 4 })
  })

  it('keeps a change of the round trip, which proves that the client reads', () => {
    const watched = new Watched()
    watched.hear(toAnswer([{ cid: 7, rtt: '1ms' }]))
    watched.hear(toAnswer([{ cid: 7, rtt: '2ms' }]))
    expect([...watched.table.open][0]?.rttChanged).toEqual({ after: 6 * SECOND, at: 11 * SECOND })
  })

  it('tells everything again after ten minutes, after a reconnect and of a server that began anew', () => {
    const watched = new Watched()
    watched.hear(toAnswer([{ cid: 7 }]))
    watched.now += 600 * SECOND
    watched.hear(toAnswer([{ cid: 7 }]))
    watched.book.clear()
    watched.hear(toAnswer([{ cid: 7 }]))
    watched.hear(toAnswer([{ cid: 1 }], 'NA2'))
    expect(watched.told.map((note) => note.delta ?? false)).toEqual([false, false, false, false])
    expect([...watched.table.open].map(({ cid, server }) => `${server.id} ${cid}`)).toEqual(['NA2 1'])
  })

  it('drops an answer that is older than one it has', () => {
    const watched = new Watched()
    watched.hear(toAnswer([{ cid: 7, out_msgs: 9 }]))
    watched.ask -= 2
    watched.hear(toAnswer([{ cid: 7, out_msgs: 3 }]))
    expect(watched.told).toHaveLength(1)
  })

  it('counts its own asking as no change', () => {
    const watched = new Watched()
    watched.book.setOwn('NA1', 7)
    watched.hear(toAnswer([{ cid: 7, out_msgs: 9 }]))
    watched.hear(toAnswer([{ cid: 7, out_msgs: 19 }]))
    expect(watched.told[1]).toMatchObject({ answer: { data: { connections: [] } } })
  })

  it('remembers at most 8,192 connections, and says so by its total', () => {
    const watched = new Watched()
    for (const id of Array.from({ length: 9 }, (_, i) => `S${i}`)) {
      const rows = Array.from({ length: 1_024 }, (_, i) => ({ cid: i + 1 }))
      const answer = toAnswer(rows, id)
      watched.hear({ ...answer, server: { id, name: id } })
    }
    expect(watched.book.size).toBe(8_192)
    expect(watched.table.openCount).toBe(8_192)
  })

  it.each(['2.9.10', '2.15.1'])('reads what nats-server %s answers', (version) => {
    const path = new URL(`../../../../../shared/nats/fixtures/${version}/app-account-ping-connz.json`, import.meta.url)
    const { bodies } = JSON.parse(readFileSync(path, 'utf8')) as { bodies: unknown[] }
    const watched = new Watched()
    for (const body of bodies) watched.hear(toObject(body) ?? {})
    expect([...watched.table.servers].map(({ name }) => name).sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'l1'])
    const nodes = [...watched.table.open].filter(({ lang }) => lang === 'rust')
    expect(nodes.length).toBeGreaterThan(2)
    for (const node of nodes) expect(node.subjects).toEqual(['stwt.agora'])
    expect(JSON.stringify(watched.told)).not.toMatch(/authorized_user|name_tag|account|"stalwart/)
  })
})

const SECRETS = ['authorized_user', 'jwt', 'nkey', 'authorizedUser', 'password', 'token', 'issuer_key']

describe('secrets in answers', () => {
  it('never pass, wherever a server puts them', () => {
    const nasty = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant('S3CRET'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...SECRETS, '__proto__', 'constructor', 'tls'), tie('value'), { maxKeys: 4 })
      )
    })).value
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        const hidden = Object.fromEntries(SECRETS.map((name) => [name, a]))
        const row = { cid: 4, ...hidden, ip: { nkey: 'S3CRET' }, lang: ['S3CRET'], tls_peer_certs: b, port: a }
        const watched = new Watched()
        const answer = toAnswer([row])
        watched.hear({ ...answer, ...hidden, server: { id: 'NA1', name: 'n1', ...hidden, tags: [{ jwt: a }] } })
        expect(JSON.stringify(watched.told)).not.toContain('S3CRET')
        expect(watched.table.openCount).toBe(1)
      })
    )
  })
})
