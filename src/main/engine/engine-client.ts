import { extname } from 'node:path'
import { type MessagePort, Worker } from 'node:worker_threads'
import { ENGINE_YOUNG_MB } from '../history/thread-memory.ts'
import { systemClock } from './clock.ts'
import type { EngineMessage, EngineStart, HostMessage } from './engine-protocol.ts'
import { FileChildren } from './file-children.ts'
import type { FileChild } from './file-protocol.ts'
import type { InitialCluster } from './initial-cluster.ts'

/** How long a stop may take before the worker is ended: the last chunk is on the disk well within it. */
const STOP_LIMIT_MS = 8_000

/** What only a host can do; the engine asks through its worker's channel. */
export interface HostAnswers {
  /** Where to save; null: cancelled, or this host has no dialogs (the engine then writes into its data folder). */
  askSavePath(suggestedName: string): Promise<string | null>
  /** Which recording to open; null: cancelled, or this host has no dialogs. */
  askOpenPath(): Promise<string | null>
  /** A process of its own for one opened file, running `script`, with an empty environment (R12). */
  forkFileChild(script: URL): FileChild
  /** The desktop's safeStorage; null: not to be trusted here, ask again at each start (R11). */
  protect(plain: string): Promise<{ readonly backend: string; readonly bytes: Uint8Array } | null>
  unprotect(backend: string, bytes: Uint8Array): Promise<string | null>
  /** Shows a notification on the desktop. False, or not there: this host has none, or the desktop shows none. */
  notify?(notification: { readonly title: string; readonly body: string }): Promise<boolean>
  log(event: string, fields: Readonly<Record<string, unknown>>): void
  /** The engine ended without being asked to: the host must say so and stop. */
  died(sentence: string): void
}

/** How an engine is started. `secrets` belong to `initial`, by name, and exist only in memory. */
export interface EngineOptions {
  readonly dataFolder: string
  readonly hostKind: 'desktop' | 'headless'
  readonly version: string
  readonly platform: string
  readonly engineWorkerUrl: URL
  readonly historyWorkerUrl: URL
  readonly secrets: Readonly<Record<string, string>>
  readonly initial: InitialCluster | null
  /** See `EngineStart`; missing: no. */
  readonly allowActions?: boolean
  readonly answers: HostAnswers
}

export interface AttachedPage {
  /** On: the page does not keep up; it gets nothing until it is off again, then whole snapshots (R21). */
  setCongested(on: boolean): void
  detach(): void
}

export interface EngineClient {
  /** Slug of the cluster that `initial` named, once it is being watched. */
  readonly initialSlug: string | null
  /** Attaches one page. The port carries oRPC's messages (strings or Uint8Array), unchanged. */
  attach(port: MessagePort): AttachedPage
  /** Records what is waiting, closes every file, ends the worker. Calling it twice is fine. */
  stop(): Promise<void>
}

/** Starts the engine in a worker thread of its own. Rejects with a plain sentence when it cannot start. */
export async function startEngine(options: EngineOptions): Promise<EngineClient> {
  const { answers, engineWorkerUrl, historyWorkerUrl, ...rest } = options
  const start: EngineStart = {
    ...rest,
    allowActions: options.allowActions ?? false,
    historyWorkerUrl: historyWorkerUrl.href,
    exportWorkerUrl: beside(engineWorkerUrl, 'export-worker').href
  }
  const files = new FileChildren(systemClock, () => answers.forkFileChild(beside(engineWorkerUrl, 'file-child')))
  const worker = new Worker(engineWorkerUrl, {
    workerData: start,
    env: {},
    // The NATS client prints what a lying server sent with console.log; our stdout belongs to the command line.
    stdout: true,
    name: 'stoa-engine',
    resourceLimits: { maxYoungGenerationSizeMb: ENGINE_YOUNG_MB }
  })
  worker.stdout.resume()
  const tell = (message: HostMessage, transfer: readonly MessagePort[] = []): void =>
    worker.postMessage(message, transfer)
  let stopping = false
  let lastClient = 0
  const exited = new Promise<void>((done) => worker.once('exit', () => done()))

  const initialSlug = await new Promise<string | null>((ready, fail) => {
    worker.on('message', (message: EngineMessage) => {
      if (message.kind === 'ready') ready(message.slug)
      else if (message.kind === 'failed') fail(new Error(message.sentence))
      else if (message.kind === 'log') answers.log(message.event, message.fields)
      else if (message.kind === 'ask') {
        void answerQuestion(answers, files, message.question).then((answer) =>
          tell({ kind: 'answered', ask: message.ask, answer })
        )
      }
    })
    worker.on('error', (cause) => {
      fail(cause instanceof Error ? cause : new Error(String(cause)))
      if (!stopping) answers.died(`The engine stopped: ${cause instanceof Error ? cause.message : String(cause)}`)
    })
    void exited.then(() => fail(new Error('The engine ended before it was ready.')))
  }).catch(async (cause: unknown) => {
    stopping = true
    await worker.terminate()
    throw cause
  })

  return {
    initialSlug,
    attach(port) {
      const client = ++lastClient
      tell({ kind: 'attach', client, port }, [port])
      return {
        setCongested: (on) => tell({ kind: 'congested', client, on }),
        detach: () => tell({ kind: 'detach', client })
      }
    },
    async stop() {
      if (!stopping) {
        stopping = true
        tell({ kind: 'stop' })
      }
      const timer = setTimeout(() => void worker.terminate(), STOP_LIMIT_MS)
      await exited
      clearTimeout(timer)
      files.stop()
    }
  }
}

/** The bundle, or the source, that lies beside the engine's. */
function beside(engineWorkerUrl: URL, name: string): URL {
  return new URL(`./${name}${extname(engineWorkerUrl.pathname)}`, engineWorkerUrl)
}

async function answerQuestion(
  answers: HostAnswers,
  files: FileChildren,
  question: Extract<EngineMessage, { kind: 'ask' }>['question']
): Promise<unknown> {
  switch (question.kind) {
    case 'save-path':
      return answers.askSavePath(question.suggestedName)
    case 'open-path':
      return answers.askOpenPath()
    case 'file-start':
      return files.start()
    case 'file-ask':
      return files.ask(question.child, question.question)
    case 'file-end':
      return files.end(question.child)
    case 'notify':
      return (await answers.notify?.({ title: question.title, body: question.body })) ?? false
    case 'protect':
      return answers.protect(question.plain)
    case 'unprotect':
      return answers.unprotect(question.backend, question.bytes)
  }
}
