import type { Proof } from '../../shared/api/action-way.ts'
import { sayBroadcast } from './follow-broadcast.ts'
import type { Running, Verdict } from './running.ts'

const LOOK_MS = 1_000
/** Lines are read each 2 s. A node that logs the begin of such work only at debug level never says more. */
const BEGIN_MS = 20_000

/** Waits for begin and end of work in the called node's own log: all that is told before 0.16. */
export async function followLog(run: Running, { events, frame }: Extract<Proof, { kind: 'log' }>): Promise<Verdict> {
  const { site } = run.order
  const last = events.at(-1)
  let told = 0
  while (run.mustEnd === null) {
    const lines = run.ports.logLines(site.url, events, run.before)
    if (lines === null)
      return { verdict: 'done', sentence: 'The node accepted it. Its log is not read, so its end is not known.' }
    for (const line of lines.slice(told)) run.evidence(site.nodeId, 'processed', `${line.event}: ${line.text}`)
    told = Math.max(told, lines.length)
    const ended = lines.find(({ event }) => event === last)
    if (ended) {
      await sayBroadcast(run, frame)
      return { verdict: 'proven', sentence: `The node logged ${ended.event}.` }
    }
    if (told === 0 && run.ageMs > BEGIN_MS)
      return {
        verdict: 'done',
        sentence: 'The node accepted it. Its log, as it is set up, does not tell begin and end.'
      }
    await run.pause(LOOK_MS)
  }
  if (run.mustEnd === 'cancelled')
    return { verdict: 'cancelled', sentence: 'No longer followed; what the node began goes on.' }
  const begun =
    told > 0 ? 'It began, and its end was not logged' : 'The node accepted it, and its log says nothing of it'
  return { verdict: 'unknown', sentence: `${begun} within the time that there is.` }
}
