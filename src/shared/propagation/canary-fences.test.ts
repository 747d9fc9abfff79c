import { describe, expect, it } from 'vitest'
import type { Connection } from '../cluster/connection.ts'
import { ConnectionTable } from '../cluster/connections.ts'
import type { NodeMatch, NodeMatches } from '../cluster/node-matches.ts'
import { Note } from '../cluster/note.ts'
import { become, ObserverTable } from '../cluster/observers.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { NodeMark } from './evidence.ts'
import { PropagationState } from './propagation-state.ts'
import { SiteTable } from './site-table.ts'

const BEGIN = 1_795_250_000_000_000
const MS = 1_000
const U0 = 'https://mx0.lab.test'
const U1 = 'https://mx1.lab.test'

/** The last byte of the address is the node's id. */
class Matches implements NodeMatches {
  readonly revision = 1
  readonly #table: ConnectionTable

  constructor(table: ConnectionTable) {
    this.#table = table
  }

  matchOf(connection: Connection): NodeMatch {
    const nodeId = Number(connection.ip.split('.').at(-1))
    return { nodeId, connection, from: connection.firstSeenAt, to: connection.endedAt, confidence: 1, reason: '' }
  }

  matchesOf(nodeId: number): readonly NodeMatch[] {
    return [...this.#table.ended, ...this.#table.open]
      .map((it) => this.matchOf(it))
      .filter((it) => it.nodeId === nodeId)
  }

  nodeIds(): Iterable<number> {
    return [0, 1]
  }
}

/** One server, node 0 and node 1 on it, our ear there, and polls that say how many frames each was handed. */
class Story {
  readonly connections = new ConnectionTable()
  readonly observers = new ObserverTable()
  readonly sites = new SiteTable()
  state: PropagationState
  #seq = 0
  #ask = 0
  #heard = 0

  constructor(version: string | null) {
    this.observers.numberOf('nats-1')
    const observer = this.observers.all[0]
    if (observer) become(observer, 'hearing', BEGIN, '')
    this.state = this.#fresh()
    for (const [node, url] of [U0, U1].entries()) {
      this.note(1, { source: 'stalwart', url, about: { nodeId: node, ...(version === null ? {} : { version }) } })
    }
    this.poll(10)
    this.poll(20)
  }

  /** Its seq. */
  frame(at: number): number {
    const seq = ++this.#seq
    this.#heard++
    const head = { seq, at: BEGIN + at * MS, nodeId: 0, kind: 5, objectType: 1, payload: new Uint8Array(3) }
    this.state.frame(head)
    this.state.arrival(0, seq, BEGIN + at * MS, 0, seq)
    return seq
  }

  poll(at: number, port = 4000): void {
    const ask = ++this.#ask
    const row = (node: number): object => ({
      cid: 10 + node,
      kind: 'Client',
      ip: `10.0.0.${node}`,
      port,
      lang: 'rust',
      version: '0.49.0',
      subscriptions: 1,
      in_msgs: node === 0 ? this.#heard : 0,
      out_msgs: node === 0 ? 0 : this.#heard,
      rtt: '1ms'
    })
    this.note(at, { source: 'nats-monitor', ask, asked: true })
    const data = { server_id: 'S', total: 2, offset: 0, limit: 1024, connections: [row(0), row(1)] }
    const answer = { server: { name: 'nats-1', id: 'S' }, data }
    this.note(at + 1, { source: 'nats-monitor', ask, subject: '$SYS.REQ.ACCOUNT.PING.CONNZ', answer })
    this.note(at + 2, { source: 'nats-monitor', ask, done: true, expected: 1, answered: 1 })
  }

  canary(at: number, url: string | null): void {
    this.note(at, { source: 'canary', round: 'r1', via: U0, node: 0, begun: true })
    if (url !== null) this.note(at + 8, { source: 'canary', round: 'r1', via: U0, url, node: null, after_us: 7_900 })
  }

  note(at: number, body: object): void {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const note = Note.parse(bytes, 0, bytes.length)
    if (!note) throw new Error('no note')
    const seq = ++this.#seq
    const poll = this.connections.note(seq, BEGIN + at * MS, note)
    if (poll) this.state.poll(poll)
    this.sites.note(BEGIN + at * MS, note)
    this.state.note(seq, BEGIN + at * MS, note)
  }

  /** Goes on from a checkpoint of what was told so far. */
  restore(): void {
    const out = new StateWriter()
    this.state.save(out)
    this.state = this.#fresh()
    this.state.load(new StateReader(out.take()))
  }

  mark(seq: number, node = 1): NodeMark | undefined {
    return this.state.find(seq)?.marks.find((mark) => mark.nodeId === node)
  }

  #fresh(): PropagationState {
    const { connections, observers, sites } = this
    return new PropagationState({ connections, observers, sites, matches: new Matches(connections) })
  }
}

describe('what a canary proves', () => {
  it('firms what was handed over before its round began, and nothing after', () => {
    const story = new Story('0.16.19')
    const before = story.frame(1_000)
    story.poll(1_020)
    story.poll(5_000)
    expect(story.mark(before)?.evidence).toBe('handed-over')
    story.canary(6_000, U1)
    const after = story.frame(6_100)
    story.poll(6_120)
    story.poll(9_000)
    story.restore()
    expect(story.mark(before)?.evidence).toBe('firm')
    expect(story.mark(before)?.reason).toContain('canary')
    expect(story.mark(after)?.evidence).toBe('handed-over')
    expect(story.mark(before, 0)?.evidence).toBe('own')
  })

  it('proves the path alone where the release may lose frames, or is not known', () => {
    for (const version of ['0.16.14', '0.15.5', null]) {
      const story = new Story(version)
      const seq = story.frame(1_000)
      story.poll(1_020)
      story.poll(5_000)
      story.canary(6_000, U1)
      story.poll(9_000)
      expect(story.mark(seq)?.evidence).toBe('likely')
    }
  })

  it('says nothing of a node that stays silent, nor of the one through which it went', () => {
    for (const url of [null, U0]) {
      const story = new Story('0.16.19')
      const seq = story.frame(1_000)
      story.poll(1_020)
      story.poll(5_000)
      story.canary(6_000, url)
      story.poll(9_000)
      expect(story.mark(seq)?.evidence).toBe('handed-over')
    }
  })
})
