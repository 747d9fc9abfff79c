import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { exportObservations } from '../../../src/main/engine/export-observations.ts'
import { importRecordings } from '../../../src/main/engine/import-recordings.ts'
import { Past } from '../../../src/main/engine/past.ts'
import { toReader } from '../../../src/main/history/open-read-only.ts'
import { openReadOnlyFile } from '../../../src/main/history/read-only-file.ts'
import { ReadQueries } from '../../../src/main/history/read-queries.ts'
import type { ExportProgress } from '../../../src/shared/api/views.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'
import { RECORDINGS } from '../fold/recording.ts'
import { type Api, type EngineRig, startEngineRig } from './engine-rig.ts'

/** Each test imports a recording first: seconds, on a busy machine many. */
vi.setConfig({ hookTimeout: 120_000 })

let dataFolder: string
let target: string
let rig: EngineRig

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'stoa-files-'))
  target = join(dataFolder, 'night.stoa')
  const imported = await importRecordings({
    dataFolder,
    clusterName: 'North <b>',
    files: [join(RECORDINGS, 'busy/observations.ndjson.gz')],
    historyWorkerUrl: new URL('../../../src/main/history/history-worker.ts', import.meta.url),
    clock: systemClock,
    version: 'test',
    onProgress: () => undefined
  })
  if (!imported.ok) throw new Error(imported.error)
  rig = await startEngineRig({ dataFolder, savePath: target })
})
afterEach(async () => {
  await rig.stop()
  rmSync(dataFolder, { recursive: true, force: true })
})

const cluster = 'north-b'

async function exportPart(share: readonly [number, number], anonymous = false): Promise<ExportProgress> {
  const { oldestUs, newestUs } = await rig.api.history.stats({ cluster })
  const [oldest, newest] = [Number(oldestUs), Number(newestUs)]
  const at = (part: number): string => String(Math.round(oldest + (newest - oldest) * part))
  let last: ExportProgress | null = null
  const range = { cluster, fromUs: at(share[0]), toUs: at(share[1]), anonymous }
  for await (const progress of await rig.api.history.exportRecording(range)) last = progress
  if (last === null) throw new Error('no progress')
  return last
}

async function first<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  for await (const view of await stream) return view
  throw new Error('no view')
}

function pastOf(file: string): Past {
  const { db, close } = openReadOnlyFile(file)
  return new Past(toReader(new ReadQueries(db, file), close), 'auto')
}

/** As it is, or unpacked. */
function toText(cell: Buffer): string {
  try {
    return zstdDecompressSync(cell).toString('latin1')
  } catch {
    return cell.toString('latin1')
  }
}

const filter = { nodes: [], types: [], objectTypes: [], text: '', fromUs: null, toUs: null }
const events = (api: Api, slug: string, toUs: string, fromUs: string) =>
  api.events.page({ cluster: slug, filter: { ...filter, fromUs, toUs }, limit: 1000 })

