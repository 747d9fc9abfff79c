import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter, walkBatch } from '../../shared/cluster/observation-batch.ts'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { mergeBatches } from './batch-records.ts'
import { Compactor } from './compactor.ts'
import { openWriterConnection } from './connection.ts'
import type { ChunkMarks } from './derived.ts'
import { NO_INSIGHT } from './derived.ts'
import { JournalWriter } from './journal-writer.ts'
import { migrate } from './migrate.ts'
import { ReadQueries } from './read-queries.ts'
import { SCHEMA_STEPS } from './schema.ts'

const T = 1_795_249_630_606_172
let folder: string
let db: Database.Database
let writer: JournalWriter
let queries: ReadQueries
let compactor: Compactor

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-compact-'))
  const file = join(folder, 'history.db')
  db = openWriterConnection(file)
  db.pragma('synchronous = OFF')
  await migrate(db, file, SCHEMA_STEPS)
  writer = new JournalWriter(db)
  queries = new ReadQueries(db, file)
  compactor = new Compactor(db)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function frames(count: number, server: string, start: number): ObservationBatch {
  const batch = new BatchWriter(new ArrayBuffer(count * 40 + 64))
  for (let i = 0; i < count; i++) batch.arrival(0, toUnixUs(start + i * 100), Uint8Array.of(i & 63, 12))
  return batch.take([server])
}

function record(batch: ObservationBatch, marks: Partial<ChunkMarks> | null): Seq {
  const firstSeq = writer.append(batch)
  const all = {
    firstSeq,
    count: batch.count,
    frames: batch.count,
    opened: null,
    ambiguous: null,
    kinds: 4,
    nodes: [1],
    ...marks
  }
  const through = toSeq(firstSeq + batch.count - 1)
  if (marks !== null)
    writer.derive({ through, events: [], minutes: [], gaps: [], chunks: [all], ...NO_INSIGHT, checkpoint: null })
  return firstSeq
}

function compactAll(): number {
  let steps = 0
  for (let plan = compactor.plan(); plan !== null; plan = compactor.plan()) {
    const step = plan
    db.transaction(() => compactor.run(step))()
    if (++steps > 1_000) throw new Error('compaction does not end')
  }
  return steps
}

describe('the compactor', () => {
  it('joins chunks up to a full one, with their observers, times and marks', () => {
    const batches = Array.from({ length: 70 }, (_, i) => frames(1_000, i < 30 ? 'a' : 'b', T + i * 1e6))
    batches.forEach((batch, i) => {
      const opened = i === 2 ? new Uint8Array(125).fill(0xfe) : null
      record(batch, { opened, frames: i === 2 ? 875 : 1_000, kinds: 1 << (i % 5), nodes: [i] })
    })
    expect(compactAll()).toBe(1)
    const { chunks } = queries.chunks({ from: 'oldest', direction: 'forward' })
    expect(chunks.map((chunk) => chunk.batch.count)).toEqual([65_000, 1_000, 1_000, 1_000, 1_000, 1_000])
    const first = chunks[0]
    expect(first?.batch).toEqual(mergeBatches(batches.slice(0, 65)))
    expect([first?.fromUs, first?.toUs]).toEqual([T, T + 64e6 + 99_900])
    expect(first?.marks).toMatchObject({ frames: 65_000 - 125, kinds: 0b11111, ambiguous: null })
    const opened = first?.marks?.opened ?? new Uint8Array(0)
    expect([opened.length, opened[249], opened[250], opened[374], opened[375]]).toEqual([8_125, 0xff, 0xfe, 0xfe, 0xff])
    const found = queries.chunks({ from: 'oldest', direction: 'forward', nodes: [64] })
    expect([found.chunks.length, found.skipped]).toEqual([1, 5_000])
    expect(queries.stats()).toMatchObject({ chunks: 6, observations: 70_000, arrivals: 70_000, payloadBytes: 140_000 })
  })

  it('joins many small chunks of a quiet day before they fill one, and again when they do', () => {
    for (let i = 0; i < 600; i++) record(frames(2, 'a', T + i * 1e6), {})
    expect(compactAll()).toBe(2)
    expect(queries.stats()).toMatchObject({ chunks: 2 + 600 - 512, observations: 1_200 })
    record(frames(60_000, 'a', T + 600e6), {})
    record(frames(60_000, 'a', T + 700e6), {})
    expect(compactAll()).toBe(1)
    expect(queries.stats()).toMatchObject({ chunks: 2, observations: 121_200 })
  })

  it('may join chunks between two pages of a walk, which then sees each observation once', () => {
    for (let i = 0; i < 70; i++) {
      const opened = new Uint8Array(125).map((_, n) => (n * 7 + i) & 0xff)
      record(frames(1_000, i < 30 ? 'a' : 'b', T + i * 1e6), { opened })
    }
    const walk = (direction: 'forward' | 'backward', before: () => void) => {
      const first = queries.chunks({
        from: direction === 'forward' ? 'oldest' : 'newest',
        direction,
        maxObservations: 33_000
      })
      before()
      const rest = queries.chunks({ from: { seq: first.next ?? toSeq(0) }, direction, maxObservations: 100_000 })
      expect(rest.next).toBeNull()
      return [...first.chunks, ...rest.chunks].flatMap((chunk) => {
        const { opened } = chunk.marks ?? { opened: null }
        const seen: unknown[] = []
        let i = 0
        walkBatch(chunk.batch, {
          arrival: (slot, at) => {
            const mark = ((opened?.[i >> 3] ?? 0) >> (i & 7)) & 1
            seen.push([chunk.firstSeq + i++, at, chunk.batch.servers[slot], mark])
          },
          note: () => {}
        })
        return direction === 'forward' ? seen : seen.reverse()
      })
    }
    const whole = walk('forward', () => {})
    expect(whole.length).toBe(70_000)
    const joinedWhileForward = walk('forward', () => compactAll())
    expect(joinedWhileForward).toEqual(whole)
    expect(walk('backward', () => {}).reverse()).toEqual(whole)
  })

  it('leaves chunks alone that are not derived yet', () => {
    record(frames(65_536, 'a', T), null)
    record(frames(65_536, 'a', T), null)
    expect(compactor.plan()).toBeNull()
  })

  it('leaves a damaged chunk as it is and goes on behind it', () => {
    const damaged = record(frames(65_536, 'a', T), {})
    record(frames(65_536, 'a', T), {})
    db.prepare('UPDATE chunk SET bytes = ? WHERE first_seq = ?').run(Buffer.from('damage'), damaged)
    expect(compactAll()).toBe(2)
    const page = queries.chunks({ from: 'oldest', direction: 'forward' })
    expect(page.chunks.map((chunk) => chunk.firstSeq)).toEqual([65_537])
    expect(page.damaged).toEqual([{ firstSeq: 1, count: 65_536 }])
    expect(db.prepare('SELECT codec FROM chunk ORDER BY first_seq').pluck().all()).toEqual([1, 2])
  })
})
