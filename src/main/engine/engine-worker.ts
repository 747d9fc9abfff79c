import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { RPCHandler } from '@orpc/server/websocket'
import { systemClock } from './clock.ts'
import { ClusterSources } from './cluster-sources.ts'
import { Engine } from './engine.ts'
import type { EngineMessage, EngineStart, HostMessage, HostQuestion } from './engine-protocol.ts'
import { LoopNotes, measureLoop } from './latency-loop.ts'
import { Pages } from './pages.ts'
import { createRouter } from './router.ts'

/** The engine's thread: takes messages of the host (engine-protocol.ts) and composes everything else. */
const host = parentPort
if (!host) throw new Error('engine-worker.ts runs as a worker thread only')
const tell = (message: EngineMessage): void => host.postMessage(message)
const asked = new Map<number, (answer: unknown) => void>()
let lastAsk = 0

const loopDelay = monitorEventLoopDelay({ resolution: 10 })
loopDelay.enable()
const parts = {
  loopDelayMs: () => {
    const p99 = loopDelay.percentile(99) / 1e6
    loopDelay.reset()
    return Number.isFinite(p99) ? p99 : 0
  },
  start: workerData as EngineStart,
  clock: systemClock,
  ask: (question: HostQuestion) =>
    new Promise<unknown>((answered) => {
      const ask = ++lastAsk
      asked.set(ask, answered)
      tell({ kind: 'ask', ask, question })
    }),
  log: (event: string, fields: Readonly<Record<string, unknown>>) => tell({ kind: 'log', event, fields })
}
// Pages and questions come only after `ready`, so waiting here loses no message.
const engine = new Engine({ ...parts, sources: await ClusterSources.open(parts) })
const loopNotes = new LoopNotes({ clock: systemClock, read: measureLoop(), tell: (note) => engine.noteWatched(note) })
loopNotes.start()
const pages = new Pages(new RPCHandler(createRouter(engine)), parts.log)

host.on('message', (message: HostMessage) => {
  if (message.kind === 'attach') pages.attach(message.client, message.port)
  else if (message.kind === 'congested') pages.setCongested(message.client, message.on)
  else if (message.kind === 'detach') pages.detach(message.client)
  else if (message.kind === 'answered') {
    asked.get(message.ask)?.(message.answer)
    asked.delete(message.ask)
  } else void stop()
})

engine.start().then(
  (slug) => tell({ kind: 'ready', slug }),
  (cause: unknown) => tell({ kind: 'failed', sentence: cause instanceof Error ? cause.message : String(cause) })
)

async function stop(): Promise<void> {
  pages.close()
  loopNotes.stop()
  await engine.stop()
  tell({ kind: 'stopped' })
  host?.close()
}
