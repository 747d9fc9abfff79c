import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ObservationBatch } from '../../../src/shared/cluster/observation.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'

/** The recordings of a real cluster, with their truth (`../shared/recording/README.md`). */
export const RECORDINGS = join(import.meta.dirname, '../../fixtures/recording')

export interface HeardFrame {
  readonly frame: number
  readonly payload: string
  readonly nodeId: number
  readonly first: string
  readonly arrivals: Readonly<Record<string, string>>
}

/** Reads a file of JSON lines; a name ending in `.gz` is unpacked. */
export function readLines<T>(file: string): T[] {
  const raw = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** The observations of a recording in batches of `size`; notes keep their fields, without `at`. */
export function readBatches(name: string, size: number): ObservationBatch[] {
  const slots = new Map<string, number>()
  const batches: ObservationBatch[] = []
  let writer: BatchWriter | null = null
  const close = () => {
    if (writer && writer.count > 0) batches.push(writer.take([...slots.keys()]))
    writer = null
  }
  for (const line of readLines<Record<string, unknown>>(`${RECORDINGS}/${name}/observations.ndjson.gz`)) {
    const { at: time, ...rest } = line
    const at = toUnixUs(Number(time))
    writer ??= new BatchWriter(new ArrayBuffer(16 * 1024 * 1024))
    if (rest.source === 'agora' && typeof rest.payload === 'string') {
      const server = String(rest.server)
      if (!slots.has(server)) slots.set(server, slots.size)
      writer.arrival(slots.get(server) ?? 0, at, Buffer.from(rest.payload, 'hex'))
    } else writer.note(at, new TextEncoder().encode(JSON.stringify(rest)))
    if (writer.count >= size) close()
  }
  close()
  return batches
}
