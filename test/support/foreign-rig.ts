import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock.ts'
import { FileChildren } from '../../src/main/engine/file-children.ts'
import { copyGivenFile } from '../../src/main/engine/file-copy.ts'
import type { FileAnswer, FileChild, FileQuestion } from '../../src/main/engine/file-protocol.ts'
import { importRecordings } from '../../src/main/engine/import-recordings.ts'
import { makeRecording } from '../../src/main/engine/make-recording.ts'
import { forkFileChild } from '../../src/main/host-headless/fork-file-child.ts'
import { toUnixUs } from '../../src/shared/cluster/units.ts'
import { RECORDINGS } from '../integration/fold/recording.ts'

/** The bundle, as it ships; `npm test` builds it first. */
const CHILD = new URL('../../out/main/file-child.js', import.meta.url)
const LOOK = { moment: { kind: 'live' }, spanMs: 300_000 }
/** Every kind of question that a page asks of a file. */
export const LOOKS: readonly FileQuestion[] = [
  { kind: 'look', look: 'overview', input: { rangeMs: 300_000, moment: { kind: 'live' } } },
  ...['topology', 'nodes', 'latency', 'findings'].map((look) => ({ kind: 'look', look, input: LOOK }) as const),
  { kind: 'look', look: 'blocks', input: { ...LOOK, families: [] } },
  { kind: 'look', look: 'history', input: {} },
  { kind: 'look', look: 'density', input: { fromUs: null, toUs: null } },
  {
    kind: 'look',
    look: 'eventPage',
    input: {
      filter: { nodes: [], types: [], objectTypes: [], text: '', fromUs: null, toUs: null },
      cursor: null,
      direction: 'backward',
      limit: 200
    }
  }
]

/** A folder with a recording of the real cluster in it, and the door that files come through. */
export interface ForeignRig {
  readonly folder: string
  /** A whole `.stoa` file of a minute of the quiet recording. */
  readonly good: string
  readonly children: FileChildren
  /** As the engine does: looked at, copied, opened; then every view is asked. What came of each step. */
  open(path: string): Promise<OpenOutcome>
  stop(): void
}

export interface OpenOutcome {
  /** `opened`, or why not. */
  readonly reason: string
  readonly sentence: string
  readonly answers: readonly FileAnswer[]
  readonly ms: number
}

/** `fork` may be another one, to look at the processes. */
export async function startForeignRig(
  options: { readonly fork?: (script: URL) => FileChild; readonly script?: URL } = {}
): Promise<ForeignRig> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-foreign-'))
  const given = join(folder, 'given')
  mkdirSync(given)
  const good = join(given, 'good.stoa')
  await makeGood(folder, good)
  const fork = options.fork ?? forkFileChild
  const children = new FileChildren(systemClock, () => fork(options.script ?? CHILD))
  return {
    folder: given,
    good,
    children,
    open: (path) => openLikeEngine(children, folder, path),
    stop() {
      children.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function makeGood(dataFolder: string, target: string): Promise<void> {
  const imported = await importRecordings({
    dataFolder,
    clusterName: 'good',
    files: [join(RECORDINGS, 'quiet/observations.ndjson.gz')],
    historyWorkerUrl: new URL('../../src/main/history/history-worker.ts', import.meta.url),
    clock: systemClock,
    version: 'test',
    onProgress: () => undefined
  })
  if (!imported.ok) throw new Error(imported.error)
  const begin = 1_795_249_630_606_172
  const making = makeRecording({
    source: join(dataFolder, 'clusters', imported.value.slug, 'history.db'),
    target,
    unfinished: `${target}.part`,
    name: 'good',
    wire: 'auto',
    fromUs: toUnixUs(begin + 60e6),
    toUs: toUnixUs(begin + 120e6),
    anonymous: false,
    madeAt: toUnixUs(begin)
  })
  for (;;) {
    const step = await making.next()
    if (!step.done) continue
    if (!step.value.ok) throw new Error(step.value.error)
    return
  }
}

async function openLikeEngine(children: FileChildren, dataFolder: string, path: string): Promise<OpenOutcome> {
  const begin = performance.now()
  const outcome = (reason: string, sentence: string, answers: readonly FileAnswer[] = []): OpenOutcome => {
    return { reason, sentence, answers, ms: performance.now() - begin }
  }
  const copied = await copyGivenFile(path, dataFolder)
  if (!copied.ok) return outcome(copied.error.reason, copied.error.sentence)
  const child = children.start()
  try {
    const { file } = copied.value
    const opened = await children.ask(child, { kind: 'open', file, slug: 'file-1', name: 'file' })
    if (!opened.ok) return outcome(opened.error.reason, opened.error.sentence)
    const answers: FileAnswer[] = []
    for (const look of LOOKS) answers.push(await children.ask(child, look))
    const checked = await children.ask(child, { kind: 'check', file })
    return checked.ok ? outcome('opened', '', answers) : outcome(checked.error.reason, checked.error.sentence, answers)
  } finally {
    children.end(child)
    copied.value.remove()
  }
}
