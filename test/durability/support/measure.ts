import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NO_INSIGHT } from '../../../src/main/history/derived.ts'
import { Journal } from '../../../src/main/history/journal.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import { makeLoad } from '../../support/load.ts'
import { toLoadBatches } from './load-batches.ts'
import { realClock } from './real-clock.ts'

// Prints what recording alone reaches and what the file weighs: node test/durability/support/measure.ts [chunks] [framesPerChunk] [framesPerSecond]
const [chunks, framesPerChunk, framesPerSecond] = [40, 65_536, 10_000].map((d, i) =>
  Number(process.argv[2 + i] ?? d)
) as [number, number, number]
const folder = mkdtempSync(join(process.env.STOA_MEASURE_DIR ?? '/tmp', 'stoa-measure-'))
const opened = await Journal.open({
  folder,
  workerUrl: new URL('../../../src/main/history/history-worker.ts', import.meta.url),
  clock: realClock,
  retention: { maxBytes: 2 ** 34, maxAgeDays: null }
})
if (!opened.ok) throw new Error(opened.error.sentence)
const journal = opened.value
const frames = chunks * framesPerChunk
const load = makeLoad({ seed: 11, frames: frames, rate: framesPerSecond })
const batches = toLoadBatches(load, framesPerChunk, 1_795_249_630_606_172)
const begin = performance.now()
const answers = await Promise.all(batches.map((batch) => journal.append(batch)))
const seconds = (performance.now() - begin) / 1000
const line: Record<string, unknown> = {
  seed: load.seed,
  frames,
  meanPayload: (load.payloadBytes / frames).toFixed(2),
  framesPerSecondDurable: Math.round(frames / seconds),
  allRecorded: answers.every((answer) => answer.recorded)
}
let seq = 1
for (const answer of answers) {
  const { count } = answer.batch
  const marks = {
    firstSeq: toSeq(seq),
    count,
    frames: count,
    opened: null,
    ambiguous: null,
    kinds: 7,
    nodes: [1, 2, 3]
  }
  seq += count
  await journal.derive({
    through: toSeq(seq - 1),
    events: [],
    minutes: [],
    gaps: [],
    chunks: [marks],
    ...NO_INSIGHT,
    checkpoint: null
  })
}
const file = join(folder, 'history.db')
const { payloadBytes } = await journal.stats()
line.before = ((statSync(file).size + statSync(`${file}-wal`).size) / payloadBytes).toFixed(3)
const packing = performance.now()
while ((await journal.stats()).packedThrough <= frames - 65_536) await new Promise((resolve) => setTimeout(resolve, 50))
line.packedIn = `${((performance.now() - packing) / 1000).toFixed(1)} s`
await new Promise((resolve) => setTimeout(resolve, 1_500))
await journal.close()
line.after = (statSync(file).size / payloadBytes).toFixed(3)
process.stdout.write(`${JSON.stringify(line)}\n`)
rmSync(folder, { recursive: true })
