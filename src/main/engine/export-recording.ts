import type { ExportProgress } from '../../shared/api/views.ts'
import type { UnixUs } from '../../shared/cluster/units.ts'
import type { JournalReader } from '../history/journal-reader.ts'

export interface RecordingExport {
  readonly reader: JournalReader
  readonly fromUs: UnixUs | null
  readonly toUs: UnixUs | null
  /** Without names and addresses. */
  readonly anonymous: boolean
  /** Where to; null: the operator chose none. */
  readonly path: string | null
  readonly signal: AbortSignal | undefined
}

/** Writes a `.stoa` file of a range. */
export async function* exportRecording(job: RecordingExport): AsyncGenerator<ExportProgress, void, void> {
  yield { rows: 0, bytes: 0, share: null, state: 'failed', path: job.path, sentence: 'Not built yet.' }
}
