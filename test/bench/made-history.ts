import { systemClock } from '../../src/main/engine/clock.ts'
import { createCluster } from '../../src/main/engine/cluster-folder.ts'
import { WatchedCluster } from '../../src/main/engine/watched-cluster.ts'
import type { JournalReader } from '../../src/main/history/journal-reader.ts'
import { openReadOnly } from '../../src/main/history/open-read-only.ts'
import { toUnixUs } from '../../src/shared/cluster/units.ts'
import { makeLoad, toLoadPayload } from '../support/load.ts'

/** Frames made at a time, so that the load itself stays small. */
const SLICE_FRAMES = 200_000
const BEGIN_US = 1_790_000_000_000_000

export interface MadeHistory {
  readonly reader: JournalReader
  readonly frames: number
  readonly events: number
  readonly fromUs: number
  readonly toUs: number
  close(): Promise<void>
}

/** Records the load, at the times of its own Poisson arrivals, until `events` are there; folded and derived. */
export async function importInto(
  dataFolder: string,
  order: { readonly seed: number; readonly events: number }
): Promise<MadeHistory> {
  const stored = await createCluster(dataFolder, {
    version: 1,
    name: 'bench',
    open: false,
    origin: { kind: 'imported' },
    retention: { maxBytes: 64 * 1024 ** 3, maxAgeDays: null }
  })
  const opened = await WatchedCluster.open({
    stored,
    clock: systemClock,
    version: 'bench',
    historyWorkerUrl: new URL('../../src/main/history/history-worker.ts', import.meta.url),
    createSource: async () => ({ start: async () => undefined, stop: async () => undefined }),
    log: () => undefined,
    loopDelayMs: () => 0
  })
  if (!opened.ok) throw new Error(opened.error)
  const { sink } = opened.value
  const slot = sink.observer('nats-1.example.net:4222')
  let [events, frames, at] = [0, 0, BEGIN_US]
  for (let slice = 0; events < order.events; slice++) {
    const load = makeLoad({ seed: order.seed + slice, frames: SLICE_FRAMES })
    for (let n = 0; n < load.frames; n++) {
      sink.arrival(slot, toLoadPayload(load, n), toUnixUs(at + (load.arrivalsUs[n] ?? 0)))
      if (n % 4096 === 4095) await sink.drained()
    }
    at += load.arrivalsUs.at(-1) ?? 0
    events += load.events
    frames += load.frames
  }
  await opened.value.close()
  const reader = openReadOnly(stored.folder)
  if (!reader.ok) throw new Error(reader.error.sentence)
  return { reader: reader.value, frames, events, fromUs: BEGIN_US, toUs: at, close: () => reader.value.close() }
}
