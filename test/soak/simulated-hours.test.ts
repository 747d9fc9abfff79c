import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Fold } from '../../src/main/engine/fold.ts'
import { Folding } from '../../src/main/engine/folding.ts'
import { ObservedTime } from '../../src/main/engine/observed-time.ts'
import { Recorder } from '../../src/main/engine/recorder.ts'
import { Journal } from '../../src/main/history/journal.ts'
import { SimulatorSource } from '../../src/main/sources/simulator/simulator-source.ts'
import { toSeq, toUnixUs } from '../../src/shared/cluster/units.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** V25: hours of a thousand nodes, on a simulated clock, with everything real behind it; `npm run test:long` takes two. */
const NODES = 1000
const RATE = 40
const HOURS = process.env.STOA_LONG ? 2 : 0.5
const STEP_MS = 500
const MIB = 1024 * 1024
const CAP_BYTES = 24 * MIB

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heapNow = (): number => {
  collect()
  return process.memoryUsage().heapUsed / MIB
}
const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

describe('simulated hours of a thousand nodes', () => {
  it('are recorded without loss, in bounded memory and disk, and leave nothing open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-soak-'))
    const handlesBefore = process.getActiveResourcesInfo().length
    const clock = new FakeClock(toUnixUs(1_795_249_630_606_172))
    const opened = await Journal.open({
      folder,
      workerUrl: new URL('../../src/main/history/history-worker.ts', import.meta.url),
      clock,
      retention: { maxBytes: CAP_BYTES, maxAgeDays: null }
    })
    if (!opened.ok) throw new Error(opened.error.sentence)
    const journal = opened.value
    const reader = journal.reader()
    const fold = new Fold({ wire: 'auto' })
    const recorder = new Recorder({
      clock,
      time: new ObservedTime(clock),
      journal,
      onSettled: (settled) => folding.push(settled)
    })
    const folding: Folding = new Folding({
      clock,
      journal,
      reader,
      fold,
      recordedThrough: toSeq(0),
      recycle: (batch) => recorder.recycle(batch),
      floodedAt: () => recorder.floodedAt,
      visitor: () => null,
      onFailure: (cause) => {
        throw cause
      }
    })
    const source = new SimulatorSource({ seed: 5, nodes: NODES, rate: RATE, sink: recorder, clock, past: false })
    await source.start()
    const heaps: number[] = []
    let observations = 0
    for (let ms = 0; ms < HOURS * 3_600_000; ms += STEP_MS) {
      clock.advance(STEP_MS)
      await turn()
      if (ms % 5000 === 0) await recorder.flush()
      if (ms % 300_000 === 0 && ms > 0) {
        await folding.folded()
        heaps.push(heapNow())
      }
    }
    await source.stop()
    await recorder.stop()
    await folding.stop()
    const stats = await journal.stats()
    observations = fold.through
    await reader.close()
    await journal.close()
    await turn()

    expect(fold.state.totals.frames).toBeGreaterThan(NODES * 40)
    expect(fold.state.nodes.size).toBe(NODES)
    expect(fold.state.gaps.latest.filter((gap) => gap.cause.includes('dropped'))).toEqual([])
    expect(stats.newest?.seq).toBe(observations)
    expect(stats.bytesOnDisk).toBeLessThan(CAP_BYTES * 1.5)
    const [early, late] = [heaps[Math.floor(heaps.length / 2)] ?? 0, heaps.at(-1) ?? 0]
    expect(late - early, `heap every five minutes, MiB: ${heaps.map((h) => h.toFixed(1)).join(' ')}`).toBeLessThan(1)
    expect(process.memoryUsage().rss / MIB).toBeLessThan(600)
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handlesBefore)
    expect(clock.pending).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })
})
