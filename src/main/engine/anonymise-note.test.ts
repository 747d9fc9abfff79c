import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toNodeId } from '../../shared/cluster/units.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { encodeBatch } from '../../shared/wire/encode-batch.ts'
import { anonymiseNote } from './anonymise-note.ts'
import { anonymisePayload } from './anonymise-payload.ts'
import { StandIns } from './stand-ins.ts'

const anonymise = (note: object, standIns = new StandIns()): unknown =>
  JSON.parse(anonymiseNote(JSON.stringify(note), standIns))

describe('a note without names', () => {
  it('keeps states and counters, and gives each name one stand-in wherever it stands', () => {
    const standIns = new StandIns()
    const connected = {
      source: 'agora',
      server: 'nats-1.lab.test:4222',
      status: 'connected',
      info: { version: '2.15.2', server_name: 'nats-1', client_ip: '10.77.0.1', connect_urls: ['10.77.0.1:4222'] }
    }
    const answer = {
      source: 'nats-monitor',
      ask: 1,
      subject: '$SYS.REQ.ACCOUNT.PING.CONNZ',
      answer: {
        server: { name: 'nats-1', host: '10.77.0.1', cluster: 'lab', ver: '2.15.2', time: '2026-11-21T08:27:11.6Z' },
        data: {
          total: 2,
          connections: [
            { cid: 32, ip: '10.77.0.12', lang: 'rust', in_msgs: 19, rtt: '529µs', subscriptions_list: ['stwt.agora'] },
            { cid: 46, ip: '10.77.0.1', name: 'stoa observer nats-1', subscriptions_list: ['mail.of.acme'] },
            { cid: 47, ip: 'fd00::7', name: 'Anna’s laptop', authorized_user: 'anna', reason: 'Client Closed' }
          ]
        }
      }
    }
    expect(anonymise(connected, standIns)).toEqual({
      source: 'agora',
      server: 'server-1:4222',
      status: 'connected',
      info: { version: '2.15.2', server_name: 'server-2', client_ip: '192.0.2.1', connect_urls: ['192.0.2.1:4222'] }
    })
    expect(anonymise(answer, standIns)).toEqual({
      source: 'nats-monitor',
      ask: 1,
      subject: '$SYS.REQ.ACCOUNT.PING.CONNZ',
      answer: {
        server: {
          name: 'server-2',
          host: '192.0.2.1',
          cluster: 'cluster-1',
          ver: '2.15.2',
          time: '2026-11-21T08:27:11.6Z'
        },
        data: {
          total: 2,
          connections: [
            { cid: 32, ip: '192.0.2.2', lang: 'rust', in_msgs: 19, rtt: '529µs', subscriptions_list: ['stwt.agora'] },
            { cid: 46, ip: '192.0.2.1', name: 'stoa observer server-2', subscriptions_list: ['subject-1'] },
            { cid: 47, ip: '2001:db8::3', name: 'client-1', reason: 'Client Closed' }
          ]
        }
      }
    })
  })

  it('gives nothing away in fields that it does not know, in words of people, or in keys', () => {
    expect(
      anonymise({
        source: 'operator',
        act: 'acknowledge',
        finding: 'server-slow/nats-1',
        note: 'Anna rebooted it',
        invented: 'mx1.lab.test',
        sentence: 'nats-1 at 10.77.0.1 is down',
        outbound_gateways: { berlin: { name: 'berlin' } },
        'mx1.lab.test': { deep: ['anna@lab.test'] }
      })
    ).toEqual({
      source: 'operator',
      act: 'acknowledge',
      finding: 'server-slow/server-1',
      note: 'note-1',
      invented: 'text-1',
      sentence: 'left out',
      outbound_gateways: { 'cluster-1': { name: 'server-2' } },
      'text-1': { deep: ['text-2'] }
    })
    for (const odd of ['not JSON', '[1]', '"nats-1"', '{"__proto__":{"server":"nats-1"}}']) {
      expect(anonymiseNote(odd, new StandIns())).not.toContain('nats-1')
    }
  })

  it('never lets a marked word through, whatever the note looks like', () => {
    const marked = fc.string({ maxLength: 6 }).map((text) => `${text}Sécret7.lab`)
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        marked,
        fc.integer(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(marked, tie('any'), { maxKeys: 3 })
      )
    })).any
    const key = fc.constantFrom(
      'server',
      'name',
      'ip',
      'cluster',
      'reason',
      'status',
      'account',
      'version',
      'x',
      'id',
      'event'
    )
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 6 }), (note) => {
        expect(anonymiseNote(JSON.stringify(note), new StandIns())).not.toContain('Sécret7')
      })
    )
  })
})

describe('a frame without texts', () => {
  const alert = (uid: string, alertId: string) =>
    encodeBatch(
      toNodeId(3),
      [
        { type: 'EmailPush', accountId: 5, emailId: 6, changeId: 7n },
        { type: 'CalendarAlert', accountId: 5, eventId: 9, recurrenceId: null, uid, alertId },
        { type: 'CacheInvalidateAll' }
      ],
      'H'
    )

  it('keeps every event, id and length, and replaces equal texts by equal ones', () => {
    const standIns = new StandIns()
    const [a, b] = [alert('anna@lab.test', 'Zahnarzt'), alert('anna@lab.test', 'Ålesund ☂')]
    const [x, y] = [anonymisePayload(a, 'H', standIns), anonymisePayload(b, 'H', standIns)]
    expect([x.length, y.length]).toEqual([a.length, b.length])
    const [left, right] = [decodeBatch(x, 'H'), decodeBatch(y, 'H')]
    expect(left.events.map((event) => event.type)).toEqual(['EmailPush', 'CalendarAlert', 'CacheInvalidateAll'])
    expect(left.events[1]).toEqual({
      type: 'CalendarAlert',
      accountId: 5,
      eventId: 9,
      recurrenceId: null,
      uid: 'xxxxxxxxxxxx1',
      alertId: 'xxxxxxx2'
    })
    expect(right.events[1]).toMatchObject({ uid: 'xxxxxxxxxxxx1' })
    expect(right.error).toBeNull()
  })

  it('gives back a frame without texts as it is', () => {
    const frame = Uint8Array.of(3, 0x0c)
    expect(anonymisePayload(frame, 'H', new StandIns())).toBe(frame)
  })

  it('blanks what could be text in what cannot be decoded', () => {
    const frame = Uint8Array.of(3, 0xee, ...new TextEncoder().encode('anna@lab.test'), 0, 1, 2)
    const changed = anonymisePayload(frame, 'H', new StandIns())
    expect(Buffer.from(changed).toString('latin1')).toBe('\x03\xeexxxxxxxxxxxxx\x00\x01\x02')
  })
})
