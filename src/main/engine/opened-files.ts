import { join } from 'node:path'
import type { HistoryView, OpenedFileView } from '../../shared/api/history-views.ts'
import type { ClusterSummary, ExportProgress } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { toSlug } from './cluster-folder.ts'
import type { EngineStart, HostQuestion } from './engine-protocol.ts'
import { exportRecording } from './export-recording.ts'
import { type FileAsker, FileCluster } from './file-cluster.ts'
import { copyGivenFile, type FileCopy, removeOldCopies } from './file-copy.ts'
import type { FileAnswer, FileFacts, FileTrouble } from './file-protocol.ts'
import { toWireSetting } from './restore-fold.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Open at once: each has a process and a copy. */
const MOST_OPEN = 8
/** Exported files that the History view lists. */
const MOST_EXPORTED = 50
/** Where a host without dialogs puts recordings, in its data folder. */
const EXPORTS = 'exports'

/** What the recordings need of the engine. */
export interface OpenedFilesParts {
  readonly start: EngineStart
  readonly clock: Clock
  readonly ask: (question: HostQuestion) => Promise<unknown>
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
}

/** Recordings as files: those that were opened, and those that were exported in this run. */
export class OpenedFiles {
  readonly #parts: OpenedFilesParts
  readonly #open = new Map<string, FileCluster>()
  readonly #exported = new Map<string, HistoryView['exported'][number][]>()
  #last = 0
  #opening = 0

  constructor(parts: OpenedFilesParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    await removeOldCopies(this.#parts.start.dataFolder)
  }

  stop(): void {
    for (const slug of [...this.#open.keys()]) this.close(slug)
  }

  get(slug: string): FileCluster | null {
    return this.#open.get(slug) ?? null
  }

  summaries(): readonly ClusterSummary[] {
    return [...this.#open.values()].map((file) => file.summary())
  }

  /** Opens a recording as a cluster of its own that is not live (R12). The error is a sentence. */
  async open(path: string | null): Promise<Result<OpenedFileView, string>> {
    const given = path ?? (await this.#parts.ask({ kind: 'open-path' }))
    if (typeof given !== 'string' || given === '') {
      return err(path === null ? 'No file was chosen.' : 'Name the file that is to be opened.')
    }
    if (this.#open.size + this.#opening >= MOST_OPEN) {
      return err(`${MOST_OPEN} files are open already; close one first.`)
    }
    this.#opening++
    try {
      const opened = await this.#openGiven(given)
      if (opened.ok) return opened
      this.#parts.log('file-refused', { reason: opened.error.reason })
      return err(`${given} was not opened. ${opened.error.sentence}`)
    } finally {
      this.#opening--
    }
  }

  /** Whether there was one. Its copy is removed. */
  close(slug: string): boolean {
    this.#open.get(slug)?.close()
    return this.#open.delete(slug)
  }

  /** Files that this run exported from a cluster, and all that are open. */
  of(slug: string): Pick<HistoryView, 'exported' | 'opened'> {
    return { exported: this.#exported.get(slug) ?? [], opened: [...this.#open.values()].map((file) => file.view) }
  }

  /** Writes a `.stoa` file of a range; the host asks where to. */
  async *export(
    cluster: WatchedCluster,
    range: { readonly fromUs: UnixUs | null; readonly toUs: UnixUs | null; readonly anonymous: boolean },
    signal: AbortSignal | undefined
  ): AsyncGenerator<ExportProgress, void, void> {
    const { start, clock, ask } = this.#parts
    const stamp = new Date(clock.nowUnix() / 1000).toISOString().replace(/[:.]/g, '-')
    const suggestedName = `${range.anonymous ? 'anonymous' : cluster.slug}-${stamp}.stoa`
    const asked = await ask({ kind: 'save-path', suggestedName })
    if (typeof asked !== 'string' && start.hostKind === 'desktop') {
      yield { rows: 0, bytes: 0, share: null, state: 'cancelled', path: null, sentence: 'Nothing was exported.' }
      return
    }
    const target = typeof asked === 'string' ? asked : join(start.dataFolder, EXPORTS, suggestedName)
    await cluster.settled()
    const job = {
      ...range,
      source: cluster.databaseFile,
      target,
      name: cluster.name,
      wire: toWireSetting(cluster.stored.file),
      madeAt: toUnixUs(clock.nowUnix()),
      workerUrl: new URL(start.exportWorkerUrl),
      signal
    }
    for await (const progress of exportRecording(job)) {
      if (progress.state === 'done') this.#remember(cluster.slug, target, progress.bytes)
      yield progress
    }
  }

  #remember(slug: string, path: string, bytes: number): void {
    const before = this.#exported.get(slug) ?? []
    const atMs = Math.round(this.#parts.clock.nowUnix() / 1000)
    this.#exported.set(slug, [{ path, bytes, atMs }, ...before].slice(0, MOST_EXPORTED))
  }

  async #openGiven(path: string): Promise<Result<OpenedFileView, FileTrouble>> {
    // The process takes as long to start as a large file to copy.
    const starting = this.#startChild()
    const copied = await copyGivenFile(path, this.#parts.start.dataFolder)
    const asker = await starting
    if (!copied.ok) {
      asker.end()
      return copied
    }
    const copy = copied.value
    const slug = this.#toSlug(copy.name)
    const answer = await asker.ask({ kind: 'open', file: copy.file, slug, name: copy.name })
    if (!answer.ok) {
      asker.end()
      copy.remove()
      return answer
    }
    const facts = JSON.parse(answer.value) as FileFacts
    const openedMs = Math.round(this.#parts.clock.nowUnix() / 1000)
    const file = new FileCluster({ slug, copy, facts, asker, openedMs })
    this.#open.set(slug, file)
    if (!facts.isWhole) void this.#check(file, copy)
    return ok(file.view)
  }

  /** The rest of a large file, in a process beside the one that answers already. */
  async #check(file: FileCluster, copy: FileCopy): Promise<void> {
    const asker = await this.#startChild()
    const answer = await asker.ask({ kind: 'check', file: copy.file })
    asker.end()
    if (answer.ok || this.#open.get(file.slug) !== file) return
    this.#parts.log('file-refused', { reason: answer.error.reason })
    file.fail(answer.error)
  }

  async #startChild(): Promise<FileAsker> {
    const { ask } = this.#parts
    const child = Number(await ask({ kind: 'file-start' }))
    return {
      ask: async (question) => (await ask({ kind: 'file-ask', child, question })) as FileAnswer,
      end: () => void ask({ kind: 'file-end', child })
    }
  }

  #toSlug(name: string): string {
    return `file-${++this.#last}-${toSlug(name.replace(/\.stoa$/i, '')).slice(0, 40)}`
  }
}
