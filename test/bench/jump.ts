import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock.ts'
import { toEventMatch } from '../../src/main/engine/event-match.ts'
import { readEventPage } from '../../src/main/engine/event-page.ts'
import { Past } from '../../src/main/engine/past.ts'
import type { JournalReader } from '../../src/main/history/journal-reader.ts'
import { Random } from '../../src/main/sources/simulator/random.ts'
import { toUnixUs } from '../../src/shared/cluster/units.ts'
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

/** What every view does: the exact state at a moment, and the events before it. A new `Past` each time: nothing is kept. */
async function jumpTo(reader: JournalReader, atUs: number): Promise<void> {
  const past = new Past(reader, 'H')
  const [state] = await Promise.all([past.lookAt(toUnixUs(Math.round(atUs))), readPage(reader, atUs)])
  if (state.fold.state.totals.frames === 0) throw new Error('a jump into nothing')
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
