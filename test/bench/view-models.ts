import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBlocksView } from '../../src/main/engine/blocks-view.ts'
import { systemClock } from '../../src/main/engine/clock.ts'
import { createCluster } from '../../src/main/engine/cluster-folder.ts'
import { toFindingsView } from '../../src/main/engine/findings-view.ts'
import type { Glance } from '../../src/main/engine/glance.ts'
import { toLatencyView } from '../../src/main/engine/latency-view.ts'
import { toNodesView } from '../../src/main/engine/nodes-view.ts'
import { toTopologyView } from '../../src/main/engine/topology-view.ts'
import { WatchedCluster } from '../../src/main/engine/watched-cluster.ts'
import { SimulatorSource } from '../../src/main/sources/simulator/simulator-source.ts'
import { type Figure, percentile } from './figure.ts'

const NODES = 1024
const RATE = 10_000
const LOOKS = 60
const SPAN_MS = 3_600_000

const VIEWS: readonly (readonly [string, (glance: Glance) => Promise<unknown>])[] = [
  ['topology', toTopologyView],
  ['nodes', toNodesView],
  ['blocks', (glance) => toBlocksView(glance, [])],
  ['latency', toLatencyView],
  ['findings', toFindingsView]
]

/**
 * Time of the engine's thread that one update of each view takes after a while of the simulator's load: what is waited
 * for from the reader's thread is not counted, since nothing stands still meanwhile.
 */
export async function benchViewModels(order: { readonly seed: number; readonly seconds: number }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  const origin = { kind: 'demo', seed: order.seed, nodes: NODES, rate: RATE } as const
  const retention = { maxBytes: 1024 ** 3, maxAgeDays: null }
  const stored = await createCluster(folder, { version: 1, name: 'bench', open: true, origin, retention })
  const opened = await WatchedCluster.open({
    stored,
    clock: systemClock,
    version: 'bench',
    historyWorkerUrl: new URL('../../src/main/history/history-worker.ts', import.meta.url),
    createSource: async (cluster) =>
      new SimulatorSource({ ...origin, sink: cluster.sink, clock: systemClock, past: false }),
    log: () => undefined,
    loopDelayMs: () => 0
  })
  if (!opened.ok) throw new Error(opened.error)
  const cluster = opened.value
  try {
    await cluster.watch()
    await new Promise((done) => setTimeout(done, order.seconds * 1000))
    await cluster.unwatch()
    const figures: Figure[] = []
    for (const [name, toView] of VIEWS) figures.push(await measure(cluster, name, toView))
    return figures
  } finally {
    await cluster.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(
  cluster: WatchedCluster,
  name: string,
  toView: (glance: Glance) => Promise<unknown>
): Promise<Figure> {
  const times: number[] = []
  let bytes = 0
  for (let n = 0; n < LOOKS; n++) {
    const glance = await cluster.glance({ kind: 'live' }, SPAN_MS)
    const before = process.threadCpuUsage()
    const view = await toView(glance)
    const used = process.threadCpuUsage(before)
    times.push((used.user + used.system) / 1000)
    if (n === 0) bytes = JSON.stringify(view).length
  }
  const p95 = percentile(times, 0.95)
  return {
    figure: `view model ${name}, ms of host time, p95`,
    measured: `${p95.toFixed(1)} ms (p50 ${percentile(times, 0.5).toFixed(1)} ms)`,
    counterpart: `${(bytes / 1024).toFixed(0)} KB of JSON`,
    value: p95,
    target: 20,
    better: 'lower',
    note: `${NODES} nodes at ${RATE} frames/s before, ${LOOKS} looks`
  }
}
