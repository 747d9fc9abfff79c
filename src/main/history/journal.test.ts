import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toLoadBatches } from '../../../test/durability/support/load-batches.ts'
import { realClock } from '../../../test/durability/support/real-clock.ts'
import { makeLoad } from '../../../test/support/load.ts'
import { DEFAULT_RETENTION } from '../../shared/api/cluster-file.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { DerivedRows } from './derived.ts'
import { NO_INSIGHT } from './derived.ts'
import { Journal } from './journal.ts'
import type { ChunkPage, JournalReader } from './journal-reader.ts'
import { openReadOnly } from './open-read-only.ts'

const workerUrl = new URL('./history-worker.ts', import.meta.url)
const T = 1_795_249_630_606_172
let folder: string
const open: { close(): Promise<void> }[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-journal-'))
})
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
  rmSync(folder, { recursive: true, force: true })
})

async function openJournal(): Promise<Journal> {
  const result = await Journal.open({ folder, workerUrl, clock: realClock, retention: DEFAULT_RETENTION })
  if (!result.ok) throw new Error(result.error.sentence)
  open.push(result.value)
  return result.value
}

const copy = (batch: ObservationBatch): ObservationBatch => ({ ...batch, bytes: batch.bytes.slice() })

function smallBatch(at: number, payload: number[]): ObservationBatch {
  const writer = new BatchWriter(new ArrayBuffer(256))
  writer.arrival(0, toUnixUs(at), Uint8Array.from(payload))
  writer.note(toUnixUs(at + 1), new TextEncoder().encode('{"source":"stoa"}'))
  return writer.take(['a:4222'])
}

const nothing: Omit<DerivedRows, 'through'> = {
  events: [],
  minutes: [],
  gaps: [],
  chunks: [],
  ...NO_INSIGHT,
  checkpoint: null
}

async function allPages(reader: JournalReader, direction: 'forward' | 'backward', most: number): Promise<ChunkPage[]> {
  const pages = [
    await reader.chunks({ from: direction === 'forward' ? 'oldest' : 'newest', direction, maxObservations: most })
  ]
  for (let next = pages[0]?.next ?? null; next !== null; ) {
    const page = await reader.chunks({ from: { seq: next }, direction, maxObservations: most })
    pages.push(page)
    next = page.next
  }
  return pages
}

