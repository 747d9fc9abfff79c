import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Note } from '../cluster/note.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { decodeSketch } from './based-sketch.ts'
import { CanaryState } from './canary-state.ts'
import { toHourKey } from './series.ts'

const T0 = 1_800_000_000_000_000
const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const [A, B, C, D] = ['http://a', 'http://b', 'http://c', 'http://d'] as const
const utf8 = new TextEncoder()

function toNote(body: object): Note {
  const bytes = utf8.encode(JSON.stringify(body))
  const note = Note.parse(bytes, 0, bytes.length)
  if (!note) throw new Error('no note')
  return note
}

class Teller {
  readonly state = new CanaryState()
  seq = 0
  at = T0

  tell(body: object): void {
    this.state.note(++this.seq, this.at, toNote({ source: 'canary', ...body }))
  }

  started(urls: readonly string[]): void {
    this.tell({ status: 'started', urls, every_ms: 60_000 })
  }

  /** One round: who was heard after how many ms; the others of `urls` are silent. */
  round(via: string, urls: readonly string[], heard: Readonly<Record<string, number>>): void {
    const round = 1_000 + this.seq
    this.tell({ round, via, node: urls.indexOf(via), begun: true })
    this.tell({ round, via, url: via, node: urls.indexOf(via), after_us: 6_000, answered: true })
    for (const [url, ms] of Object.entries(heard)) {
      this.tell({ round, via, url, node: urls.indexOf(url), after_us: ms * 1_000 })
    }
    const silent = urls.filter((url) => url !== via && heard[url] === undefined)
    this.tell({ round, via, over: true, silent })
    this.at += MINUTE
  }

  get cut(): string[] {
    return this.state.sites.all.filter((site) => site.cutSince !== null).map((site) => site.url)
  }
}

function bytesOf(state: CanaryState): Uint8Array {
  const out = new StateWriter()
  state.save(out)
  return out.take()
}

function restored(state: CanaryState): CanaryState {
  const fresh = new CanaryState()
  const reader = new StateReader(bytesOf(state))
  fresh.load(reader)
  expect(reader.isAtEnd).toBe(true)
  return fresh
}

