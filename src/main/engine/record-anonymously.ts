import type { JournalReader } from '../history/journal-reader.ts'
import type { RecordingFile, RecordingPart } from '../history/recording-file.ts'
import type { WireSetting } from './fold.ts'
import type { RecordingProgress } from './make-recording.ts'

/** Stub. */
export async function* recordAnonymously(
  _reader: JournalReader,
  _recording: RecordingFile,
  _part: RecordingPart,
  _wire: WireSetting
): AsyncGenerator<RecordingProgress, string, void> {
  throw new Error('not yet')
}