describe('a journal', () => {
  it('gives back what was appended, from both readers and both ends, and goes on where it was after a restart', async () => {
    const batches = toLoadBatches(makeLoad({ seed: 3, frames: 5_800 }), 500, T)
    const first = await openJournal()
    expect(first.opening).toEqual({ nextSeq: 1, derivedThrough: 0, lastAt: null, checkpoint: null, notices: [] })
    const appended = await Promise.all(batches.slice(0, 11).map((batch) => first.append(copy(batch))))
    let seq = 1
    for (const [i, answer] of appended.entries()) {
      expect(answer).toEqual({ recorded: true, firstSeq: seq, batch: batches[i] })
      seq += batches[i]?.count ?? 0
    }
    await first.close()
    const second = await openJournal()
    expect(second.opening.nextSeq).toBe(seq)
    const last = await second.stats()
    expect([second.opening.lastAt, second.opening.nextSeq - 1]).toEqual([last.newest?.at, last.newest?.seq])
    await second.append(copy(batches[11] as ObservationBatch))

    const beside = openReadOnly(folder)
    if (!beside.ok) throw new Error(beside.error.sentence)
    const reader = second.reader()
    open.push(beside.value, reader)
    for (const one of [beside.value, reader]) {
      for (const direction of ['forward', 'backward'] as const) {
        const chunks = (await allPages(one, direction, 1_500)).flatMap((page) => page.chunks)
        if (direction === 'backward') chunks.reverse()
        expect(chunks.map((chunk) => chunk.batch)).toEqual(batches)
        expect(chunks.map((chunk) => chunk.firstSeq)).toEqual(batches.map((_, i) => 1 + i * 500))
      }
      expect((await one.stats()).observations).toBe(batches.reduce((sum, batch) => sum + batch.count, 0))
    }
  })

  it('keeps what is derived, once, and finds it again', async () => {
    const journal = await openJournal()
    await journal.append(smallBatch(T, [1, 12]))
    await journal.append(smallBatch(T + 60e6, [2, 4, 17, 5]))
    const rows: DerivedRows = {
      through: toSeq(4),
      events: [
        {
          seq: toSeq(3),
          index: 0,
          at: toUnixUs(T + 60e6),
          nodeId: 2,
          kind: 5,
          objectType: 17,
          body: '{"id":"5\\u0000"}'
        }
      ],
      minutes: [{ minute: Math.floor(T / 60e6), nodeId: 1, kind: 2, count: 1 }],
      gaps: [{ id: 9, server: 'a:4222', from: toUnixUs(T), to: null, cause: 'reconnect' }],
      chunks: [
        { firstSeq: toSeq(1), count: 2, frames: 1, opened: null, ambiguous: null, kinds: 1 << 2, nodes: [1] },
        {
          firstSeq: toSeq(3),
          count: 2,
          frames: 1,
          opened: Uint8Array.of(1),
          ambiguous: null,
          kinds: 1 << 5,
          nodes: [2]
        }
      ],
      ...NO_INSIGHT,
      checkpoint: { seq: toSeq(4), at: toUnixUs(T + 60e6), bytes: Uint8Array.of(1, 2, 3) }
    }
    expect(await journal.derive(rows)).toBe(true)
    expect(await journal.derive(rows)).toBe(true)
    const reader = journal.reader()
    open.push(reader)
    const events = (filter: object) =>
      reader.events(filter, { after: null, limit: 10, order: 'newest-first' }).then((page) => page.events)
    expect(await events({})).toEqual(rows.events)
    expect(await events({ kinds: [5], nodes: [2], objectTypes: [17], fromUs: T, toUs: T + 60e6, text: '"5' })).toEqual(
      rows.events
    )
    expect(await events({ nodes: [1] })).toEqual([])
    expect(await events({ toUs: T + 1 })).toEqual([])
    expect(await reader.minutes(toUnixUs(T - 60e6), toUnixUs(T + 1))).toEqual(rows.minutes)
    expect(await reader.gaps(toUnixUs(T + 5), toUnixUs(T + 6))).toEqual(rows.gaps)
    expect(await reader.checkpointBefore({ us: toUnixUs(T + 60e6) })).toEqual(rows.checkpoint)
    expect(await reader.checkpointBefore({ seq: toSeq(3) })).toBeNull()
    expect((await reader.observation(toSeq(3)))?.kind).toBe('arrival')
    expect(await reader.observation(toSeq(4))).toEqual({
      kind: 'note',
      seq: 4,
      at: T + 60e6 + 1,
      body: '{"source":"stoa"}'
    })
    expect(await reader.observation(toSeq(5))).toBeNull()
    const masked = await reader.chunks({ from: 'oldest', direction: 'forward', nodes: [2] })
    expect([masked.chunks.map((chunk) => chunk.firstSeq), masked.skipped]).toEqual([[3], 2])
    const opened = masked.chunks[0]?.marks?.opened
    expect(opened && Array.from(opened)).toEqual([1])
    await journal.close()
    const again = await openJournal()
    expect(again.opening).toEqual({
      nextSeq: 5,
      derivedThrough: 4,
      lastAt: T + 60e6 + 1,
      checkpoint: rows.checkpoint,
      notices: []
    })
    expect(await again.derive({ ...nothing, through: toSeq(4) })).toBe(true)
  })

  it('goes on recording when rows to be derived are faulty, and says so', async () => {
    const journal = await openJournal()
    const notices: string[] = []
    journal.onNotice((notice) => notices.push(notice.kind))
    const faulty = { ...nothing, through: toSeq(2), minutes: [{ minute: 0.5, nodeId: 1, kind: 2, count: 1 }] }
    const answers = [
      journal.append(smallBatch(T, [1])),
      journal.derive(faulty),
      journal.append(smallBatch(T, [2]))
    ] as const
    const [first, derived, second] = await Promise.all(answers)
    expect([first.recorded, derived, second.recorded]).toEqual([true, false, true])
    expect(await journal.derive({ ...nothing, through: toSeq(4) })).toBe(false)
    expect(notices).toEqual(['derivation-failed'])
    await journal.close()
    expect((await openJournal()).opening).toMatchObject({ nextSeq: 5, derivedThrough: 0 })
  })

  it('waits while another process holds the file, and goes on by itself', async () => {
    const journal = await openJournal()
    await journal.append(smallBatch(T, [1]))
    const other = new Database(join(folder, 'history.db'))
    other.exec('BEGIN IMMEDIATE')
    const refused = await journal.append(smallBatch(T, [2]))
    expect(refused).toMatchObject({ recorded: false, cause: 'disk-failed' })
    other.exec('ROLLBACK')
    other.close()
    await vi.waitFor(() => expect(journal.state.kind).toBe('recording'), { timeout: 10_000 })
    expect(await journal.append(smallBatch(T, [3]))).toMatchObject({ recorded: true, firstSeq: 3 })
  })

  it('tells everybody when its thread ends by a fault, and leaves nobody waiting', async () => {
    const journal = await openJournal()
    const reader = journal.reader()
    open.push(reader)
    await journal.append(smallBatch(T, [1]))
    const states: string[] = []
    journal.onState((state) => states.push(state.kind))
    const malformed = { base: toUnixUs(T), count: 9, servers: ['a'], bytes: new Uint8Array(3) }
    const [bad, stats, derived] = await Promise.all([
      journal.append(malformed),
      journal.stats().catch((error: Error) => error.message),
      journal.derive({ ...nothing, through: toSeq(2) })
    ])
    expect(bad).toMatchObject({ recorded: false, batch: { count: 0 } })
    expect([stats, derived, states]).toEqual([expect.stringContaining('Recording stopped'), false, ['stopped']])
    expect((await reader.stats()).observations).toBe(2)
    await journal.close()
    expect((await openJournal()).opening.nextSeq).toBe(3)
  })

  it('answers whoever still waits when it is closed', async () => {
    const journal = await openJournal()
    const waiting = Promise.all([journal.append(smallBatch(T, [1])), journal.derive({ ...nothing, through: toSeq(2) })])
    await journal.close()
    await journal.close()
    const [appended, derived] = await waiting
    expect([appended.recorded, derived]).toEqual([true, true])
    expect((await journal.append(smallBatch(T, [1]))).recorded).toBe(false)
    expect(journal.state.kind).toBe('stopped')
  })
})
