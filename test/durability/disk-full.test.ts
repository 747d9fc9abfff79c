import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NO_INSIGHT } from '../../src/main/history/derived.ts'
import { Journal } from '../../src/main/history/journal.ts'
import type { DiskLimits } from '../../src/main/history/recording-limits.ts'
import type { RecordingState } from '../../src/main/history/recording-state.ts'
import type { Clock } from '../../src/shared/cluster/clock.ts'
import { toSeq } from '../../src/shared/cluster/units.ts'
import { knownBatch } from './support/known-payload.ts'
import { realClock } from './support/real-clock.ts'
import { makeSmallDisk, type SmallDisk } from './support/small-disk.ts'
import { quickCheck, verifyHistory } from './support/verify-history.ts'

const MIB = 1024 * 1024
const DISK_MIB = 40
const POINTS = 20
/** The journal looks at the disk once a second; here ten times as often. */
const fastClock: Clock = { ...realClock, after: (delayMs, task) => realClock.after(delayMs / 10, task) }
const workerUrl = new URL('../../src/main/history/history-worker.ts', import.meta.url)

let disk: SmallDisk
beforeAll(() => {
  disk = makeSmallDisk(DISK_MIB)
})
afterAll(() => disk.remove())

/** Even points: a write fails in the middle of something. Odd points: recording stops in order before that. */
const limitsAt = (point: number): DiskLimits =>
  point % 2 === 0 && disk.isReal
    ? { warnBytes: 0, stopBytes: 0, ballastBytes: MIB }
    : { warnBytes: 0, stopBytes: MIB, ballastBytes: 2 * MIB }

async function openJournal(folder: string, disk: DiskLimits): Promise<Journal> {
  const opened = await Journal.open({
    folder,
    workerUrl,
    clock: fastClock,
    retention: { maxBytes: 2 ** 32, maxAgeDays: null },
    disk
  })
  if (!opened.ok) throw new Error(opened.error.sentence)
  return opened.value
}

/** Records, three chunks in flight, until one is refused; answers the last seq that was acknowledged. */
async function recordUntilRefused(journal: Journal, first: number, perChunk: number): Promise<number> {
  let next = first
  let kept = first - 1
  for (;;) {
    const appends = [0, 1, 2].map((i) => journal.append(knownBatch(next + i * perChunk, perChunk)))
    for (const answer of await Promise.all(appends)) {
      if (!answer.recorded) return kept
      kept = answer.firstSeq + perChunk - 1
      const { firstSeq } = answer
      const marks = { firstSeq, count: perChunk, frames: perChunk, opened: null, ambiguous: null, kinds: 1, nodes: [] }
      void journal.derive({
        through: toSeq(kept),
        events: [],
        minutes: [],
        gaps: [],
        chunks: [marks],
        ...NO_INSIGHT,
        checkpoint: null
      })
    }
    next = kept + 1
  }
}

describe('on a disk that is full', () => {
  it(`keeps what was acknowledged and records again when there is room, at ${POINTS} points`, {
    timeout: 120_000
  }, async () => {
    for (let point = 0; point < POINTS; point++) {
      const folder = join(disk.folder, `point-${point}`)
      mkdirSync(folder)
      const journal = await openJournal(folder, limitsAt(point))
      const states: RecordingState[] = []
      journal.onState((state) => states.push(state))
      const perChunk = [200, 3_000, 20_000][point % 3] as number
      await journal.append(knownBatch(1, perChunk))
      await vi.waitFor(() => expect(existsSync(join(folder, 'ballast.bin'))).toBe(true), { timeout: 5_000 })
      disk.fillTo(MIB + ((point * 2_654_435_761) % (4 * MIB)))
      const kept = await recordUntilRefused(journal, perChunk + 1, perChunk)
      expect(journal.state).toMatchObject({ kind: 'stopped', cause: 'disk-full', retryable: true })
      expect((await verifyHistory(folder)).newest).toBe(kept)

      disk.empty()
      const begin = performance.now()
      await vi.waitFor(() => expect(journal.state.kind).toBe('recording'), { timeout: 30_000 })
      expect(performance.now() - begin).toBeLessThan(30_000)
      const resumed = states.filter((state) => state.kind === 'recording' && state.resumedAfter !== null)
      expect(resumed.length).toBe(1)
      // The gap that is owed begins with the first batch that was refused, or at most a look at the disk before it.
      const [gap] = resumed.flatMap((state) =>
        state.kind === 'recording' && state.resumedAfter ? [state.resumedAfter] : []
      )
      expect(gap).toMatchObject({ from: knownBatch(kept + 1, 1).base, cause: 'disk-full' })
      const again = await journal.append(knownBatch(kept + 1, perChunk))
      expect(again).toMatchObject({ recorded: true, firstSeq: kept + 1 })
      await journal.close()
      expect(quickCheck(folder)).toBe('ok')
      expect((await verifyHistory(folder)).newest).toBe(kept + perChunk)
      rmSync(folder, { recursive: true })
    }
  })

  it('opens an old history that can be read, and says that it is not recording', async () => {
    const folder = join(disk.folder, 'old')
    const limits = { warnBytes: 0, stopBytes: 3 * MIB, ballastBytes: 2 * MIB }
    const first = await openJournal(folder, limits)
    await first.append(knownBatch(1, 500))
    await vi.waitFor(() => expect(existsSync(join(folder, 'ballast.bin'))).toBe(true), { timeout: 5_000 })
    await first.close()
    disk.fillTo(0)
    const journal = await openJournal(folder, limits)
    expect(journal.state).toMatchObject({ kind: 'stopped', cause: 'disk-full' })
    const answer = await journal.append(knownBatch(501, 500))
    expect(answer).toEqual({ recorded: false, cause: 'disk-full', batch: knownBatch(501, 500) })
    expect((await journal.stats()).observations).toBe(500)
    disk.empty()
    await vi.waitFor(() => expect(journal.state.kind).toBe('recording'), { timeout: 30_000 })
    await journal.close()
  })
})
