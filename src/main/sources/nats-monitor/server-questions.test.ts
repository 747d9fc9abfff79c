import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Note } from '../../../shared/cluster/note.ts'
import { readAnswer } from '../../../shared/topology/server-answers.ts'
import { makeServerFacts } from '../../../shared/topology/server-facts.ts'
import { toAnsweringServer } from './connz-answer.ts'
import { type OutsideObject, objectOf, toObject } from './outside-json.ts'
import { ServerBook } from './server-book.ts'
import { reduceAnswer, SERVER_QUESTIONS, type ServerQuestion, toSteadyText } from './server-questions.ts'
import { toSystemEvent } from './system-events.ts'

const VERSIONS = ['2.9.10', '2.15.1']
const SECOND = 1_000_000

const fixture = (version: string, name: string): Record<string, unknown> => {
  const path = new URL(`../../../../../shared/nats/fixtures/${version}/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}
const bodiesOf = (version: string, question: ServerQuestion): readonly OutsideObject[] => {
  const { bodies } = fixture(version, `sys-ping-${question.toLowerCase()}`)
  return (bodies as unknown[]).flatMap((body) => {
    const object = toObject(body)
    return object ? [object] : []
  })
}

const toFacts = (answer: object) => {
  const bytes = new TextEncoder().encode(JSON.stringify(answer))
  const note = Note.parse(bytes, 0, bytes.length)
  return (question: ServerQuestion) => {
    const facts = makeServerFacts('x')
    if (note) readAnswer(facts, question, note, 5)
    return facts
  }
}

describe.each(VERSIONS)('answers of nats-server %s', (version) => {
  it.each(SERVER_QUESTIONS)('to %s are read the same reduced as whole', (question) => {
    for (const answer of bodiesOf(version, question)) {
      const body = objectOf(answer, 'data')
      if (!body) throw new Error('a fixture without data')
      const reduced = reduceAnswer(question, body)
      expect(toFacts({ data: reduced })(question)).toEqual(toFacts(answer)(question))
      expect(JSON.stringify(reduced).length).toBeLessThan(3_000)
    }
  })

  it('are told once while only counters and times change, and the counters a minute later', () => {
    const [answer] = bodiesOf(version, 'VARZ')
    const server = answer && toAnsweringServer(answer)
    const body = answer && objectOf(answer, 'data')
    if (!server || !body) throw new Error('a fixture without a server')
    const book = new ServerBook()
    const take = (now: number, change: object): unknown =>
      book.take(server, 'VARZ', reduceAnswer('VARZ', { ...body, ...change }), now)
    expect(take(0, {})).toMatchObject({ server: { name: server.name }, data: { version } })
    expect(take(30 * SECOND, { in_msgs: 9_999, uptime: '1m', mem: 5 })).toBeNull()
    expect(take(60 * SECOND, { in_msgs: 9_999, uptime: '2m' })).not.toBeNull()
    expect(take(61 * SECOND, { in_msgs: 9_999, slow_consumers: 3 })).not.toBeNull()
  })

  it('as events keep the client and the reason, and no user', () => {
    const events = fixture(version, 'sys-events').events as { subject: string; body: unknown }[]
    const told = events.flatMap(({ subject, body }) => {
      const event = toSystemEvent(subject, new TextEncoder().encode(JSON.stringify(body)), 'STW')
      return event ? [event] : []
    })
    const ended = told.find(({ event }) => event === '$SYS.ACCOUNT.STW.DISCONNECT')
    expect(ended?.body).toMatchObject({ server: { name: 'a2' }, client: { lang: 'nats.js' }, reason: 'Client Closed' })
    expect(told.find(({ event }) => event.endsWith('.SHUTDOWN'))?.body).toMatchObject({ server: { name: 'b2' } })
    expect(told.some(({ event }) => event.startsWith('$SYS.ACCOUNT.$G'))).toBe(false)
    expect(JSON.stringify(told)).not.toMatch(/"user"|name_tag/)
  })
})

describe('links of an answer', () => {
  it('come in one order, whatever the server lists them in', () => {
    const routes = [
      { rid: 3, remote_id: 'b' },
      { rid: 1, remote_id: 'a' }
    ]
    const steady = toSteadyText(reduceAnswer('ROUTEZ', { routes }))
    expect(toSteadyText(reduceAnswer('ROUTEZ', { routes: [...routes].reverse() }))).toBe(steady)
  })

  it('of a cluster called __proto__ are links like any other', () => {
    const body = JSON.parse('{"outbound_gateways":{"__proto__":{"connection":{"cid":4,"name":"N"}}}}') as OutsideObject
    expect(JSON.stringify(reduceAnswer('GATEWAYZ', body))).toContain('"__proto__":{"configured":false')
  })
})
