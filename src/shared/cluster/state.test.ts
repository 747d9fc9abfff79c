import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClusterState } from './state.ts'
import { StateReader, StateWriter } from './state-bytes.ts'

const SECOND = 1_000_000
const BEGIN = 1_795_249_630 * SECOND

/** A state fed with notes by seconds since `BEGIN`; each observation is one more seq. */
class Told {
  readonly heard: string[] = []
  readonly state = new ClusterState({
    connected: (observer) => this.heard.push(`+${observer}`),
    disconnected: (observer) => this.heard.push(`-${observer}`),
    restarted: () => this.heard.push('restarted')
  })
  seq = 0

  note(at: number, body: unknown): this {
    return this.text(at, JSON.stringify(body))
  }

  text(at: number, text: string): this {
    const bytes = new TextEncoder().encode(text)
    this.state.note(++this.seq, BEGIN + at * SECOND, bytes, 0, bytes.length)
    return this
  }

  agora(at: number, server: string, status: string, more: object = {}): this {
    return this.note(at, { source: 'agora', server, status, ...more })
  }

  arrival(at: number, observer: number): this {
    this.seq++
    this.state.arrival(observer, BEGIN + at * SECOND)
    return this
  }

  /** Gaps in the order of their beginning, times in seconds. */
  get gaps(): unknown[] {
    const seconds = (us: number | null) => (us === null ? null : (us - BEGIN) / SECOND)
    return this.state.gaps.latest
      .toSorted((a, b) => a.from - b.from || a.id - b.id)
      .map((gap) => [gap.server, seconds(gap.from), seconds(gap.to), gap.cause])
  }
}

describe('the state of observers', () => {
  it('follows connection, loss and return, and keeps name and version', () => {
    const told = new Told()
      .agora(0, 'a:4222', 'connecting')
      .agora(0.01, 'a:4222', 'connected', { info: { server_name: 'n1', version: '2.15.2', server_id: 'NA' } })
      .note(5, { source: 'agora', server: 'a:4222', rtt_us: 812 })
      .arrival(6, 0)
    expect(told.state.observers.views).toEqual([
      {
        server: 'a:4222',
        serverName: 'n1',
        version: '2.15.2',
        serverId: 'NA',
        status: 'hearing',
        since: BEGIN + 10_000,
        sentence: 'It hears.',
        rttUs: 812,
        lastArrival: BEGIN + 6 * SECOND,
        arrivals: 1
      }
    ])
    told.agora(7, 'a:4222', 'disconnect', { cause: 'connection-reset' })
    expect(told.state.observers.views[0]).toMatchObject({ status: 'lost', sentence: 'The connection was lost.' })
    told.agora(8, 'a:4222', 'error', { kind: 'nothing-listening', sentence: 'Nothing listens there.' })
    expect(told.state.observers.views[0]).toMatchObject({ status: 'lost', sentence: 'Nothing listens there.' })
    told.agora(9, 'a:4222', 'error', { kind: 'authorization-refused', sentence: 'Wrong password.' })
    expect(told.state.observers.views[0]).toMatchObject({ status: 'refused', sentence: 'Wrong password.' })
    expect(told.heard).toEqual(['+0', '-0'])
    expect(told.gaps).toEqual([
      ['a:4222', 7, null, 'Wrong password.'],
      [null, 7, null, 'no server could be heard']
    ])
    told.agora(10, 'a:4222', 'reconnect')
    expect(told.gaps.map((gap) => (gap as unknown[])[2])).toEqual([10, 10])
  })

  it('counts an arrival as proof of hearing where no note says so', () => {
    const told = new Told()
    told.state.observers.numberOf('nats-1')
    told.arrival(1, 0)
    expect(told.state.observers.views[0]).toMatchObject({ status: 'hearing', arrivals: 1 })
  })

  it('is refused, and hears nothing, when the subject is not allowed', () => {
    const told = new Told()
      .agora(0, 'a', 'connected')
      .agora(0.1, 'a', 'error', { kind: 'subject-refused', sentence: 'May not subscribe.' })
    expect(told.state.observers.views[0]).toMatchObject({ status: 'refused', sentence: 'May not subscribe.' })
    told.agora(60, 'a', 'subscribed')
    expect(told.gaps).toEqual([
      ['a', 0.1, 60, 'May not subscribe.'],
      [null, 0.1, 60, 'no server could be heard']
    ])
  })

  it('keeps hearing through an error about something else', () => {
    const told = new Told()
      .agora(0, 'a', 'connected')
      .agora(1, 'a', 'error', { kind: 'permission-refused', sentence: 'May not ask.' })
    expect(told.state.observers.views[0]).toMatchObject({ status: 'hearing', sentence: 'May not ask.' })
    expect(told.gaps).toEqual([])
  })
})

