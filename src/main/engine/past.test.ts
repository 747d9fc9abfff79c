import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { realClock } from '../../../test/durability/support/real-clock.ts'
import { readBatches } from '../../../test/integration/fold/recording.ts'
import { CollectingSink } from '../../../test/support/collecting-sink.ts'
import { DEFAULT_RETENTION } from '../../shared/api/cluster-file.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter, walkBatch } from '../../shared/cluster/observation-batch.ts'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { Journal } from '../history/journal.ts'
import { openReadOnly } from '../history/open-read-only.ts'
import { Random } from '../sources/simulator/random.ts'
import { simulatePast } from '../sources/simulator/simulate-past.ts'
import { Fold } from './fold.ts'
import { Past } from './past.ts'

/** Folding recordings again and again takes seconds, on a busy machine many. */
vi.setConfig({ testTimeout: 180_000 })

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

interface Made {
  readonly folder: string
  readonly past: Past
  readonly times: readonly number[]
  close(): Promise<void>
}

/** A journal of these batches, folded and derived as they come, with a checkpoint every few batches. */
async function record(batches: readonly ObservationBatch[], checkpointEach: number): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-past-'))
  folders.push(folder)
  const workerUrl = new URL('../history/history-worker.ts', import.meta.url)
  const opened = await Journal.open({ folder, workerUrl, clock: realClock, retention: DEFAULT_RETENTION })
  if (!opened.ok) throw new Error(opened.error.sentence)
  const fold = new Fold({ wire: 'auto' })
  const times: number[] = []
  for (const [n, batch] of batches.entries()) {
    walkBatch(batch, { arrival: (_slot, at) => times.push(at), note: (at) => times.push(at) })
    const appended = await opened.value.append({ ...batch, bytes: batch.bytes.slice() })
    if (!appended.recorded) throw new Error('not recorded')
    fold.apply(appended.firstSeq, batch)
    await opened.value.derive(fold.takeDerived(n % checkpointEach === checkpointEach - 1))
  }
  await opened.value.close()
  const reader = openReadOnly(folder)
  if (!reader.ok) throw new Error(reader.error.sentence)
  return { folder, past: new Past(reader.value, 'auto'), times, close: () => reader.value.close() }
}

/** From the start, without any checkpoint, up to the last observation that is not later. */
function foldPlainly(batches: readonly ObservationBatch[], times: readonly number[], at: number): Fold {
  const until = times.findLastIndex((time) => time <= at) + 1
  const fold = new Fold({ wire: 'auto', derivedThrough: Number.MAX_SAFE_INTEGER })
  let first = 1
  for (const batch of batches) {
    const count = Math.min(batch.count, until - first + 1)
    if (count <= 0) break
    fold.apply(toSeq(first), { ...batch, count })
    fold.takeDerived(false)
    first += batch.count
  }
  return fold
}

async function expectSame(made: Made, batches: readonly ObservationBatch[], at: number): Promise<void> {
  const fold = await made.past.foldAt(toUnixUs(at))
  const plain = foldPlainly(batches, made.times, at)
  expect(fold.through, `through at ${at}`).toBe(plain.through)
  expect(Buffer.from(fold.checkpoint()).equals(Buffer.from(plain.checkpoint())), `state at ${at}`).toBe(true)
}

/** A week of the demo in little, with its faults; batches end anywhere. */
async function simulated(): Promise<ObservationBatch[]> {
  const sink = new CollectingSink()
  const to = toUnixUs(Date.UTC(2026, 10, 21, 13, 20) * 1000)
  const settings = { seed: 3, nodes: 12, rate: 1, pastFrames: 2_500 }
  await simulatePast(settings, { from: toUnixUs(to - 2 * 86_400e6), to }, sink)
  const servers = new Map<string, number>()
  const batches: ObservationBatch[] = []
  let writer = new BatchWriter(new ArrayBuffer(4 * 1024 * 1024))
  for (const one of sink.observations) {
    if (one.kind === 'note') writer.note(one.at, new TextEncoder().encode(one.body))
    else {
      const slot = servers.get(one.server) ?? servers.size
      servers.set(one.server, slot)
      writer.arrival(slot, one.at, one.payload)
    }
    if (writer.count < 1_009) continue
    batches.push(writer.take([...servers.keys()]))
    writer = new BatchWriter(new ArrayBuffer(4 * 1024 * 1024))
  }
  batches.push(writer.take([...servers.keys()]))
  return batches
}

