import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anonymiseNote } from './anonymise-note.ts'
import { StandIns } from './stand-ins.ts'

const anonymise = (note: object, standIns: StandIns): { readonly [key: string]: unknown } =>
  JSON.parse(anonymiseNote(JSON.stringify(note), standIns))
const answerOf = (note: { readonly [key: string]: unknown }): unknown => JSON.parse(String(note.answer))

describe('a note of the management API without names', () => {
  it('keeps ids, dates, states and roles that belong together; hosts and addresses are the same everywhere', () => {
    const standIns = new StandIns()
    const site = { source: 'stalwart', url: 'https://mx1.example.org:8443' }
    const list = [
      { id: 'a', nodeId: 0, hostname: 'mx1.example.org', lastRenewal: '2026-11-21T08:11:40Z', status: 'active' }
    ]
    const nodes = { ...site, call: 'x:ClusterNode/get', status: 200, whole: true, answer: JSON.stringify({ list }) }
    const made = anonymise(nodes, standIns)
    expect(made).toMatchObject({ url: 'https://server-1:8443', call: 'x:ClusterNode/get', whole: true })
    expect(answerOf(made)).toEqual({
      list: [{ id: 'a', nodeId: 0, hostname: 'server-1', lastRenewal: '2026-11-21T08:11:40Z', status: 'active' }]
    })
    const role = {
      id: 'jb2k9qyaqaab',
      name: 'frontdoor',
      tasks: { '@type': 'EnableSome', taskTypes: { metricsPush: true } }
    }
    const roles = { ...site, call: 'x:ClusterRole/get', answer: JSON.stringify({ list: [role] }) }
    expect(answerOf(anonymise(roles, standIns))).toEqual({ list: [{ ...role, name: 'text-1' }] })
    const coordinator = { '@type': 'Nats', addresses: { 'nats://10.1.2.3:4222': true }, authUsername: 'bus' }
    const nats = { ...site, call: 'x:Coordinator/get', answer: JSON.stringify({ list: [coordinator] }) }
    expect(answerOf(anonymise(nats, standIns))).toEqual({
      list: [{ '@type': 'Nats', addresses: { 'nats://192.0.2.1:4222': true }, authUsername: 'text-2' }]
    })
    const lines = [
      {
        at: '2026-11-21T08:11:40Z',
        level: 'INFO',
        event: 'cluster.startup',
        text: 'id = 2, type = "frontdoor", details = 0'
      },
      {
        at: '2026-11-21T08:11:41Z',
        level: 'INFO',
        event: 'security.ip-blocked',
        text: 'listenerId = "smtp", remoteIp = 10.1.2.3, remotePort = 1'
      },
      {
        at: '2026-11-21T08:11:42Z',
        level: 'INFO',
        event: 'cluster.message-received',
        text: 'from = 2, to = 0, details = ["RegistryInsert", "BlockedIp", 325108267571225090]'
      }
    ]
    expect(anonymise({ ...site, log: lines }, standIns).log).toEqual([
      { ...lines[0], text: 'id = 2, type = "text-1", details = 0' },
      { ...lines[1], text: 'listenerId = "text-3", remoteIp = 192.0.2.1, remotePort = 1' },
      lines[2]
    ])
  })

  it('knows the old line: settings by their words, addresses as keys', () => {
    const standIns = new StandIns()
    const site = { source: 'stalwart', url: 'http://mx1' }
    const data = {
      'cluster.node-id': '3',
      'cluster.coordinator': 'bus',
      'cluster.roles.purge.accounts.0000': '1,2',
      'store.bus.type': 'nats',
      'store.bus.address.0000': 'nats-1.example.org:4222'
    }
    expect(answerOf(anonymise({ ...site, call: 'settings/keys', answer: JSON.stringify({ data }) }, standIns))).toEqual(
      {
        data: {
          'cluster.node-id': '3',
          'cluster.coordinator': 'text-1',
          'cluster.roles.purge.accounts.0000': '1,2',
          'store.text-1.type': 'nats',
          'store.text-1.address.0000': 'server-2:4222'
        }
      }
    )
    const blocked = { data: { '198.18.0.7': '', '10.9.0.0/16': '' } }
    const note = {
      ...site,
      call: 'settings/blocked-ip',
      delta: true,
      answer: JSON.stringify(blocked),
      gone: ['198.18.0.9']
    }
    const made = anonymise(note, standIns)
    expect(answerOf(made)).toEqual({ data: { '192.0.2.1': '', '192.0.2.2/16': '' } })
    expect(made.gone).toEqual(['192.0.2.3'])
  })

  it('of runs and rounds keeps what happened, not who and where', () => {
    const standIns = new StandIns()
    const run = { source: 'operator', act: 'run', run: 'r-1', step: 'requested', entry: 'block', url: 'https://mx1' }
    expect(
      anonymise({ ...run, params: { address: '198.18.0.7' }, by: 'anna', request: '{"secret":1}' }, standIns)
    ).toEqual({
      ...run,
      url: 'https://server-1',
      params: { address: '192.0.2.1' },
      by: 'text-1',
      request: 'left out'
    })
    expect(anonymise({ source: 'canary', round: 4, over: true, silent: ['https://mx1'] }, standIns)).toEqual({
      source: 'canary',
      round: 4,
      over: true,
      silent: ['https://server-1']
    })
  })

  it('takes an address for one in a field that nobody knows, too', () => {
    const made = (note: object) =>
      JSON.stringify(anonymise({ ...note, other: '198.18.0.7', new: ['fd00::7'] }, new StandIns()))
    for (const note of [{ source: 'stalwart', url: 'https://mx1' }, { source: 'nats-monitor' }])
      expect(made(note)).not.toMatch(/198\.18|fd00/)
    expect(made({ source: 'stoa', networks: ['198.18.0.0/15', '198.18.0.9'] })).not.toMatch(/198\.18/)
  })

  it('lets no name through, whatever field it stands in', () => {
    const secret = 'Zq7-xanthippe.example'
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.string({ minLength: 1, maxLength: 12 }), (value, key) => {
        const hidden = JSON.parse(
          JSON.stringify({ [key]: { inside: secret, [secret]: value, list: [secret, { name: secret }] } })
        )
        const note = {
          source: 'stalwart',
          url: `https://${secret}`,
          ...hidden,
          answer: JSON.stringify(hidden),
          text: `a = "${secret}", b = ${secret}`
        }
        expect(anonymiseNote(JSON.stringify(note), new StandIns())).not.toContain('xanthippe')
      }),
      { numRuns: 300 }
    )
  })
})
