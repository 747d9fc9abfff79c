import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBlockDetail, toBlocksView } from '../../../src/main/engine/blocks-view.ts'
import { findCluster, type StoredCluster } from '../../../src/main/engine/cluster-folder.ts'
import type { Glance } from '../../../src/main/engine/glance.ts'
import { type OpenHistory, openHistory } from '../../../src/main/engine/open-history.ts'
import { Past } from '../../../src/main/engine/past.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'
import { runStoa } from '../../support/stoa-process.ts'
import { type HeardFrame, RECORDINGS, readLines } from './recording.ts'

const SECOND = 1_000_000

let data: string
let history: OpenHistory
let stored: StoredCluster
let past: Past
const acts = readLines<{ at: string; what: string; node?: number }>(`${RECORDINGS}/busy/truth-acts.ndjson`)
const timeOf = (what: string): number => Number(acts.find((act) => act.what.startsWith(what))?.at)

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'stoa-blocks-'))
  await runStoa(['import', '--data', data, '--cluster', 'c', `${RECORDINGS}/busy/observations.ndjson.gz`])
  const opened = await openHistory(data, 'c')
  const found = await findCluster(data, 'c')
  if (!opened.ok || !found) throw new Error('the recording was not imported')
  history = opened.value
  stored = found
  past = new Past(history.reader, history.wire)
})
afterAll(async () => {
  await history.reader.close()
  rmSync(data, { recursive: true, force: true })
})

async function glanceAt(at: number, spanUs = 600 * SECOND): Promise<Glance> {
  const fold = await past.foldAt(toUnixUs(at))
  const from = toUnixUs(at - spanUs)
  return { mode: 'at', fold, at: toUnixUs(at), from, reader: history.reader, stored, isWatched: false }
}

describe('the Blocks view of the busy recording', () => {
  it('groups the burst of twelve bans and says how far each came', async () => {
    const view = await toBlocksView(await glanceAt(timeOf('recording ends')), ['block'])
    const burst = view.rows.filter((row) => row.burst !== null && Number(row.atUs) < timeOf('NATS server stopped'))
    expect(new Set(burst.map((row) => row.burst)).size).toBe(1)
    const sent = readLines<HeardFrame>(`${RECORDINGS}/busy/truth-heard.ndjson`).filter(
      ({ first, payload }) => payload.slice(2, 6) === '0411' && Number(first) < timeOf('NATS server stopped')
    )
    expect(burst.map((row) => row.atUs)).toEqual(sent.map(({ first }) => first).toReversed())
    expect(burst[0]).toMatchObject({ what: 'block', type: 'RegistryInsert', objectType: 'BlockedIp', severity: 'ok' })
    expect(burst.every((row) => row.madeByNode === row.nodeId)).toBe(true)
    expect(view.distribution?.count).toBeGreaterThan(12)
    expect(view.warnings).toEqual([])
  })

  it('names the node behind the cut path and offers the remedy, but not before it could be known', async () => {
    const during = await toBlocksView(await glanceAt(timeOf('path of a node') + 30 * SECOND, 30 * SECOND), ['block'])
    expect(during.totals).toMatchObject({ doubtful: 0, missed: 0 })
    const after = await toBlocksView(await glanceAt(timeOf('recording ends')), ['block'])
    const rows = after.rows.filter((row) => row.counts.doubtful > 0)
    expect(rows.map((row) => row.sentence.includes('node 2 may not have read it'))).toEqual(rows.map(() => true))
    const detail = await toBlockDetail(await glanceAt(timeOf('recording ends')), rows[0]?.seq ?? 0)
    expect(detail?.notes.join(' ')).toContain('Node 2 may act without it.')
    expect(detail?.marks.find((mark) => mark.nodeId === 2)).toMatchObject({ evidence: 'doubtful', server: 'nats-1' })
  })

  it('shows a moment as it was: nothing later, and evidence that had not grown yet', async () => {
    const at = timeOf('burst of bans') + 0.6 * SECOND
    const view = await toBlocksView(await glanceAt(at), [])
    expect(view.rows.every((row) => Number(row.atUs) <= at)).toBe(true)
    expect(view.totals).toMatchObject({ firm: 0, missed: 0 })
    expect(view.totals['handed-over'] + view.totals.likely).toBeGreaterThan(0)
    const later = await toBlocksView(await glanceAt(timeOf('recording ends')), [])
    expect(later.totals.firm).toBeGreaterThan(0)
  })

  it('corrects each origin’s clock by what is known of it: all were of one machine', async () => {
    const glance = await glanceAt(timeOf('recording ends'))
    const made = (await toBlocksView(glance, ['block'])).rows.filter((row) => row.madeAtUs !== null)
    const origins = new Map(made.map((row) => [row.nodeId, row.seq]))
    expect([...origins.keys()].sort()).toEqual([0, 1, 2])
    for (const seq of origins.values()) {
      const offset = (await toBlockDetail(glance, seq))?.originOffsetMs
      expect(offset?.uncertainty).toBeLessThan(6)
      expect(Math.abs(offset?.estimate ?? Number.NaN)).toBeLessThanOrEqual(offset?.uncertainty ?? 0)
    }
  })

  it('draws the convergence of one frame: arrivals, intervals and the curve fit together', async () => {
    const glance = await glanceAt(timeOf('recording ends'))
    const row = (await toBlocksView(glance, ['block'])).rows.find(
      (one) => one.counts['handed-over'] + one.counts.likely === 2
    )
    const detail = await toBlockDetail(glance, row?.seq ?? 0)
    expect(detail?.row.seq).toBe(row?.seq)
    expect(detail?.arrivals.map((it) => it.server).sort()).toEqual(['nats-1', 'nats-2', 'nats-3'])
    expect(detail?.curve.at(-1)?.nodes).toBe(2)
    expect(detail?.curve.at(-1)?.afterMs).toBeCloseTo(row?.handedOverMs ?? 0, 0)
    expect(await toBlockDetail(glance, 3)).toBeNull()
  })
})
