import { type GapLedger, isFilled } from '../../shared/cluster/gaps.ts'
import { walkBatch } from '../../shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import type { ChunkQuery, JournalReader } from '../history/journal-reader.ts'
import type { CaptureHistory } from '../sources/jetstream/gap-filler.ts'
import type { HeardArrival } from '../sources/jetstream/heard-already.ts'

/** Arrivals around one edge of a gap that are compared; ten seconds of a flood that three observers hear. */
const ARRIVALS_MAX = 600_000
const PAGE = 65_536

/** What a gap's filler may know of a history: its gaps, and what was heard around them. */
export function toCaptureHistory(reader: Pick<JournalReader, 'chunks'>, gaps: () => GapLedger): CaptureHistory {
  return {
    gaps: () =>
      gaps().latest.flatMap((gap) => {
        const { server, from, to } = gap
        return server === null && to !== null && to > from && !isFilled(gap) ? [{ from, to }] : []
      }),
    arrivals: async (fromUs, toUs) => {
      const heard: HeardArrival[] = []
      let from: ChunkQuery['from'] | null = { us: toUnixUs(fromUs) }
      while (from !== null && heard.length < ARRIVALS_MAX) {
        const untilUs = toUnixUs(toUs)
        const page = await reader.chunks({ from, direction: 'forward', untilUs, maxObservations: PAGE })
        for (const { batch } of page.chunks) {
          walkBatch(batch, {
            arrival: (slot, at, bytes, start, end) => {
              if (at < fromUs || at > toUs || heard.length >= ARRIVALS_MAX) return
              heard.push({ server: batch.servers[slot] ?? '', at, payload: bytes.slice(start, end) })
            },
            note: () => undefined
          })
        }
        from = page.next === null ? null : { seq: page.next }
      }
      return heard
    }
  }
}