describe('a recording as a file', () => {
  it('holds a range of which every moment is folded as in the whole history', async () => {
    const done = await exportPart([0.3, 0.6])
    expect([done.state, statSync(target).mode & 0o777]).toEqual(['done', 0o600])
    const whole = pastOf(join(dataFolder, 'clusters', cluster, 'history.db'))
    const part = pastOf(target)
    const { db, close } = openReadOnlyFile(target)
    const { oldest, newest } = new ReadQueries(db, target).stats()
    close()
    if (!oldest || !newest) throw new Error('an empty file')
    for (let n = 0; n <= 10; n++) {
      const at = toUnixUs(Math.round(oldest.at + ((newest.at - oldest.at) * n) / 10))
      const [a, b] = [await whole.foldAt(at), await part.foldAt(at)]
      expect(b.through).toBe(a.through)
      expect(Buffer.from(b.checkpoint()).equals(Buffer.from(a.checkpoint())), `state at ${n}/10`).toBe(true)
    }
  })

  it('is opened as a cluster of its own, that shows what the history shows and takes no changes', async () => {
    await exportPart([0.2, 0.8])
    const opened = await rig.api.files.open({ path: target })
    expect(opened).toMatchObject({ name: 'North <b>', path: target })
    const { slug } = opened
    const all = await first(rig.api.clusters.watch())
    const line = all.find((one) => one.slug === slug)
    expect([line?.kind, line?.watch, line?.sentence.startsWith('FILE')]).toEqual(['file', 'stopped', true])
    const { oldestUs, newestUs } = await rig.api.history.stats({ cluster: slug })
    const [from, to] = [String(oldestUs), String(newestUs)]
    const middle = String(Math.round((Number(from) + Number(to)) / 2))
    expect((await events(rig.api, slug, middle, from)).rows).toEqual(
      (await events(rig.api, cluster, middle, from)).rows
    )
    for (const moment of [{ kind: 'at' as const, atUs: middle }]) {
      const look = { moment, spanMs: 60_000 }
      const [a, b] = await Promise.all([
        first(rig.api.nodes.watch({ cluster, ...look })),
        first(rig.api.nodes.watch({ cluster: slug, ...look }))
      ])
      expect(b.nodes).toEqual(a.nodes)
      const [c, d] = await Promise.all([
        first(rig.api.overview.watch({ cluster, rangeMs: 60_000, moment })),
        first(rig.api.overview.watch({ cluster: slug, rangeMs: 60_000, moment }))
      ])
      expect([d.totals, d.servers, d.nodes]).toEqual([c.totals, c.servers, c.nodes])
    }
    await expect(rig.api.history.pin({ cluster: slug, atUs: middle, text: 'here' })).rejects.toThrow(/opened file/)
    await expect(rig.api.findings.acknowledge({ cluster: slug, id: 'x', note: 'y' })).rejects.toThrow(/opened file/)
    const view = await rig.api.history.view({ cluster: slug })
    expect(view.opened.map((one) => one.slug)).toEqual([slug])
    expect(await rig.api.files.close({ cluster: slug })).toEqual({ closed: true })
    expect(readdirSync(dataFolder).filter((name) => name.startsWith('opened-'))).toEqual([])
    await expect(rig.api.history.stats({ cluster: slug })).rejects.toThrow(/no such cluster/)
  })

  it('can do without names and addresses, and still tells the same story', async () => {
    await rig.api.history.pin({ cluster, atUs: '1795250300000000', text: 'Anna rebooted nats-2' })
    const done = await exportPart([0.2, 0.8], true)
    expect([done.state, done.sentence.includes('remain')]).toEqual(['done', true])
    const { db, close } = openReadOnlyFile(target)
    const reader = toReader(new ReadQueries(db, target), close)
    let raw = ''
    for await (const text of exportObservations({ reader, fromUs: null, toUs: null })) raw += text
    expect(raw.split('\n').length).toBeGreaterThan(1_000)
    for (const secret of ['10.77.', 'nats-1', 'nats-2', '"lab"', 'mx1', 'lab.test', 'Anna'])
      expect(raw).not.toContain(secret)
    const rows = ['event', 'gap', 'finding', 'health', 'pin', 'propagation', 'latency', 'recording', 'checkpoint']
    for (const table of rows) {
      for (const row of db.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][]) {
        const bytes = row.map((cell) => (Buffer.isBuffer(cell) ? toText(cell) : String(cell))).join(' ')
        for (const secret of ['10.77.', 'nats-1', 'nats-2', 'mx1', 'Anna']) expect(bytes, table).not.toContain(secret)
      }
    }
    const { newest } = await reader.stats()
    await reader.close()
    const at = toUnixUs(newest?.at ?? 0)
    const whole = await pastOf(join(dataFolder, 'clusters', cluster, 'history.db')).foldAt(at)
    const part = await pastOf(target).foldAt(at)
    expect(part.state.totals).toEqual(whole.state.totals)
    expect([...part.picture.connections.open].length).toBe([...whole.picture.connections.open].length)
    const ids = (of: typeof whole): number[] => of.picture.findings.all.map((one) => one.since).sort((a, b) => a - b)
    expect(ids(part)).toEqual(ids(whole))
    const opened = await rig.api.files.open({ path: target })
    expect(opened.name).toBe('Anonymous cluster')
    const view = await rig.api.history.view({ cluster: opened.slug })
    expect(view.pins.map((pin) => pin.text)).toEqual(['note-1'])
  })

  it('leaves nothing behind when its export is given up', async () => {
    const stop = new AbortController()
    const range = { cluster, fromUs: null, toUs: null }
    const stream = await rig.api.history.exportRecording(range, { signal: stop.signal })
    stop.abort()
    await expect(
      (async () => {
        for await (const _ of stream) if (existsSync(target)) throw new Error('there is a file')
      })()
    ).rejects.toThrow()
    await expect.poll(() => readdirSync(dataFolder).filter((name) => name.includes('.stoa'))).toEqual([])
  })

  it('says that nothing lies in an empty range', async () => {
    const done = await exportPart([1.5, 2])
    expect([done.state, done.sentence, existsSync(target)]).toEqual([
      'failed',
      'Nothing was recorded in this range.',
      false
    ])
  })

  it('shows the past of a cluster at a moment, and what is dense and next', async () => {
    const { oldestUs, newestUs } = await rig.api.history.stats({ cluster })
    const [oldest, newest] = [Number(oldestUs), Number(newestUs)]
    const at = String(Math.round((oldest + newest) / 2))
    const view = await first(rig.api.overview.watch({ cluster, rangeMs: 300_000, moment: { kind: 'at', atUs: at } }))
    expect(view.nowMs).toBe(Math.round(Number(at) / 1000))
    expect(view.overTime.toMs).toBeLessThanOrEqual(view.nowMs)
    const now = await first(rig.api.overview.watch({ cluster, rangeMs: 300_000 }))
    expect(view.totals.frames).toBeGreaterThan(0)
    expect(view.totals.frames).toBeLessThan(now.totals.frames)
    const strip = await rig.api.history.density({ cluster, fromUs: null, toUs: null })
    expect(strip.steps.length).toBeGreaterThan(100)
    expect(strip.steps.length).toBeLessThanOrEqual(601)
    const gap = await rig.api.history.step({ cluster, fromUs: at, direction: 'forward', kinds: ['gap'] })
    const gaps = (await rig.api.history.view({ cluster })).gaps.filter((one) => Number(one.fromUs) > Number(at))
    expect(gap?.atUs).toBe(gaps.at(-1)?.fromUs)
  })
})
