import type { ObservationBatch } from '../../../src/shared/cluster/observation.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'
import { type Load, toLoadPayload } from '../../support/load.ts'

/** A load as one observer would have heard it from `startUs` on, in chunks of so many frames. */
export function toLoadBatches(load: Load, framesPerChunk: number, startUs: number): ObservationBatch[] {
  const batches: ObservationBatch[] = []
  for (let first = 0; first < load.frames; first += framesPerChunk) {
    const end = Math.min(load.frames, first + framesPerChunk)
    const bytes = (load.offsets[end] ?? 0) - (load.offsets[first] ?? 0)
    const writer = new BatchWriter(new ArrayBuffer(bytes + (end - first) * 16 + 64))
    for (let n = first; n < end; n++) {
      const at = toUnixUs(startUs + (load.arrivalsUs[n] ?? 0))
      if (!writer.arrival(0, at, toLoadPayload(load, n))) throw new Error('the batch is too small')
    }
    batches.push(writer.take(['127.0.0.1:4222']))
  }
  return batches
}
