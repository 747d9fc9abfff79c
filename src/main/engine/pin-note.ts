import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { MOST_PINS } from '../history/insight-writer.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { Sink } from '../sources/source.ts'

const FAR_FUTURE = toUnixUs(9e15)

/** Pins a note of the operator's to a moment (µs as decimal text). The error is a sentence. */
export async function pinNote(
  reader: JournalReader,
  sink: Pick<Sink, 'note'>,
  atUs: string,
  text: string
): Promise<Result<null, string>> {
  const pins = await reader.pins(toUnixUs(0), FAR_FUTURE)
  if (pins.length >= MOST_PINS) return err(`${MOST_PINS} notes are pinned already; a history holds no more.`)
  sink.note({ source: 'operator', act: 'pin', to: atUs, note: text })
  return ok(null)
}
