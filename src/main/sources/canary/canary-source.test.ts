import { afterEach, describe, expect, it } from 'vitest'
import { CollectingSink } from '../../../../test/support/collecting-sink.ts'
import { FakeClock } from '../../../../test/support/fake-clock.ts'
import type { Result } from '../../../shared/cluster/result.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import type { ApiTrouble, JmapAnswer, JmapCall, ServerEvent, StalwartApi } from '../../stalwart/stalwart-api.ts'
import { CanarySource } from './canary-source.ts'

const NOW = toUnixUs(1_800_000_000_000_000)
const EVERY_MS = 60_000
type Note = Readonly<Record<string, unknown>>

/** A cluster whose nodes share one mailbox: a rename through one reaches the streams of all that are not cut off. */
class MailCluster {
  readonly clock = new FakeClock(NOW)
  readonly cut = new Set<string>()
  /** How late events of a node are, ms. */
  readonly lateMs = new Map<string, number>()
  /** What a rename answers in place of a success. */
  trouble: ApiTrouble | null = null
  /** The server does not say which state a rename made, and answers nothing at all. */
  isMute = false
  state = 0
  names: string[] = []
  readonly streams = new Map<string, (event: ServerEvent) => void>()
  readonly renames: string[] = []

  node(url: string): StalwartApi {
    return {
      url,
      line: async () => ({ ok: true, value: 'new' }),
      rest: async () => ({ ok: true, value: { primaryAccounts: { 'urn:ietf:params:jmap:mail': 'c' } } }),
      jmap: (calls) => this.#jmap(url, calls),
      events: (_path, on, signal) => this.#events(url, on, signal)
    }
  }

  change(): string {
    const state = `s${++this.state}`
    const data = JSON.stringify({ '@type': 'StateChange', changed: { c: { Mailbox: state } } })
    for (const [url, send] of this.streams) {
      if (this.cut.has(url)) continue
      this.clock.after(this.lateMs.get(url) ?? 8, () => send({ name: 'state', data }))
    }
    return state
  }

  async #jmap(url: string, [call]: readonly JmapCall[]): Promise<Result<readonly JmapAnswer[], ApiTrouble>> {
    const [method, args] = call ?? ['', {}]
    const answer = (value: Note): Result<readonly JmapAnswer[], ApiTrouble> => ({
      ok: true,
      value: [{ ok: true, method, args: value }]
    })
    if (method === 'Mailbox/get') return answer({ list: this.names.map((name) => ({ id: 'm', name })) })
    if ('create' in args) {
      this.names = ['Stoa canary 0']
      return answer({ created: { canary: { id: 'm' } } })
    }
    this.renames.push(url)
    if (this.trouble) return { ok: false, error: this.trouble }
    const state = this.change()
    if (this.isMute) return new Promise(() => undefined)
    await new Promise<void>((resolve) => this.clock.after(6, resolve))
    return answer({ updated: { m: null }, newState: state })
  }

  #events(
    url: string,
    on: Parameters<StalwartApi['events']>[1],
    signal: AbortSignal
  ): ReturnType<StalwartApi['events']> {
    if (this.trouble?.kind === 'refused-login') return Promise.resolve({ ok: false, error: this.trouble })
    this.streams.set(url, on.event)
    on.open()
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ ok: true, value: null }))
    })
  }
}

const A = 'http://a'
const B = 'http://b'
const C = 'http://c'
const stops: (() => Promise<void>)[] = []

function make(cluster: MailCluster, urls = [A, B, C]) {
  const sink = new CollectingSink()
  const source = new CanarySource({
    sites: urls.map((url) => cluster.node(url)),
    nodeOf: (url) => urls.indexOf(url),
    clock: cluster.clock,
    sink,
    everyMs: EVERY_MS,
    random: () => 0.5
  })
  stops.push(() => source.stop())
  const notes = (): Note[] =>
    sink.observations.flatMap((it) => (it.kind === 'note' ? [JSON.parse(it.body) as Note] : []))
  return { source, notes, rounds: () => toRounds(notes()) }
}

/** `through a: b 8, c silent`. */
function toRounds(notes: readonly Note[]): string[] {
  const of = (round: unknown): Note[] => notes.filter((note) => note.round === round)
  return notes
    .filter((note) => note.over === true)
    .map((over) => {
      const heard = of(over.round).filter((note) => note.after_us !== undefined && note.answered !== true)
      const words = heard.map((note) => `${short(note.url)} ${Number(note.after_us) / 1000}`)
      const silent = (over.silent as readonly string[]).map((url) => `${short(url)} silent`)
      const failed = over.failed === undefined ? [] : ['failed']
      return `through ${short(over.via)}: ${[...words, ...silent, ...failed].join(', ')}`
    })
}

const short = (url: unknown): string => String(url).slice(-1)