describe('gaps', () => {
  it('begin at the last sign of life when a link went silent', () => {
    const told = new Told()
      .agora(0, 'a', 'connected')
      .agora(0, 'b', 'connected')
      .agora(30, 'a', 'disconnect', { cause: 'stale', last_alive: String(BEGIN + 12 * SECOND) })
      .agora(40, 'a', 'reconnect')
    expect(told.gaps).toEqual([['a', 12, 40, 'the link went silent']])
  })

  it('name the time in which nobody could hear: from the last loss to the first return', () => {
    const told = new Told()
    for (const server of ['a', 'b', 'c']) told.agora(0, server, 'connected')
    told.agora(1, 'a', 'disconnect').agora(2, 'b', 'disconnect').agora(3, 'c', 'disconnect')
    told.agora(5, 'b', 'reconnect').agora(6, 'a', 'reconnect').agora(7, 'c', 'reconnect')
    expect(told.gaps).toEqual([
      ['a', 1, 6, 'the connection was lost'],
      ['b', 2, 5, 'the connection was lost'],
      ['c', 3, 7, 'the connection was lost'],
      [null, 3, 5, 'no server could be heard']
    ])
    const ids = told.state.gaps.latest.map((gap) => gap.id)
    expect(new Set(ids).size).toBe(4)
  })

  it('do not name a first connection that takes no time', () => {
    const told = new Told()
      .note(0, { source: 'stoa', status: 'started', version: '1.0.0' })
      .agora(0, 'a', 'connecting')
      .agora(0, 'b', 'connecting')
      .agora(0.02, 'a', 'connected')
      .agora(0.03, 'b', 'connected')
    expect(told.gaps).toEqual([])
  })

  it('name a server that could not be reached from the start', () => {
    const told = new Told()
      .agora(0, 'a', 'connecting')
      .agora(0, 'b', 'connecting')
      .agora(0.02, 'a', 'connected')
      .agora(0.05, 'b', 'error', { kind: 'nothing-listening', sentence: 'Nothing listens there.' })
      .agora(9, 'b', 'connected')
    expect(told.gaps).toEqual([['b', 0, 9, 'Nothing listens there.']])
  })

  it('name a first connection that hangs, without a word from it', () => {
    const told = new Told().agora(0, 'a', 'connecting').agora(3, 'b', 'connected').agora(4, 'a', 'connected')
    expect(told.gaps).toEqual([
      ['a', 0, 4, 'it could not be reached yet'],
      [null, 0, 3, 'no server could be heard']
    ])
  })

  it('name the time in which Stoa did not listen, from its stop to the first server that is heard again', () => {
    const told = new Told()
      .note(0, { source: 'stoa', status: 'started' })
      .agora(0, 'a', 'connecting')
      .agora(0.1, 'a', 'connected')
      .agora(10, 'a', 'closed', { cause: 'stopped' })
      .note(10, { source: 'stoa', status: 'stopped' })
      .note(50, { source: 'stoa', status: 'started' })
      .agora(50, 'a', 'connecting')
      .agora(50.2, 'a', 'connected')
    expect(told.gaps).toEqual([[null, 10, 50.2, 'Stoa did not listen']])
    expect(told.heard).toContain('restarted')
  })

  it('name the time after a run that ended without a word, from its last observation', () => {
    const told = new Told()
      .note(0, { source: 'stoa', status: 'started' })
      .agora(0.1, 'a', 'connected')
      .agora(0.1, 'b', 'connected')
      .agora(5, 'b', 'disconnect')
      .arrival(20, 0)
      .note(100, { source: 'stoa', status: 'started' })
      .agora(100.1, 'a', 'connected')
    expect(told.gaps).toEqual([
      ['b', 5, 20, 'the connection was lost'],
      [null, 20, 100.1, 'Stoa was not running']
    ])
  })

  it('name what was dropped and what was not recorded', () => {
    const told = new Told()
      .agora(0, 'a', 'connected')
      .note(9, { source: 'stoa', status: 'dropped', count: 12, from: String(BEGIN + 7 * SECOND) })
      .note(20, {
        source: 'stoa',
        status: 'not-recorded',
        from: String(BEGIN + 11 * SECOND),
        to: String(BEGIN + 19 * SECOND),
        cause: 'disk-full'
      })
    expect(told.gaps).toEqual([
      [null, 7, 9, '12 observations were dropped: this machine could not keep up'],
      [null, 11, 19, 'not recorded: the disk was full']
    ])
  })

  it('are handed out when they open, and again when they close', () => {
    const told = new Told().agora(0, 'a', 'connected').agora(0, 'b', 'connected').agora(1, 'a', 'disconnect')
    const opened = told.state.gaps.takeChanged()
    expect(opened).toMatchObject([{ server: 'a', to: null }])
    told.agora(2, 'a', 'reconnect')
    expect(told.state.gaps.takeChanged()).toMatchObject([{ id: opened[0]?.id, to: BEGIN + 2 * SECOND }])
    expect(told.state.gaps.hasChanged).toBe(false)
  })
})

