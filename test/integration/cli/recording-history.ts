import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { runStoa } from '../../support/stoa-process.ts'
import { RECORDINGS } from '../fold/recording.ts'

/** Lines of a recording of a real cluster up to and with a time (µs since 1970), as text. */
export function readRecording(name: string, until = Number.POSITIVE_INFINITY): string[] {
  const text = gunzipSync(readFileSync(join(RECORDINGS, name, 'observations.ndjson.gz'))).toString('utf8')
  const lines = text.trimEnd().split('\n')
  return lines.filter((line) => Number(/"at":"(\d+)"/.exec(line)?.[1]) <= until)
}

/** Imports a recording, or these lines, into a cluster of its name. */
export async function importRecording(data: string, name: string, lines = readRecording(name)): Promise<void> {
  const file = join(data, `${name}.ndjson`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { code, stderr } = await runStoa(['import', '--data', data, '--cluster', name, file])
  if (code !== 0) throw new Error(stderr)
  rmSync(file)
}
