import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_RETENTION } from '../../shared/api/cluster-file.ts'
import type { ConnectionInput, LevelTwoInput } from '../../shared/api/connection.ts'
import type { EventFilter } from '../../shared/api/contract.ts'
import type {
  ClusterSummary,
  DraftView,
  ExportProgress,
  HostView,
  LevelTwoView,
  TryStep
} from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { DataLock } from '../history/data-lock.ts'
import type { NoteBody } from '../sources/source.ts'
import { exportAudit } from './actions-audit.ts'
import { toRefusal } from './actions-gate.ts'
import {
  createCluster,
  emptyTrash,
  findCluster,
  readClusters,
  type StoredCluster,
  trashCluster
} from './cluster-folder.ts'
import type { Viewed } from './cluster-looks.ts'
import type { ClusterSources } from './cluster-sources.ts'
import { Confirmations } from './confirmations.ts'
import { type Draft, Drafts, type SecretValues, toDraftView } from './drafts.ts'
import type { EngineStart, HostQuestion } from './engine-protocol.ts'
import type { InitialCluster } from './initial-cluster.ts'
import { mergeManagement } from './initial-management.ts'
import { keptLevelTwo, readLevelTwo, setLevelTwo } from './level-two-setting.ts'
import { ManagementDesk } from './management-desk.ts'
import { NoticeDesk } from './notice-desk.ts'
import { OpenedFiles } from './opened-files.ts'
import { toBrokenSummary } from './overview-view.ts'
import { SavedFiles } from './saved-files.ts'
import { WatchedCluster } from './watched-cluster.ts'

export interface EngineParts {
  readonly start: EngineStart
  readonly clock: Clock
  /** Asks the host's thread. */
  readonly ask: (question: HostQuestion) => Promise<unknown>
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
  readonly sources: ClusterSources
  /** p99 of this thread's event loop delay, ms. */
  readonly loopDelayMs: () => number
}