describe('notes', () => {
  it('tell of jumps of the clock and of servers that others named', () => {
    const told = new Told()
      .note(0, { source: 'stoa', status: 'clock-jump', jump_us: -3_600_000_000 })
      .note(1, { source: 'agora', status: 'offered', servers: ['x:4222', 7, 'y:4222'] })
    expect(told.state.clockJumps).toEqual([{ at: BEGIN, jumpUs: -3_600_000_000 }])
    expect(told.state.offeredServers).toEqual(['x:4222', 'y:4222'])
  })

  it('of other sources and of unknown kinds change nothing but the time', () => {
    const told = new Told()
      .note(1, { source: 'nats-monitor', ask: 3, answer: {} })
      .agora(2, 'a', 'something new')
      .note(3, { source: 'stoa', status: 'something new' })
    expect(told.state.lastAt).toBe(BEGIN + 3 * SECOND)
    expect(told.gaps).toEqual([])
  })

  it('never throw, whatever is in them', () => {
    const statuses = ['connected', 'disconnect', 'error', 'offered', 'started', 'stopped', 'dropped', 'clock-jump']
    const numbers = fc.constantFrom(
      1e308,
      -1e308,
      2 ** 53,
      2 ** 52,
      -1,
      0.5,
      '9007199254740993',
      '18446744073709551615'
    )
    const field = fc.oneof(fc.jsonValue(), numbers, fc.constant('__proto__'), fc.string({ maxLength: 600 }))
    const note = fc.record({
      source: fc.oneof(fc.constantFrom('agora', 'stoa'), field),
      server: fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', '\ud800'), field),
      status: fc.oneof(fc.constantFrom(...statuses), field),
      info: field,
      servers: field,
      from: field,
      to: field,
      last_alive: field,
      jump_us: field,
      rtt_us: field,
      count: field,
      cause: field,
      kind: field,
      sentence: field
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(note, fc.jsonValue()), { maxLength: 20 }), (notes) => {
        const told = new Told()
        for (const [i, body] of notes.entries()) told.note(i, body)
        expect(copyOf(told.state).gaps.latest).toEqual(told.state.gaps.latest)
      }),
      { numRuns: 500 }
    )
  })

  it('that are no JSON, or too deep, or too long, are passed over', () => {
    const told = new Told().text(0, '{').text(1, '[1]').text(2, '['.repeat(100_000)).text(3, '"x"').text(4, '\0')
    told.text(5, JSON.stringify({ source: 'agora', server: 'a', status: 'connected', x: 'y'.repeat(5_000_000) }))
    expect(told.state.observers.views).toEqual([])
  })
})

function copyOf(state: ClusterState): ClusterState {
  const out = new StateWriter()
  state.save(out)
  const copy = new ClusterState({ connected: () => {}, disconnected: () => {}, restarted: () => {} })
  const from = new StateReader(out.take())
  copy.load(from)
  expect(from.isAtEnd).toBe(true)
  const again = new StateWriter()
  copy.save(again)
  expect(again.take()).toEqual(out.take())
  return copy
}
