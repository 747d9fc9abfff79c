import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { importRecordings } from '../../../src/main/engine/import-recordings.ts'
import type { EventRow, ExportProgress, OverviewView } from '../../../src/shared/api/views.ts'
import { type Api, type EngineRig, startEngineRig } from './engine-rig.ts'

const DEMO = { kind: 'demo', seed: 7, nodes: 6, rate: 30 } as const
const rigs: EngineRig[] = []
const startRig = async (...args: Parameters<typeof startEngineRig>): Promise<EngineRig> => {
  const rig = await startEngineRig(...args)
  rigs.push(rig)
  return rig
}
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()))
})

/** Looks until `isIt`; the streams themselves bring the next look. */
async function overviewUntil(api: Api, cluster: string, isIt: (view: OverviewView) => boolean): Promise<OverviewView> {
  const deadline = performance.now() + 30_000
  for await (const view of await api.overview.watch({ cluster, rangeMs: 3_600_000 })) {
    if (isIt(view)) return view
    if (performance.now() > deadline) throw new Error(`not reached: ${JSON.stringify(view.summary)}`)
  }
  throw new Error('the stream ended')
}

async function pagesOf(
  api: Api,
  cluster: string,
  filter: Parameters<Api['events']['page']>[0]['filter'],
  direction: 'forward' | 'backward'
): Promise<EventRow[]> {
  const rows: EventRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<Api['events']['page']>> = await api.events.page({
      cluster,
      filter,
      direction,
      cursor,
      limit: 1000
    })
    rows.push(...page.rows)
    if (page.next === null) return rows
    cursor = page.next
  }
}
const keyOf = (row: EventRow): string => `${row.kind} ${row.seq}.${row.index}`