/** All clusters of one data folder. The one composer: sources, journal, fold, views. */
export class Engine {
  readonly clock: Clock
  /** Of removals, and of what is run on a cluster. */
  readonly confirmations: Confirmations
  /** Recordings as files: opened, exported. */
  readonly files: OpenedFiles
  /** What the page made, to be written by the host. */
  readonly saved: SavedFiles
  /** How the nodes' API of each cluster is set up. */
  readonly management: ManagementDesk
  /** What is told on the desktop. */
  readonly notices: NoticeDesk
  readonly #parts: EngineParts
  readonly #sources: ClusterSources
  readonly #drafts = new Drafts()
  readonly #clusters = new Map<string, Promise<Result<WatchedCluster, string>>>()
  #lock: DataLock | null = null
  #setting: Promise<unknown> = Promise.resolve()
  #stored = new Map<string, StoredCluster>()

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.clock = parts.clock
    this.confirmations = new Confirmations(parts.clock)
    this.files = new OpenedFiles(parts)
    this.saved = new SavedFiles({ hasDialog: parts.start.hostKind === 'desktop', ask: parts.ask })
    this.#sources = parts.sources
    this.management = new ManagementDesk(parts.sources, parts.start.allowActions)
    const where = parts.start.hostKind === 'desktop' ? 'desktop' : 'page'
    this.notices = new NoticeDesk({
      clock: parts.clock,
      ask: parts.ask,
      log: parts.log,
      where,
      clusters: () => this.#opened()
    })
  }

  /** Takes the data folder and opens what the command line names, or what was open last time. Answers the slug that the command line named. */
  async start(): Promise<string | null> {
    const { dataFolder } = this.#parts.start
    await mkdir(dataFolder, { recursive: true, mode: 0o700 })
    const lock = DataLock.acquire(dataFolder, this.clock)
    if (!lock.ok) throw new Error(lock.error.sentence)
    this.#lock = lock.value
    await this.files.start()
    this.notices.start()
    await emptyTrash(dataFolder, this.clock.nowUnix() / 1000)
    const { clusters, broken } = await readClusters(dataFolder)
    for (const sentence of broken) this.#parts.log('cluster-unreadable', { sentence })
    this.#stored = new Map(clusters.map((c) => [c.slug, c]))
    const { initial } = this.#parts.start
    if (initial) return this.#startInitial(initial)
    for (const { slug, file } of clusters) if (file.open) this.setOpen(slug, true).catch(() => undefined)
    return null
  }

  async stop(): Promise<void> {
    this.notices.stop()
    this.files.stop()
    const opened = await Promise.all(this.#clusters.values())
    await Promise.all(opened.map((c) => (c.ok ? c.value.close() : undefined)))
    this.#lock?.release()
  }

  about(): HostView {
    const { hostKind, version, dataFolder, platform } = this.#parts.start
    return { kind: hostKind, version, dataFolder, platform, secrets: this.#sources.secretsSentence }
  }

  /** Null: there is none. Rejects with a sentence when its history cannot be opened. */
  async cluster(slug: string): Promise<WatchedCluster | null> {
    const stored = this.#stored.get(slug)
    if (!stored) return null
    let opening = this.#clusters.get(slug)
    if (!opening) {
      opening = this.#open(stored)
      this.#clusters.set(slug, opening)
    }
    const opened = await opening
    if (opened.ok) return opened.value
    this.#clusters.delete(slug)
    throw new Error(opened.error)
  }

  /** What is looked at under this name: a cluster or an opened file. Null: neither. */
  async viewed(slug: string): Promise<Viewed | null> {
    return this.files.get(slug) ?? (await this.cluster(slug))
  }

  async summaries(): Promise<readonly ClusterSummary[]> {
    const clusters = await Promise.all(
      [...this.#stored.values()].map(async (stored) => {
        try {
          const cluster = await this.cluster(stored.slug)
          if (!cluster) return toBrokenSummary(stored, 'It was removed.')
          const { allowActions } = this
          return {
            ...(await cluster.summary()),
            acting: toRefusal({ stored: cluster.stored, isWatched: cluster.isWatched, allowActions }) === null
          }
        } catch (cause) {
          return toBrokenSummary(stored, cause instanceof Error ? cause.message : String(cause))
        }
      })
    )
    return [...clusters, ...this.files.summaries()]
  }

  /** Puts a note of ours into the history of each real cluster that is watched. */
  async noteWatched(note: NoteBody): Promise<void> {
    for (const opening of this.#clusters.values()) {
      const opened = await opening
      if (!opened.ok) continue
      const { isWatched, stored, sink } = opened.value
      if (isWatched && stored.file.origin.kind === 'nats') sink.note(note)
    }
  }

  async #opened(): Promise<readonly WatchedCluster[]> {
    const opened = await Promise.allSettled(this.#clusters.values())
    return opened.flatMap((one) => (one.status === 'fulfilled' && one.value.ok ? one.value.value : []))
  }

  async setOpen(slug: string, open: boolean): Promise<boolean> {
    const cluster = await this.cluster(slug)
    if (!cluster) return false
    if (open) await cluster.watch()
    else await cluster.unwatch()
    return true
  }

  async startDemo(demo: {
    readonly seed: number
    readonly nodes: number
    readonly rate: number
  }): Promise<{ slug: string }> {
    const name = 'Demo'
    const known = [...this.#stored.values()].find(({ file: { origin } }) => {
      return (
        origin.kind === 'demo' && origin.seed === demo.seed && origin.nodes === demo.nodes && origin.rate === demo.rate
      )
    })
    const stored = known ?? (await this.#make(name, { kind: 'demo', ...demo }))
    await this.setOpen(stored.slug, true)
    return { slug: stored.slug }
  }

  parseDraft(text: string): Result<DraftView, string> {
    const parsed = this.#sources.parse(text)
    if (!parsed.ok) return parsed
    const id = this.#drafts.add(parsed.value)
    return ok(toDraftView(id, parsed.value))
  }

  /** A draft from the form; secrets that are not sent again stay. */
  makeDraft(input: {
    readonly draft: string | null
    readonly connection: ConnectionInput
    readonly secrets: Readonly<Record<string, string | undefined>>
  }): Result<DraftView, string> {
    const before = input.draft === null ? null : this.#drafts.get(input.draft)
    const connection = this.#sources.canonical(input.connection)
    if (!connection.ok) return connection
    const draft: Draft = {
      source: before?.source ?? 'form',
      suggestedName: before?.suggestedName ?? connection.value.servers[0] ?? 'Cluster',
      connection: connection.value,
      secrets: { ...before?.secrets, ...typed(input.secrets) },
      wanted: before?.wanted ?? [],
      warnings: before?.warnings ?? []
    }
    if (input.draft !== null && before) {
      this.#drafts.replace(input.draft, draft)
      return ok(toDraftView(input.draft, draft))
    }
    return ok(toDraftView(this.#drafts.add(draft), draft))
  }

  async *tryDraft(id: string, signal: AbortSignal | undefined): AsyncGenerator<readonly TryStep[], void, void> {
    const draft = this.#drafts.get(id)
    if (draft) yield* this.#sources.tryConnection(draft.connection, draft.secrets, signal)
  }

  async create(id: string, name: string): Promise<Result<{ slug: string }, string>> {
    const draft = this.#drafts.get(id)
    if (!draft) return err('This connection was forgotten meanwhile (the program was restarted). Enter it again.')
    if ([...this.#stored.values()].some((c) => c.file.name === name))
      return err(`There is a cluster named «${name}» already. Choose another name.`)
    const slug = await this.#createWatched({ name, connection: draft.connection, management: null }, draft.secrets)
    this.#drafts.delete(id)
    return ok({ slug })
  }

  /** The error is a sentence. */
  levelTwo(cluster: WatchedCluster): Promise<Result<LevelTwoView, string>> {
    return readLevelTwo(cluster, this.#sources)
  }

  /** The error is a sentence. */
  setLevelTwo(
    cluster: WatchedCluster,
    input: LevelTwoInput,
    secrets: Readonly<Record<string, string | undefined>>
  ): Promise<Result<null, string>> {
    // One after the other: two that stop and start one source at once would leave two running.
    const set = this.#setting.then(() => setLevelTwo(cluster, this.#sources, input, typed(secrets)))
    this.#setting = set.catch(() => undefined)
    return set
  }

  async remove(cluster: WatchedCluster): Promise<void> {
    await cluster.close()
    this.#clusters.delete(cluster.slug)
    this.#stored.delete(cluster.slug)
    await this.#sources.forget(cluster.slug)
    const place = await trashCluster(this.#parts.start.dataFolder, cluster.stored, this.clock.nowUnix() / 1000)
    this.#parts.log('cluster-removed', { slug: cluster.slug, place })
  }

  async *exportEvents(
    cluster: WatchedCluster,
    query: { readonly filter: EventFilter; readonly format: 'ndjson' | 'csv' },
    signal: AbortSignal | undefined
  ): AsyncGenerator<ExportProgress, void, void> {
    const stamp = new Date(this.clock.nowUnix() / 1000).toISOString().replace(/[:.]/g, '-')
    const suggested = `${cluster.slug}-${stamp}.${query.format}`
    const asked = await this.#parts.ask({ kind: 'save-path', suggestedName: suggested })
    yield* cluster.exportEvents({
      ...query,
      path: typeof asked === 'string' ? asked : null,
      hasDialog: this.#parts.start.hostKind === 'desktop',
      dataFolder: this.#parts.start.dataFolder,
      fileName: suggested,
      signal
    })
  }

  /** Whether this host lets operators act at all (R13). */
  get allowActions(): boolean {
    return this.#parts.start.allowActions
  }

  /** Writes what operators ran on a cluster, of its newest rows at most so many. */
  async *exportAudit(
    cluster: WatchedCluster,
    format: 'ndjson' | 'csv',
    rows: number,
    signal: AbortSignal | undefined
  ): AsyncGenerator<ExportProgress, void, void> {
    const { hostKind, dataFolder } = this.#parts.start
    const stamp = new Date(this.clock.nowUnix() / 1000).toISOString().replace(/[:.]/g, '-')
    const fileName = `${cluster.slug}-runs-${stamp}.${format}`
    const asked = await this.#parts.ask({ kind: 'save-path', suggestedName: fileName })
    const path = typeof asked === 'string' ? asked : null
    const job = { format, path, hasDialog: hostKind === 'desktop', dataFolder, fileName, signal }
    yield* exportAudit(job, cluster, rows)
  }

  /** Where what is exported goes: the dialog's answer, or a file in the data folder of a host without dialogs. */
  async askExportPath(fileName: string): Promise<{ readonly path: string | null; readonly dataFolder: string }> {
    const { hostKind, dataFolder } = this.#parts.start
    const asked = await this.#parts.ask({ kind: 'save-path', suggestedName: fileName })
    if (typeof asked === 'string') return { path: asked, dataFolder }
    return { path: hostKind === 'desktop' ? null : join(dataFolder, 'exports', fileName), dataFolder }
  }

  async #startInitial(initial: InitialCluster): Promise<string> {
    if (initial.kind === 'demo') return (await this.startDemo(initial)).slug
    const known = await findCluster(this.#parts.start.dataFolder, initial.name)
    if (initial.kind === 'known') {
      if (!known) throw new Error(`There is no cluster «${initial.name}» in ${this.#parts.start.dataFolder}.`)
      await this.#sources.remember(known.slug, this.#parts.start.secrets)
      await this.setOpen(known.slug, true)
      return known.slug
    }
    if (!known) return this.#createWatched(initial, this.#parts.start.secrets)
    const management = mergeManagement(known.file.management ?? null, initial.management)
    const connection = { ...keptLevelTwo(known.file), ...initial.connection }
    const stored = {
      ...known,
      file: { ...known.file, management, origin: { kind: 'nats', connection } as const }
    }
    this.#stored.set(known.slug, stored)
    await this.#sources.remember(known.slug, this.#parts.start.secrets)
    await this.setOpen(known.slug, true)
    return known.slug
  }

  async #createWatched(
    {
      name,
      connection,
      management
    }: Pick<Extract<InitialCluster, { kind: 'nats' }>, 'name' | 'connection' | 'management'>,
    secrets: SecretValues
  ): Promise<string> {
    const stored = await this.#make(name, { kind: 'nats', connection }, management)
    await this.#sources.remember(stored.slug, secrets)
    await this.setOpen(stored.slug, true)
    return stored.slug
  }

  async #make(
    name: string,
    origin: StoredCluster['file']['origin'],
    management: StoredCluster['file']['management'] = null
  ): Promise<StoredCluster> {
    const file = { version: 1 as const, name, open: true, origin, management, retention: { ...DEFAULT_RETENTION } }
    const stored = await createCluster(this.#parts.start.dataFolder, file)
    this.#stored.set(stored.slug, stored)
    return stored
  }

  #open(stored: StoredCluster): Promise<Result<WatchedCluster, string>> {
    const { clock, log, start } = this.#parts
    return WatchedCluster.open({
      stored,
      clock,
      log,
      version: start.version,
      historyWorkerUrl: new URL(start.historyWorkerUrl),
      loopDelayMs: this.#parts.loopDelayMs,
      createSource: (cluster) => this.#sources.create(cluster)
    })
  }
}

/** An empty field means: nothing was typed. */
function typed(secrets: Readonly<Record<string, string | undefined>>): SecretValues {
  const sent = Object.entries(secrets).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== '')
  return Object.fromEntries(sent)
}
