import { describe, expect, it } from 'vitest'
import { runBus, seededRandom } from '../../../test/support/bus-model.ts'
import { UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { ChunkMarks, DerivedRows, EventRow, GapRow } from '../history/derived.ts'
import { Fold } from './fold.ts'

const SECOND = 1_000_000
const BEGIN = 1_795_249_630 * SECOND
const MINUTE = Math.floor(BEGIN / 60 / SECOND)
const SERVERS = ['a', 'b', 'c']

type Heard =
  | { readonly at: number; readonly slot: number; readonly payload: Uint8Array }
  | { readonly at: number; readonly note: object }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const frame = (at: number, hex: string, slot = 0): Heard => ({ at: BEGIN + at * SECOND, slot, payload: bytes(hex) })
const note = (at: number, body: object): Heard => ({ at: BEGIN + at * SECOND, note: body })

function toBatch(heard: readonly Heard[]): ObservationBatch {
  const writer = new BatchWriter(new ArrayBuffer(1 << 20))
  for (const it of heard) {
    if ('note' in it) writer.note(toUnixUs(it.at), new TextEncoder().encode(JSON.stringify(it.note)))
    else writer.arrival(it.slot, toUnixUs(it.at), it.payload)
  }
  return writer.take(SERVERS)
}

function derive(heard: readonly Heard[], fold = new Fold({ wire: 'H' })): DerivedRows {
  fold.apply(toSeq(1), toBatch(heard))
  return fold.takeDerived(false)
}

/** A cluster with outages, faults and garbage, as three observers hear it. */
function hear(seed: number): Heard[] {
  const random = seededRandom(seed)
  const payloads = ['030c', '000c', '0009', '04041182a080839e818edf04', '05ff', '', '0106', '02000a0101', '000a']
  let at = SECOND
  const publications = Array.from({ length: 600 }, (_, i) => {
    at += Math.floor(random() * 40_000)
    const known = bytes(payloads[Math.floor(random() * payloads.length)] ?? '')
    const payload = random() < 0.5 ? known : Uint8Array.of(i % 7, 0, i & 127, i >> 7, 1)
    return { at, publisher: (payload[0] ?? 0) % 7, payload }
  })
  const outages = Array.from({ length: 3 }, () => {
    const from = Math.floor(random() * 10 * SECOND)
    const kind = random() < 0.6 ? ('away' as const) : ('stalled' as const)
    return { observer: Math.floor(random() * 3), from, to: from + Math.floor(random() * 3 * SECOND), kind }
  })
  const delay = () => Math.floor(random() * 2000)
  const heard: Heard[] = [{ at: BEGIN - SECOND, note: { source: 'stoa', status: 'started' } }]
  for (const step of runBus({ observers: 3, publications, outages, delay })) {
    if (step.kind === 'arrival') heard.push({ at: BEGIN + step.at, slot: step.observer, payload: step.payload })
    else {
      const status = step.kind === 'connected' ? 'reconnect' : 'disconnect'
      heard.push({ at: BEGIN + step.at, note: { source: 'agora', server: SERVERS[step.observer], status } })
    }
  }
  return heard
}

/** Folds `heard` in batches of changing size; a new fold is restored from a checkpoint after each `restoreAfter` batches. */
function foldInPieces(heard: readonly Heard[], size: (i: number) => number, restoreAfter = Number.POSITIVE_INFINITY) {
  let fold = new Fold({ wire: 'auto' })
  const events: EventRow[] = []
  const gaps = new Map<number, GapRow>()
  const minutes = new Map<string, number>()
  const chunks: ChunkMarks[] = []
  for (let from = 0, i = 0; from < heard.length; i++) {
    const piece = heard.slice(from, from + size(i))
    fold.apply(toSeq(from + 1), toBatch(piece))
    from += piece.length
    const rows = fold.takeDerived(false)
    events.push(...rows.events)
    chunks.push(...rows.chunks)
    for (const gap of rows.gaps) gaps.set(gap.id, gap)
    for (const { minute, nodeId, kind, count } of rows.minutes) {
      const key = `${minute} ${nodeId} ${kind}`
      minutes.set(key, (minutes.get(key) ?? 0) + count)
    }
    if (i % restoreAfter === restoreAfter - 1) {
      fold = Fold.restore(fold.checkpoint(), { derivedThrough: rows.through })
    }
  }
  return {
    events,
    gaps: [...gaps.values()].sort((a, b) => a.id - b.id),
    minutes: [...minutes].sort(),
    frames: chunks.reduce((sum, chunk) => sum + chunk.frames, 0),
    checkpoint: Buffer.from(fold.checkpoint()).toString('hex')
  }
}

describe('the fold', () => {
  it('makes a row of each event that is not bulk, with its body as the vectors have it', () => {
    const { events } = derive([frame(1, '000c'), frame(2, '0009'), frame(3, '0000010101'), frame(4, '010c0a')])
    expect(events).toEqual([
      {
        seq: 2,
        index: 0,
        at: BEGIN + 2 * SECOND,
        nodeId: 0,
        kind: 10,
        objectType: null,
        body: '{"type":"CacheInvalidateNegative"}'
      },
      {
        seq: 4,
        index: 1,
        at: BEGIN + 4 * SECOND,
        nodeId: 1,
        kind: 11,
        objectType: null,
        body: '{"type":"MtaQueueStatus","isRunning":true}'
      }
    ])
  })

  it('makes a row of a frame that cannot be decoded, behind the events before its fault', () => {
    const { events } = derive([frame(1, '0309ff'), frame(2, '')])
    expect(events.map(({ seq, index, nodeId, kind }) => ({ seq, index, nodeId, kind }))).toEqual([
      { seq: 1, index: 0, nodeId: 3, kind: 10 },
      { seq: 1, index: 1, nodeId: 3, kind: UNDECODABLE_KIND },
      { seq: 2, index: 0, nodeId: -1, kind: UNDECODABLE_KIND }
    ])
    expect(JSON.parse(events[1]?.body ?? '')).toEqual({
      error: 'unknown-tag',
      eventIndex: 1,
      offset: 2,
      fatal: true,
      payloadBytes: 3,
      raw: '0309ff'
    })
  })

  it('counts by minute, node and kind', () => {
    const heard = [frame(1, '030c'), frame(2, '030c0c'), frame(59, '0009'), frame(70, '030c'), frame(71, '03ff')]
    expect(derive(heard).minutes).toEqual(
      expect.arrayContaining([
        { minute: MINUTE + 1, nodeId: 3, kind: 2, count: 1 },
        { minute: MINUTE + 1, nodeId: 3, kind: UNDECODABLE_KIND, count: 1 }
      ])
    )
    const total = derive(heard).minutes.reduce((sum, row) => sum + row.count, 0)
    expect(total).toBe(6)
  })

  it('marks what a chunk opened, by which nodes, of which kinds', () => {
    const fold = new Fold({ wire: 'H' })
    const lines = [
      note(0, { source: 'agora', server: 'b', status: 'connected' }),
      frame(1, '030c'),
      frame(1, '030c', 1)
    ]
    const { chunks } = derive([...lines, frame(2, '810109', 1)], fold)
    expect(chunks).toEqual([
      {
        firstSeq: 1,
        count: 4,
        frames: 2,
        opened: Uint8Array.of(0b1010),
        ambiguous: null,
        kinds: (1 << 2) | (1 << 10),
        nodes: [3, 129]
      }
    ])
  })

  it('says nothing of a chunk in which every arrival opened a frame, but that', () => {
    expect(derive([frame(1, '030c'), frame(2, '030c')]).chunks[0]).toMatchObject({ frames: 2, opened: null })
  })

  it('shows each frame once to a visitor', () => {
    const seen: unknown[] = []
    const fold = new Fold({ wire: 'H' })
    const lines = [
      note(0, { source: 'agora', server: 'b', status: 'connected' }),
      frame(1, '030c'),
      frame(1, '030c', 1)
    ]
    fold.apply(toSeq(1), toBatch(lines), {
      frame: (seq, at, all, from, to, ambiguous) =>
        seen.push([seq, at, Buffer.from(all.subarray(from, to)).toString('hex'), ambiguous])
    })
    expect(seen).toEqual([[2, BEGIN + SECOND, '030c', false]])
  })

  it('makes no rows of what has them, and goes on behind that', () => {
    const fold = new Fold({ wire: 'H', derivedThrough: 2 })
    fold.apply(toSeq(1), toBatch([frame(1, '0009'), frame(2, '0009')]))
    expect(fold.hasDerived).toBe(false)
    fold.apply(toSeq(3), toBatch([frame(3, '0009')]))
    const { events, minutes, chunks } = fold.takeDerived(false)
    expect([events.length, minutes, chunks.length]).toEqual([
      1,
      [{ minute: Math.floor(BEGIN / 60 / SECOND), nodeId: 0, kind: 10, count: 1 }],
      1
    ])
    expect(fold.state.totals.frames).toBe(3)
  })

  it('passes over what it has folded', () => {
    const fold = new Fold({ wire: 'H' })
    fold.apply(toSeq(1), toBatch([frame(1, '0009'), frame(2, '000c')]))
    fold.apply(toSeq(1), toBatch([frame(1, '0009'), frame(2, '000c'), frame(3, '000c')]))
    expect(fold.state.totals.frames).toBe(3)
    expect(fold.through).toBe(3)
  })

  it('folds what is not recorded without rows', () => {
    const fold = new Fold({ wire: 'H' })
    fold.applyUnrecorded(toBatch([frame(1, '0009'), note(2, { source: 'stoa', status: 'stopped' })]))
    expect(fold.hasDerived).toBe(false)
    expect(fold.state.totals).toMatchObject({ frames: 1, events: 1 })
  })

  it('decodes with the wire that the frames speak for, once they do', () => {
    const fold = new Fold({ wire: 'auto' })
    expect(fold.release).toMatchObject({ wire: 'H', configured: false })
    // 0.15: tag 8 reloads the spam filter, tag 5 settings, tag 3 tokens of two accounts.
    const heard = Array.from({ length: 200 }, (_, i) => frame(i, ['0108', '0205', '0303020507'][i % 3] ?? ''))
    const { events } = derive(heard, fold)
    expect(fold.wire).toBe('D')
    expect(fold.release.confidence).toBeGreaterThan(0.9)
    expect(JSON.parse(events.at(-1)?.body ?? '')).toMatchObject({ type: expect.stringMatching(/Reload|Invalidate/) })
    expect(Fold.restore(fold.checkpoint()).release).toEqual(fold.release)
  })

  it('gives the same state and rows however the observations are cut and wherever it is restored', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const heard = hear(seed)
      const random = seededRandom(seed + 1000)
      const whole = foldInPieces(heard, () => heard.length)
      expect(whole.frames).toBeGreaterThan(500)
      expect(foldInPieces(heard, () => 1 + Math.floor(random() * 200))).toEqual(whole)
      expect(foldInPieces(heard, () => 1 + Math.floor(random() * 200), 2)).toEqual(whole)
    }
  })

  it('refuses a checkpoint of another layout', () => {
    expect(() => Fold.restore(Uint8Array.of(99))).toThrow('checkpoint of version 99')
    expect(() => Fold.restore(new Fold({ wire: 'H' }).checkpoint().subarray(0, 20))).toThrow('ends early')
  })

  it('joins, counts and decodes the same without its picture, also from a checkpoint that has one', () => {
    const heard = hear(11)
    const half = Math.floor(heard.length / 2)
    const begun = new Fold({ wire: 'auto' })
    begun.apply(toSeq(1), toBatch(heard.slice(0, half)))
    const checkpoint = begun.checkpoint()
    const [whole, bare] = [Fold.restore(checkpoint), Fold.restore(checkpoint, { withPicture: false })]
    const [rows, bareRows] = [whole, bare].map((fold) => {
      fold.apply(toSeq(half + 1), toBatch(heard.slice(half)))
      const { events, minutes, gaps, chunks } = fold.takeDerived(false)
      return { events, minutes, gaps, chunks, wire: fold.wire, totals: fold.state.totals }
    })
    expect(bareRows).toEqual(rows)
    expect(bare.takeDerived(true).checkpoint).toBeNull()
  })
})
