import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realClock } from '../../../test/durability/support/real-clock.ts'
import { DEFAULT_RETENTION } from '../../shared/api/cluster-file.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { Journal } from './journal.ts'
import type { ChunkQuery } from './journal-reader.ts'

const workerUrl = new URL('./history-worker.ts', import.meta.url)
const T = 1_795_249_630_000_000
const SECOND = 1_000_000
let folder: string
let journal: Journal

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-walk-'))
  const opened = await Journal.open({ folder, workerUrl, clock: realClock, retention: DEFAULT_RETENTION })
  if (!opened.ok) throw new Error(opened.error.sentence)
  journal = opened.value
})
afterEach(async () => {
  await journal.close()
  rmSync(folder, { recursive: true, force: true })
})

const append = async (seconds: number): Promise<void> => {
  const writer = new BatchWriter(new ArrayBuffer(64))
  writer.arrival(0, toUnixUs(T + seconds * SECOND), Uint8Array.of(3, 12))
  await journal.append(writer.take(['a']))
}
const walk = async (query: Pick<ChunkQuery, 'from' | 'untilUs' | 'direction'>): Promise<number[]> => {
  const reader = journal.reader()
  const seconds: number[] = []
  let from: ChunkQuery['from'] | null = query.from
  while (from !== null) {
    const page = await reader.chunks({ ...query, from, maxObservations: 1 })
    seconds.push(...page.chunks.map(({ fromUs }) => (fromUs - T) / SECOND))
    from = page.next === null ? null : { seq: page.next }
  }
  await reader.close()
  return seconds
}

describe('a walk through a span of time', () => {
  it('finds what was read into the span after later observations, and ends behind it', async () => {
    for (const seconds of [1, 2, 100, 101, 50, 51, 102, 103]) await append(seconds)
    const at = (seconds: number) => toUnixUs(T + seconds * SECOND)
    expect(await walk({ from: { us: at(40) }, untilUs: at(60), direction: 'forward' })).toEqual([50, 51])
    // Backwards as well; whoever asks looks at the times of what comes.
    const back = await walk({ from: { us: at(60) }, untilUs: at(40), direction: 'backward' })
    expect(back.filter((seconds) => seconds < 60)).toEqual([51, 50])
    expect(await walk({ from: { us: at(0) }, untilUs: at(3), direction: 'forward' })).toEqual([1, 2])
    expect(await walk({ from: 'newest', untilUs: at(102), direction: 'backward' })).toEqual([103, 102])
  })
})
