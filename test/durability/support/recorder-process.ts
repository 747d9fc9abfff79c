import { NO_INSIGHT } from '../../../src/main/history/derived.ts'
import { Journal } from '../../../src/main/history/journal.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import { knownBatch } from './known-payload.ts'
import { realClock } from './real-clock.ts'

// A recorder to be killed: records known observations as fast as it can and says on stdout what was acknowledged.
const [folder, seed] = [process.argv[2] as string, Number(process.argv[3])]
const [begin, usedBefore] = [performance.now(), process.cpuUsage()]
const opened = await Journal.open({
  folder,
  workerUrl: new URL('../../../src/main/history/history-worker.ts', import.meta.url),
  clock: realClock,
  retention: { maxBytes: 4 * 1024 * 1024, maxAgeDays: null },
  disk: { warnBytes: 0, stopBytes: 0, ballastBytes: 0 }
})
if (!opened.ok) throw new Error(opened.error.sentence)
const journal = opened.value
const used = process.cpuUsage(usedBefore)
let next: number = journal.opening.nextSeq
process.stdout.write(`ready ${next} ${performance.now() - begin} ${(used.user + used.system) / 1000}\n`)
let state = seed >>> 0
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 4_294_967_296) * below)
}

async function recordOne(): Promise<void> {
  const count = 1 + random(random(4) === 0 ? 4_000 : 60)
  const first = next
  next += count
  const answer = await journal.append(knownBatch(first, count))
  if (!answer.recorded || answer.firstSeq !== first) throw new Error('not recorded')
  process.stdout.write(`kept ${first + count - 1}\n`)
  const marks = { firstSeq: answer.firstSeq, count, frames: count, opened: null, ambiguous: null, kinds: 1, nodes: [1] }
  const event = {
    seq: answer.firstSeq,
    index: 0,
    at: answer.batch.base,
    nodeId: 1,
    kind: 0,
    objectType: null,
    body: '{}'
  }
  const through = toSeq(first + count - 1)
  void journal.derive({
    through,
    events: [event],
    minutes: [],
    gaps: [],
    chunks: [marks],
    ...NO_INSIGHT,
    checkpoint: null
  })
}

// Two at a time: a kill then finds one being committed and one waiting.
for (;;) await Promise.all([recordOne(), recordOne()])
