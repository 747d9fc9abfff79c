import { walkBatch } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { ChunkQuery, JournalReader } from '../history/journal-reader.ts'
import { InterchangeWriter } from '../sources/replay/arrival-keys.ts'

/** Observations asked of the journal at a time: about 2 MiB. */
const READ_AHEAD = 65_536
const FAR_FUTURE_US = 9e15

/** Which observations; µs since 1970, `fromUs` included, `toUs` not. */
export interface ObservationsExport {
  readonly reader: JournalReader
  readonly fromUs: number | null
  readonly toUs: number | null
}

/**
 * Observations as they were heard, in the interchange form of `stoa import`, a chunk's lines at a time. Nothing is
 * decoded or joined. What is recorded after it began is left out.
 */
export async function* exportObservations(job: ObservationsExport): AsyncGenerator<string, void, void> {
  const { reader, fromUs, toUs } = job
  const { newest } = await reader.stats()
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  const writer = new InterchangeWriter()
  let from: ChunkQuery['from'] = fromUs === null ? 'oldest' : { us: toUnixUs(fromUs) }
  for (;;) {
    const untilUs = toUnixUs(toUs ?? FAR_FUTURE_US)
    const page = await reader.chunks({ from, direction: 'forward', untilUs, maxObservations: READ_AHEAD })
    for (const { firstSeq, batch } of page.chunks) {
      if (newest === null || firstSeq > newest.seq) return yield writer.end()
      let text = ''
      const isInSpan = (at: number) => (fromUs === null || at >= fromUs) && (toUs === null || at < toUs)
      walkBatch(batch, {
        arrival: (slot, at, bytes, start, end) => {
          const server = batch.servers[slot] ?? ''
          if (isInSpan(at)) text += writer.write({ kind: 'arrival', at, server, payload: bytes.subarray(start, end) })
        },
        note: (at, bytes, start, end) => {
          const body = utf8.decode(bytes.subarray(start, end))
          if (isInSpan(at)) text += writer.write({ kind: 'note', at, body })
        }
      })
      if (text !== '') yield text
    }
    if (page.next === null) return yield writer.end()
    from = { seq: toSeq(page.next) }
  }
}