describe('the engine with a demo', () => {
  it('fills a week, goes live, and gives every event once, forwards as backwards', async () => {
    const { api, engine } = await startRig({ initial: DEMO })
    const cluster = engine.initialSlug ?? ''
    const view = await overviewUntil(
      api,
      cluster,
      (v) => v.backlog < 500 && v.summary.framesPerSecond > 5 && v.summary.framesPerSecond < 500
    )
    expect(view).toMatchObject({ nodeCount: 6, summary: { watch: 'live', recording: { state: 'recording' } } })
    await api.clusters.stop({ cluster })
    const nowMs = Date.now()
    const recent = { fromUs: String((nowMs - 3_600_000) * 1000), toUs: String((nowMs - 3000) * 1000) }
    const rare = { types: ['RegistryInsert', 'RegistryReload', 'CacheInvalidate', 'Undecodable', 'Gap'] }
    for (const filter of [recent, rare]) {
      const forward = await pagesOf(api, cluster, filter, 'forward')
      const backward = await pagesOf(api, cluster, filter, 'backward')
      expect(forward.length).toBeGreaterThan(100)
      expect(new Set(forward.map(keyOf)).size).toBe(forward.length)
      expect(backward.map(keyOf).toReversed()).toEqual(forward.map(keyOf))
    }
  })

  it('shows in tail and pages together each event once, also across the seam', async () => {
    const { api, engine } = await startRig({ initial: { ...DEMO, rate: 400 } })
    const cluster = engine.initialSlug ?? ''
    await overviewUntil(
      api,
      cluster,
      (v) => v.backlog < 500 && v.summary.framesPerSecond > 50 && v.summary.framesPerSecond < 4000
    )
    const tailed: EventRow[] = []
    let skipped = 0
    for await (const push of await api.events.tail({ cluster, filter: {} })) {
      tailed.push(...push.rows)
      skipped += push.skipped
      if (tailed.length > 800) break
    }
    expect(skipped).toBe(0)
    const last = tailed.at(-1) as EventRow
    const page = await api.events.page({ cluster, filter: {}, cursor: `${last.seq}.${last.index + 1}`, limit: 1000 })
    const paged = page.rows.filter((row) => row.kind !== 'gap').slice(0, tailed.length)
    expect(paged.map(keyOf).toReversed()).toEqual(tailed.map(keyOf))
  })

  it('sends a page that does not keep up nothing, then a whole snapshot', async () => {
    const { engine, openPage } = await startRig({ initial: DEMO })
    const cluster = engine.initialSlug ?? ''
    const page = openPage()
    const stream = await page.api.events.tail({ cluster, filter: {} })
    await stream.next()
    page.setCongested(true)
    const silence = (): Promise<'silent'> => new Promise((done) => setTimeout(() => done('silent'), 1500))
    let late = stream.next()
    // One push may have been on its way already.
    if ((await Promise.race([late, silence()])) !== 'silent') late = stream.next()
    expect(await Promise.race([late, silence()])).toBe('silent')
    page.setCongested(false)
    expect((await late).value).toMatchObject({ reset: true })
    page.close()
  })

  it('refuses what the contract does not allow before any handler runs', async () => {
    const { api } = await startRig()
    const bad = api as unknown as { events: { page(input: unknown): Promise<unknown> } }
    const inputs = [
      null,
      {},
      { cluster: '../etc', filter: {} },
      { cluster: 'x', filter: { nodes: [70_000] } },
      { cluster: 'x', filter: {}, limit: 1e9 }
    ]
    for (const input of inputs) await expect(bad.events.page(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('the engine with a recorded history', () => {
  const CLUSTER = 'busy-day'
  const startRecorded = async (): Promise<EngineRig> => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'stoa-recorded-'))
    const imported = await importRecordings({
      dataFolder,
      clusterName: 'Busy day',
      files: [fileURLToPath(new URL('../../fixtures/recording/busy/observations.ndjson.gz', import.meta.url))],
      historyWorkerUrl: new URL('../../../src/main/history/history-worker.ts', import.meta.url),
      clock: systemClock,
      version: '0.0.0-test',
      onProgress: () => undefined
    })
    expect(imported).toMatchObject({ ok: true, value: { slug: CLUSTER } })
    return startRig({ dataFolder })
  }

  it('tells the same after a restart, and one folder has one engine', async () => {
    const first = await startRecorded()
    await expect(startEngineRig({ dataFolder: first.dataFolder })).rejects.toThrow(/process \d+/)
    const before = await overviewUntil(first.api, CLUSTER, (v) => v.backlog === 0)
    expect(before).toMatchObject({ nodeCount: 3, summary: { watch: 'stopped', kind: 'imported' } })
    await first.stop()
    const again = await startRig({ dataFolder: first.dataFolder })
    const after = await overviewUntil(again.api, CLUSTER, (v) => v.backlog === 0)
    const told = ({ totals, nodes, gaps, overTime }: OverviewView): unknown => [totals, nodes, gaps, overTime]
    expect(told(after)).toEqual(told(before))
  })

  it('removes a cluster only with its typed name and a fresh confirmation, into the trash', async () => {
    const { api, dataFolder } = await startRecorded()
    const cluster = CLUSTER
    const refused = { code: 'REFUSED' }
    await expect(api.clusters.remove({ cluster, typed: 'Busy day', confirmation: 'made up' })).rejects.toMatchObject(
      refused
    )
    const { confirmation, name } = await api.clusters.confirmRemoval({ cluster })
    await expect(api.clusters.remove({ cluster, typed: 'busy day', confirmation })).rejects.toMatchObject(refused)
    const again = await api.clusters.confirmRemoval({ cluster })
    expect(await api.clusters.remove({ cluster, typed: name, confirmation: again.confirmation })).toEqual({
      removed: true
    })
    expect(readdirSync(join(dataFolder, 'trash'))).toHaveLength(1)
    await expect(api.events.page({ cluster, filter: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('lists what it can although a cluster beside it is broken, and says why', async () => {
    const first = await startRecorded()
    await first.stop()
    const file = join(first.dataFolder, 'clusters', 'broken', 'cluster.json')
    mkdirSync(join(first.dataFolder, 'clusters', 'broken'))
    writeFileSync(file, '{"version":1,"name":5}')
    const again = await startRig({ dataFolder: first.dataFolder })
    for await (const summaries of await again.api.clusters.watch()) {
      expect(summaries.map((s) => s.slug)).toEqual([CLUSTER])
      break
    }
    expect(again.log.find((l) => l.event === 'cluster-unreadable')?.fields.sentence).toMatch(/broken.*name/)
    expect(readFileSync(file, 'utf8')).toContain('"name":5')
  })

  it('exports the lines of stoa export, and nothing when it is cancelled', async () => {
    const { api, dataFolder } = await startRecorded()
    const query = { cluster: CLUSTER, filter: { types: ['RegistryInsert'] }, format: 'ndjson' as const }
    let last: ExportProgress | null = null
    for await (const progress of await api.events.export(query)) last = progress
    expect(last).toMatchObject({ state: 'done', share: 1 })
    const lines = readFileSync(last?.path ?? '', 'utf8')
      .trim()
      .split('\n')
    expect(lines).toHaveLength(last?.rows ?? -1)
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ type: 'RegistryInsert', objectName: 'BlockedIp' })
    const abort = new AbortController()
    const stream = await api.events.export({ ...query, filter: {} }, { signal: abort.signal })
    await stream.next()
    abort.abort()
    await expect.poll(() => readdirSync(join(dataFolder, 'exports'))).toHaveLength(1)
  })
})