/** Time passes in small steps, so that promises settle between them. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  const step = 2
  for (let gone = 0; gone < ms; gone += step) {
    clock.advance(step)
    for (let turn = 0; turn < 12; turn++) await Promise.resolve()
  }
}

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

describe('CanarySource', () => {
  it('goes through each node in turn and waits for the events of all others', async () => {
    const cluster = new MailCluster()
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 3 * EVERY_MS + 100)
    expect(rounds()).toEqual([
      'through a: b 8, c 8',
      'through b: a 8, c 8',
      'through c: a 8, b 8',
      'through a: b 8, c 8'
    ])
  })

  it('tells the begin, each event, the own answer and the end of a round', async () => {
    const cluster = new MailCluster()
    const { source, notes } = make(cluster, [A, B])
    await source.start()
    await pass(cluster.clock, 500)
    const told = notes().map(({ round: _, ...rest }) => rest)
    expect(told).toEqual([
      { source: 'canary', status: 'started', urls: [A, B], every_ms: EVERY_MS },
      { source: 'canary', url: A, node: 0, status: 'listening', sentence: '' },
      { source: 'canary', url: B, node: 1, status: 'listening', sentence: '' },
      { source: 'canary', via: A, node: 0, begun: true, cause: 'turn' },
      { source: 'canary', via: A, url: A, node: 0, after_us: 6_000, answered: true },
      { source: 'canary', via: A, url: B, node: 1, after_us: 8_000 },
      { source: 'canary', via: A, over: true, silent: [] }
    ])
  })

  it('names a node that is cut off in every round, after five seconds', async () => {
    const cluster = new MailCluster()
    cluster.cut.add(C)
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, EVERY_MS + 6_000)
    expect(rounds()).toEqual(['through a: b 8, c silent', 'through b: a 8, c silent'])
  })

  it('does not take the late event of an older round for one of the newest', async () => {
    const cluster = new MailCluster()
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 1_000)
    cluster.lateMs.set(C, 3_000)
    source.now(A, 'asked')
    await pass(cluster.clock, 1_100)
    cluster.cut.add(C)
    source.now(B, 'asked')
    await pass(cluster.clock, 7_500)
    expect(rounds().slice(1)).toEqual(['through a: b 8, c silent', 'through b: a 8, c silent'])
  })

  it('counts nobody as silent when the change was not made', async () => {
    const cluster = new MailCluster()
    const { source, notes, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 100)
    cluster.trouble = { kind: 'refused', status: 200, sentence: 'No.', retryAfterMs: null }
    source.now(B, 'asked')
    await pass(cluster.clock, 2_500)
    expect(rounds().at(-1)).toBe('through b: failed')
    expect(notes().at(-1)?.failed).toBe('No.')
  })

  it('still hears a change whose request nobody answered', async () => {
    const cluster = new MailCluster()
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 100)
    cluster.isMute = true
    source.now(B, 'asked')
    await pass(cluster.clock, 7_500)
    expect(rounds().at(-1)).toBe('through b: a 8, c 8')
  })

  it('makes one round of a storm of blocks, through the origin of the newest, and never two at once', async () => {
    const cluster = new MailCluster()
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 5_000)
    for (const origin of [0, 1, 2, 1]) source.blockSeen(origin)
    await pass(cluster.clock, 100)
    for (let n = 0; n < 30; n++) {
      source.blockSeen(2)
      await pass(cluster.clock, 100)
    }
    expect(rounds().slice(1)).toEqual(['through b: a 8, c 8', 'through c: a 8, b 8'])
  })

  it('cuts a round short at two seconds when another one waits', async () => {
    const cluster = new MailCluster()
    cluster.cut.add(C)
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 500)
    source.blockSeen(1)
    await pass(cluster.clock, 1_600)
    expect(rounds()).toEqual(['through a: b 8, c silent'])
  })

  it('renames to another name each time, and finds the mailbox that is there already', async () => {
    const cluster = new MailCluster()
    cluster.names = ['Inbox', 'Stoa canary 7']
    const { source, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 500)
    expect(rounds()).toEqual(['through a: b 8, c 8'])
    expect(cluster.names).toEqual(['Inbox', 'Stoa canary 7'])
  })

  it('says that a login was refused and does not ask again for a minute', async () => {
    const cluster = new MailCluster()
    cluster.trouble = { kind: 'refused-login', status: 401, sentence: 'Wrong login.', retryAfterMs: null }
    const { source, notes } = make(cluster, [A])
    await source.start()
    await pass(cluster.clock, 4_000)
    const told = notes().filter((note) => note.status === 'refused')
    expect(told).toEqual([{ source: 'canary', url: A, node: 0, status: 'refused', sentence: 'Wrong login.' }])
  })

  it('stops in the middle of a round without a word about anybody', async () => {
    const cluster = new MailCluster()
    cluster.cut.add(C)
    const { source, notes, rounds } = make(cluster)
    await source.start()
    await pass(cluster.clock, 1_000)
    await source.stop()
    expect(rounds()).toEqual(['through a: b 8, failed'])
    expect(notes().at(-1)).toEqual({ source: 'canary', status: 'stopped' })
  })
})
