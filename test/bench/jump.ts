import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock.ts'
import { toEventMatch } from '../../src/main/engine/event-match.ts'
import { readEventPage } from '../../src/main/engine/event-page.ts'
import { Fold } from '../../src/main/engine/fold.ts'
import type { JournalReader } from '../../src/main/history/journal-reader.ts'
import { Random } from '../../src/main/sources/simulator/random.ts'
import { toSeq, toUnixUs } from '../../src/shared/cluster/units.ts'
import { type Figure, percentile } from './figure.ts'
import { importInto } from './made-history.ts'

const PAGE_ROWS = 200

/** State and a page of events at random moments of a history of so many events. */
export async function benchJump(order: {
  readonly seed: number
  readonly events: number
  readonly jumps: number
}): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  const history = await importInto(folder, order)
  try {
    const random = new Random(order.seed)
    const jumps: number[] = []
    const newest: number[] = []
    for (let n = 0; n < order.jumps; n++) {
      const at = history.fromUs + random.unit() * (history.toUs - history.fromUs)
      jumps.push(await timeMs(() => jumpTo(history.reader, at)))
      newest.push(await timeMs(() => readPage(history.reader, null)))
    }
    const p95 = percentile(jumps, 0.95)
    return [
      {
        figure: 'jump into 10 million events, p95 ms',
        measured: `${p95.toFixed(1)} ms (p50 ${percentile(jumps, 0.5).toFixed(1)} ms)`,
        counterpart: `${percentile(newest, 0.95).toFixed(1)} ms for the newest page`,
        value: p95,
        target: 100,
        better: 'lower',
        note: `${history.events} events in ${history.frames} frames, ${order.jumps} random moments, each the state at it and ${PAGE_ROWS} events before it`
      }
    ]
  } finally {
    await history.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** State at a moment: the checkpoint before it and the observations since. */
async function jumpTo(reader: JournalReader, atUs: number): Promise<void> {
  const until = toUnixUs(atUs)
  const [checkpoint] = await Promise.all([reader.checkpointBefore({ us: until }), readPage(reader, atUs)])
  const fold = checkpoint === null ? new Fold({ wire: 'H' }) : Fold.restore(checkpoint.bytes, { wire: 'H' })
  let from: { readonly seq: ReturnType<typeof toSeq> } | 'oldest' =
    checkpoint === null ? 'oldest' : { seq: toSeq(checkpoint.seq + 1) }
  for (;;) {
    const page = await reader.chunks({ from, direction: 'forward', untilUs: until })
    for (const chunk of page.chunks) if (chunk.fromUs <= atUs) fold.apply(chunk.firstSeq, chunk.batch)
    if (page.next === null) break
    from = { seq: page.next }
  }
  if (fold.state.totals.frames === 0) throw new Error('a jump into nothing')
}

async function readPage(reader: JournalReader, atUs: number | null): Promise<void> {
  const toUs = atUs === null ? null : String(Math.round(atUs))
  const match = toEventMatch({ nodes: [], types: [], objectTypes: [], text: '', fromUs: null, toUs })
  const query = { match, wire: 'H' as const, direction: 'backward' as const, limit: PAGE_ROWS, cursor: null }
  const page = await readEventPage(reader, query)
  // A frame is shown whole, so a page may be a little longer.
  if (page.rows.length < PAGE_ROWS) throw new Error(`a page of ${page.rows.length} rows`)
}

async function timeMs(run: () => Promise<void>): Promise<number> {
  const began = systemClock.nowMono()
  await run()
  return (systemClock.nowMono() - began) / 1000
}