function note(writer: BatchWriter, at: number, body: object): void {
  writer.note(toUnixUs(at), new TextEncoder().encode(JSON.stringify(body)))
}

/** Times 0, 10, 20, … as they pass, set back by 300 in the middle; one batch an observation. */
function clockSetBack(): ObservationBatch[] {
  const batches: ObservationBatch[] = []
  for (let n = 0; n < 100; n++) {
    const at = 1e15 + (n < 50 ? n * 10 : n * 10 - 300)
    const writer = new BatchWriter(new ArrayBuffer(256))
    if (n === 50) note(writer, at, { source: 'stoa', status: 'clock-jump', jump_us: -300 })
    else writer.arrival(0, toUnixUs(at), Uint8Array.of(n % 7, 0x0c))
    batches.push(writer.take(['a']))
  }
  return batches
}

describe('the state of the past', () => {
  it.each(['quiet', 'busy'])('is at any moment of the %s recording what folding from the start gives', async (name) => {
    const batches = readBatches(name, 97)
    const made = await record(batches, 5)
    const random = new Random(7)
    const [from, to] = [made.times[0] ?? 0, made.times.at(-1) ?? 0]
    for (let n = 0; n < 12; n++) await expectSame(made, batches, Math.round(from + random.unit() * (to - from)))
    for (const at of [from - 1, from, to, to + 1e6]) await expectSame(made, batches, at)
    await made.close()
  })

  it('is at any moment of a simulated past what folding from the start gives', async () => {
    const batches = await simulated()
    const made = await record(batches, 3)
    const random = new Random(11)
    const [from, to] = [made.times[0] ?? 0, made.times.at(-1) ?? 0]
    for (let n = 0; n < 4; n++) await expectSame(made, batches, Math.round(from + random.unit() * (to - from)))
    await made.close()
  })

  it('does not depend on where checkpoints lie when the clock was set back', async () => {
    const batches = clockSetBack()
    for (const each of [1, 7, 1_000]) {
      const made = await record(batches, each)
      for (let at = 1e15 - 5; at < 1e15 + 800; at += 45) await expectSame(made, batches, at)
      await made.close()
    }
  })

  it('keeps few states, and gives the same one to those who look at the same moment', async () => {
    const batches = clockSetBack()
    const made = await record(batches, 10)
    const at = toUnixUs(1e15 + 600)
    const [first, second] = await Promise.all([made.past.foldAt(at), made.past.foldAt(toUnixUs(at + 3))])
    expect(second).toBe(first)
    for (let n = 0; n < 4; n++) await made.past.lookAfter(toSeq(n + 1))
    expect(await made.past.foldAt(at)).not.toBe(first)
    await made.close()
  })

  it('says how much the disk gave back damaged, and folds the rest', async () => {
    const batches = clockSetBack().slice(0, 40)
    const made = await record(batches, 1_000)
    await made.close()
    const db = new Database(join(made.folder, 'history.db'))
    const seqs = db.prepare('SELECT first_seq FROM chunk ORDER BY first_seq').pluck().all() as Seq[]
    const hit = seqs[1] ?? seqs[0]
    const count = db.prepare('SELECT count FROM chunk WHERE first_seq = ?').pluck().get(hit) as number
    db.prepare("UPDATE chunk SET bytes = x'00' WHERE first_seq = ?").run(hit)
    db.close()
    const reader = openReadOnly(made.folder)
    if (!reader.ok) throw new Error(reader.error.sentence)
    const { fold, damaged } = await new Past(reader.value, 'auto').lookAfter(toSeq(40))
    expect([damaged, fold.through]).toEqual([count, seqs.length > 1 ? 40 : 0])
    await reader.value.close()
  })
})