describe('CanaryState', () => {
  it('keeps the newest delay of every pair, and a sketch of each minute', () => {
    const teller = new Teller()
    teller.started([A, B])
    teller.round(A, [A, B], { [B]: 8 })
    teller.round(B, [A, B], { [A]: 9 })
    teller.round(A, [A, B], { [B]: 12 })
    expect(teller.state.pairs.of(`${A} ${B}`)).toMatchObject({ lastUs: 12_000, recent: [8_000, 12_000] })
    expect(teller.state.pairs.of(`${B} ${A}`)).toMatchObject({ lastUs: 9_000 })
    const rows = teller.state.takeMinutes().filter((row) => row.series === `canary/${A} ${B}`)
    const minute = T0 / MINUTE
    expect(rows.map((row) => [row.minute, decodeSketch(row.bytes)?.sketch.max])).toEqual([
      [minute, 8_000],
      [minute + 2, 12_000]
    ])
  })

  it('names a node after two silent rounds, and clears it after two good ones', () => {
    const teller = new Teller()
    const all = [A, B, C, D]
    teller.started(all)
    teller.round(A, all, { [B]: 8, [C]: 8 })
    expect(teller.cut).toEqual([])
    teller.round(B, all, { [A]: 8, [C]: 8 })
    expect(teller.cut).toEqual([D])
    teller.round(C, all, { [A]: 8, [B]: 8, [D]: 8 })
    expect(teller.cut).toEqual([D])
    teller.round(A, all, { [B]: 8, [C]: 8, [D]: 8 })
    expect(teller.cut).toEqual([])
  })

  it('names a node within two rounds when one of them went through it, and nobody else', () => {
    const teller = new Teller()
    const all = [A, B, C, D]
    teller.started(all)
    teller.round(C, all, { [A]: 8, [B]: 8 })
    teller.round(D, all, {})
    expect(teller.cut).toEqual([D])
    teller.round(A, all, { [B]: 8, [C]: 8 })
    expect(teller.cut).toEqual([D])
  })

  it('names a node that nobody hears though it hears everybody', () => {
    const teller = new Teller()
    const all = [A, B, C]
    teller.started(all)
    for (const via of [A, B, C, A, B]) {
      const heard = via === C ? {} : Object.fromEntries(all.filter((url) => url !== via).map((url) => [url, 8]))
      teller.round(via, all, heard)
    }
    expect(teller.cut).toEqual([])
    teller.round(C, all, {})
    expect(teller.cut).toEqual([C])
  })

  it('takes the cluster for cut off when rounds through different nodes reach nobody', () => {
    const teller = new Teller()
    const all = [A, B, C]
    teller.started(all)
    teller.round(A, all, {})
    teller.round(A, all, {})
    expect(teller.state.outage).toBeNull()
    teller.round(B, all, {})
    expect(teller.state.outage).toMatchObject({ rounds: 2 })
    teller.round(C, all, { [A]: 8, [B]: 8 })
    expect(teller.state.outage).toBeNull()
  })

  it('blames nobody for a round that failed or has no end', () => {
    const teller = new Teller()
    teller.started([A, B])
    for (const round of [1, 2, 3]) {
      teller.tell({ round, via: A, begun: true })
      teller.tell({ round, via: A, over: true, silent: [B], failed: 'It did not answer.' })
    }
    teller.tell({ round: 4, via: A, begun: true })
    teller.tell({ round: 5, via: A, begun: true })
    expect(teller.cut).toEqual([])
    expect(teller.state.rounds.all.map((round) => round.state)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'running'
    ])
    expect(teller.state.run.goodAt).toBe(0)
  })

  it('calls a pair slow by the middle of its newest rounds, and fine only well below', () => {
    const teller = new Teller()
    teller.started([A, B])
    const slow = (): number => teller.state.pairs.slow.length
    const seen = [8, 8, 8, 900, 900, 900, 400, 400, 400, 300, 300, 20, 20, 20].map((ms) => {
      teller.round(A, [A, B], { [B]: ms })
      return slow()
    })
    expect(seen).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0])
  })

  it('hands out an hour once it is over, by the time that other notes tell', () => {
    const teller = new Teller()
    teller.started([A, B])
    teller.round(A, [A, B], { [B]: 8 })
    teller.state.takeMinutes()
    teller.state.note(99, T0 + 61 * MINUTE, toNote({ source: 'agora', status: 'live' }))
    const hour = Math.floor(T0 / MINUTE / 60)
    expect(teller.state.takeMinutes().map((row) => [row.minute, row.series])).toEqual([
      [toHourKey(hour), `canary/${A} ${A}`],
      [toHourKey(hour), `canary/${A} ${B}`]
    ])
    expect(teller.state.running).toEqual([])
    expect(teller.state.openHour).toBeNull()
  })

  it('forgets what concerns sites that are configured no more', () => {
    const teller = new Teller()
    teller.started([A, B, C])
    teller.round(A, [A, B, C], { [B]: 8 })
    teller.started([B, A])
    expect(teller.state.sites.all.map((site) => [site.url, site.slot])).toEqual([
      [B, 0],
      [A, 1]
    ])
    expect([...teller.state.pairs.all].map(({ via, url }) => `${via} ${url}`)).toEqual([`${A} ${A}`, `${A} ${B}`])
  })

  it('stays bounded whatever is claimed', () => {
    const teller = new Teller()
    const urls = Array.from({ length: 3_000 }, (_, n) => `http://n${n}`)
    teller.started(urls)
    for (let n = 0; n < 200; n++) {
      const via = urls[n] ?? A
      teller.tell({ round: n, via, begun: true })
      for (let m = 0; m < 100; m++)
        teller.tell({ round: n, via, url: urls[(n * 31 + m * 17) % 3_000], after_us: 1_000 })
      teller.tell({ round: n, via, over: true, silent: urls })
    }
    const { state } = teller
    expect(state.sites.size).toBe(1_024)
    expect([...state.pairs.all].length).toBeLessThanOrEqual(64 * 64 + 1_024)
    expect(state.rounds.all).toHaveLength(50)
    expect(bytesOf(state).length).toBeLessThan(4_000_000)
  })

  it('restores byte for byte wherever a checkpoint is taken, and goes on alike, whatever notes say', () => {
    const url = fc.constantFrom<unknown>(A, B, C, '*', 'a b', 7, null, '')
    const number = fc.oneof(fc.integer({ min: -3, max: 9 }), fc.double(), fc.constant('x'), fc.constant(1e12))
    const body = fc.record(
      {
        round: fc.oneof(fc.integer({ min: 0, max: 4 }), number),
        via: url,
        url,
        node: number,
        after_us: fc.oneof(fc.integer({ min: 0, max: 2_000_000 }), number),
        begun: fc.constantFrom(true, 'yes'),
        over: fc.constantFrom(true, 1),
        silent: fc.oneof(fc.array(url), fc.constant('all')),
        failed: fc.constantFrom('No.', 3),
        answered: fc.boolean(),
        cause: fc.constantFrom('block', 'other'),
        status: fc.constantFrom('started', 'stopped', 'unable', 'listening', 'lost', 'refused', 'odd'),
        sentence: fc.string(),
        urls: fc.array(url),
        every_ms: number
      },
      { requiredKeys: [] }
    )
    const story = fc.array(fc.tuple(body, fc.integer({ min: -90, max: 200 })), { maxLength: 60 })
    fc.assert(
      fc.property(story, fc.nat(60), (notes, cut) => {
        const one = new CanaryState()
        let other = new CanaryState()
        let at = T0
        for (const [n, [fields, seconds]] of notes.entries()) {
          if (n === cut) other = restored(one)
          at += seconds * SECOND
          one.note(n + 1, at, toNote({ source: 'canary', ...fields }))
          if (n >= cut) other.note(n + 1, at, toNote({ source: 'canary', ...fields }))
        }
        if (cut < notes.length) expect(bytesOf(other)).toEqual(bytesOf(one))
        expect(bytesOf(restored(one))).toEqual(bytesOf(one))
      }),
      { numRuns: 300 }
    )
  })
})
