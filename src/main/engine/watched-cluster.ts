import { join } from 'node:path'
import type { ConnectionInput } from '../../shared/api/connection.ts'
import type { EventFilter } from '../../shared/api/contract.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type {
  ClusterSummary,
  EventDetail,
  EventPage,
  ExportProgress,
  HistoryStats,
  OverviewView
} from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { Journal } from '../history/journal.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { HISTORY_FILE } from '../history/open-journal.ts'
import type { Retention } from '../history/recording-limits.ts'
import type { RecordingState } from '../history/recording-state.ts'
import type { CaptureHistory } from '../sources/jetstream/gap-filler.ts'
import type { Source } from '../sources/source.ts'
import type { Sites } from '../sources/stalwart/sites.ts'
import { toCaptureHistory } from './capture-history.ts'
import { toCaptureView } from './capture-view.ts'
import { type StoredCluster, writeCluster } from './cluster-folder.ts'
import { type LookAnswer, type LookedAt, type LookInput, type LookName, look, type Viewed } from './cluster-looks.ts'
import { readEventDetail } from './event-detail.ts'
import { toEventMatch } from './event-match.ts'
import { type PageQuery, readEventPage } from './event-page.ts'
import { EventTail } from './event-tail.ts'
import { exportToFile, type FileExport } from './export-to-file.ts'
import type { Fold, FrameVisitor } from './fold.ts'
import { Folding } from './folding.ts'
import type { Glance } from './glance.ts'
import { toHistoryStats } from './history-stats.ts'
import type { WholeHistory } from './history-view.ts'
import { NoticeBoard } from './notice-board.ts'
import { ObservedTime } from './observed-time.ts'
import { OverviewDesk } from './overview-desk.ts'
import { Past } from './past.ts'
import { pinNote } from './pin-note.ts'
import { Recorder } from './recorder.ts'
import { restoreFold, toWireSetting } from './restore-fold.ts'

/** The wall clock is compared with the monotonic one this often. */
const CLOCK_CHECK_MS = 1_000
/** A first page waits so long for all to be folded; then it shows what is. */
const SETTLE_MS = 2_000

export interface ClusterParts {
  readonly stored: StoredCluster
  readonly clock: Clock
  readonly version: string
  readonly historyWorkerUrl: URL
  readonly createSource: (cluster: WatchedCluster) => Promise<Source>
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
  /** p99 of the engine's event loop delay, ms. */
  readonly loopDelayMs: () => number
}

interface Opened {
  readonly journal: Journal
  readonly reader: JournalReader
  readonly recorder: Recorder
  readonly folding: Folding
  readonly past: Past
}

/**
 * One cluster in the engine: its history, and while it is watched its source. Opened once, for looking back too;
 * `watch` and `unwatch` only start and stop the listening.
 */
export class WatchedCluster implements LookedAt, Viewed {
  readonly #parts: ClusterParts
  #stored: StoredCluster
  readonly #opened: Opened
  readonly #time: ObservedTime
  readonly #tails = new Set<EventTail>()
  readonly #visitor: FrameVisitor
  #source: Source | null = null
  #cancelClockCheck: (() => void) | null = null
  #closing: Promise<void> | null = null
  readonly #board: NoticeBoard
  readonly #desk: OverviewDesk

  /** Opens the history; what came after the newest checkpoint is folded behind it. */
  static async open(parts: ClusterParts): Promise<Result<WatchedCluster, string>> {
    const { stored, clock, historyWorkerUrl } = parts
    const journal = await Journal.open({
      folder: stored.folder,
      workerUrl: historyWorkerUrl,
      clock,
      retention: stored.file.retention
    })
    if (!journal.ok) return err(journal.error.sentence)
    return ok(new WatchedCluster(parts, journal.value))
  }

  private constructor(parts: ClusterParts, journal: Journal) {
    this.#parts = parts
    this.#stored = parts.stored
    this.#time = new ObservedTime(parts.clock)
    this.#board = new NoticeBoard(parts.clock)
    for (const notice of journal.opening.notices) this.#board.post(notice.kind, 'warn', notice.sentence)
    this.#visitor = {
      frame: (seq, at, bytes, from, to, ambiguous) => {
        for (const tail of this.#tails) tail.offer(seq, at, bytes, from, to, ambiguous)
      }
    }
    this.#opened = this.#assemble(journal)
    this.#desk = new OverviewDesk({
      clock: parts.clock,
      reader: this.#opened.reader,
      past: this.#opened.past,
      board: this.#board,
      stored: () => this.#stored,
      isWatched: () => this.isWatched,
      folding: this.#opened.folding,
      recording: () => journal.state,
      stats: () => journal.stats(),
      loopDelayMs: parts.loopDelayMs
    })
    journal.onState((state) => this.#onRecordingState(state))
    journal.onNotice((notice) => this.#board.post(notice.kind, 'warn', notice.sentence))
  }

  #assemble(journal: Journal): Opened {
    const { clock, stored } = this.#parts
    const { nextSeq } = journal.opening
    const reader = journal.reader()
    const recorder = new Recorder({ clock, time: this.#time, journal, onSettled: (settled) => folding.push(settled) })
    const folding: Folding = new Folding({
      clock,
      journal,
      reader,
      fold: restoreFold(journal, toWireSetting(stored.file)),
      recordedThrough: toSeq(nextSeq - 1),
      recycle: (batch) => recorder.recycle(batch),
      floodedAt: () => recorder.floodedAt,
      visitor: () => (this.#tails.size > 0 ? this.#visitor : null),
      onFailure: (cause) => {
        this.#parts.log('fold-failed', {
          cause: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
        })
        this.#board.post(
          'fold',
          'bad',
          'A fault in Stoa stopped the views of this cluster. It is still recorded; restart Stoa.'
        )
      }
    })
    return { journal, reader, recorder, folding, past: new Past(reader, toWireSetting(stored.file)) }
  }

  readonly isStill = false
  /** Its nodes' management API while it runs; told by whoever composes the sources. */
  sites: Sites | null = null

  get slug(): string {
    return this.#stored.slug
  }

  get name(): string {
    return this.#stored.file.name
  }

  get stored(): StoredCluster {
    return this.#stored
  }

  /** A made-up cluster tells its own story, times when nobody listened included. */
  get #isReal(): boolean {
    return this.#stored.file.origin.kind === 'nats'
  }

  get isWatched(): boolean {
    return this.#source !== null
  }

  /** Where sources of this cluster put what they observe. */
  get sink(): Recorder {
    return this.#opened.recorder
  }

  /** What may be read into this history from elsewhere. */
  get captureHistory(): CaptureHistory {
    const { reader, folding } = this.#opened
    return toCaptureHistory(reader, () => folding.fold.state.gaps)
  }

  /** The release of the coordination format as the fold reads it now. */
  get wire(): WireVersion {
    return this.#opened.folding.fold.wire
  }

  /** The state as it is folded now. Nothing in it may be changed. */
  get fold(): Fold {
    return this.#opened.folding.fold
  }

  /** Time of the newest observation in the history; null: it is empty. */
  get lastAt(): UnixUs | null {
    return this.#opened.recorder.lastAt ?? this.#opened.journal.opening.lastAt
  }

  /** Starts listening; nothing to do when it listens already. */
  async watch(): Promise<void> {
    if (this.isWatched || this.#closing !== null) return
    const source = await this.#parts.createSource(this)
    this.#source = source
    if (this.#isReal) this.sink.note({ source: 'stoa', status: 'started', version: this.#parts.version })
    this.#checkClock()
    // Not awaited: the demo's start fills a week first, which the views may watch.
    source.start().catch((cause: unknown) => this.#board.post('source', 'bad', `The source failed: ${String(cause)}`))
    await this.#save({ open: true })
  }

  /** Stops listening; the history stays open for reading. */
  async unwatch(): Promise<void> {
    await this.#stopSource()
    await this.#save({ open: false })
  }

  async rename(name: string): Promise<void> {
    await this.#save({ name })
  }

  async setRetention(retention: Retention): Promise<void> {
    await this.#save({ retention })
    this.#opened.journal.setRetention(retention)
  }

  /** Uses further servers that the cluster's own named (R14); the source begins anew with them. */
  async acceptServers(servers: readonly string[]): Promise<number> {
    const { origin } = this.#stored.file
    if (origin.kind !== 'nats') return 0
    const offered = new Set(this.#opened.folding.fold.state.offeredServers)
    const accepted = servers.filter((s) => offered.has(s) && !origin.connection.servers.includes(s))
    if (accepted.length === 0) return 0
    await this.reconnect({ ...origin.connection, servers: [...origin.connection.servers, ...accepted] })
    return accepted.length
  }

  /** How its nodes' API is reached, null: not at all. Kept; whoever composes the sources renews them. */
  async setNotifications(notifications: StoredCluster['file']['notifications']): Promise<void> {
    await this.#save({ notifications })
  }

  async setManagement(management: StoredCluster['file']['management']): Promise<void> {
    await this.#save({ management })
  }

  /** Another way to reach it; a source that runs begins anew. */
  async reconnect(connection: ConnectionInput): Promise<void> {
    await this.#save({ origin: { kind: 'nats', connection } })
    if (!this.isWatched) return
    await this.#stopSource()
    await this.watch()
  }

  dismissNotice(id: string): boolean {
    return this.#board.dismiss(id)
  }

  async summary(): Promise<ClusterSummary> {
    return this.#desk.summary()
  }

  overview(rangeMs: number, moment: Moment): Promise<OverviewView> {
    return this.#desk.overview(rangeMs, moment)
  }

  look<K extends LookName>(name: K, input: LookInput<K>): Promise<LookAnswer<K>> {
    return look(this, name, input)
  }

  /** This cluster at a moment; charts reach `spanMs` back unless the moment is a range. */
  async glance(moment: Moment, spanMs: number): Promise<Glance> {
    const { folding, reader, past } = this.#opened
    const rest = { mode: moment.kind, reader, stored: this.#stored, isWatched: this.isWatched }
    if (moment.kind === 'live') {
      const { lastAt } = folding.fold.state
      const now = this.#parts.clock.nowUnix()
      // A history that is only looked at ends where it ends, not now.
      const at = this.isWatched || lastAt === 0 ? now : Math.min(now, lastAt)
      return { ...rest, fold: folding.fold, at: toUnixUs(at), from: toUnixUs(at - spanMs * 1000) }
    }
    const at = toUnixUs(Number(moment.kind === 'at' ? moment.atUs : moment.toUs))
    const from = toUnixUs(moment.kind === 'at' ? at - spanMs * 1000 : Number(moment.fromUs))
    return { ...rest, fold: await past.foldAt(at), at, from }
  }

  /** The history as a whole, for the time bar and the History view. */
  get history(): WholeHistory {
    const { reader, folding } = this.#opened
    const toCapture = (oldestAt: number | null) => toCaptureView(folding.fold, oldestAt)
    return { reader, stored: this.#stored, now: this.#parts.clock.nowUnix(), ...(this.#isReal ? { toCapture } : {}) }
  }

  /** Pins a note of the operator's to a moment. The error is a sentence. */
  async pin(atUs: string, text: string): Promise<Result<null, string>> {
    return pinNote(this.#opened.reader, this.sink, atUs, text)
  }

  openTail(filter: EventFilter): EventTail {
    const { folding } = this.#opened
    const tail = new EventTail(toEventMatch(filter), folding.fold.wire, () => folding.fold.state.gaps.latest)
    this.#tails.add(tail)
    return tail
  }

  closeTail(tail: EventTail): void {
    this.#tails.delete(tail)
  }

  /** A page of the history; its newest end is where folding stands. */
  async eventPage(query: Omit<PageQuery, 'match' | 'wire'> & { readonly filter: EventFilter }): Promise<EventPage> {
    const { folding, reader } = this.#opened
    if (query.cursor === null && folding.backlog > 0) await folding.foldedWithin(SETTLE_MS)
    const page = { ...query, match: toEventMatch(query.filter), wire: folding.fold.wire }
    return readEventPage(reader, page, (firstSeq) => folding.marksOf(firstSeq))
  }

  async eventDetail(seq: Seq, index: number): Promise<EventDetail | null> {
    const { reader, folding } = this.#opened
    return readEventDetail(reader, { seq, index }, folding.fold.wire, (firstSeq) => folding.marksOf(firstSeq))
  }

  async historyStats(): Promise<HistoryStats> {
    return toHistoryStats(await this.#opened.journal.stats(), this.#stored.file.retention)
  }

  /** Its database, for those who read it beside. */
  get databaseFile(): string {
    return join(this.#stored.folder, HISTORY_FILE)
  }

  /** Everything heard until now is recorded, folded and derived, as far as the disk takes it. */
  async settled(): Promise<void> {
    await this.#opened.recorder.flush()
    await this.#opened.folding.settled()
  }

  /** Writes what is filtered, up to what is recorded now. */
  async *exportEvents(job: Omit<FileExport, 'reader' | 'wire'>): AsyncGenerator<ExportProgress, void, void> {
    const { recorder, reader } = this.#opened
    await recorder.flush()
    yield* exportToFile({ ...job, reader, wire: toWireSetting(this.#stored.file) })
  }

  /** Stops listening, records and folds what is waiting, closes the history. Twice is fine. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#stopSource()
    const { recorder, folding, reader, journal } = this.#opened
    await recorder.stop()
    await folding.stop()
    await reader.close()
    await journal.close()
  }

  async #stopSource(): Promise<void> {
    const source = this.#source
    if (!source) return
    this.#source = null
    this.#cancelClockCheck?.()
    await source.stop()
    if (this.#isReal) this.sink.note({ source: 'stoa', status: 'stopped' })
    await this.sink.flush()
  }

  #checkClock(): void {
    this.#cancelClockCheck = this.#parts.clock.after(CLOCK_CHECK_MS, () => {
      const jumpUs = this.#time.check()
      if (jumpUs !== null) {
        this.sink.note({ source: 'stoa', status: 'clock-jump', jump_us: jumpUs })
        this.#opened.journal.clockJumped(jumpUs)
      }
      this.#checkClock()
    })
  }

  #onRecordingState(state: RecordingState): void {
    if (state.kind !== 'recording' || !state.resumedAfter) return
    const { from, to, cause } = state.resumedAfter
    this.sink.note({ source: 'stoa', status: 'not-recorded', from: String(from), to: String(to), cause })
  }

  async #save(change: Partial<StoredCluster['file']>): Promise<void> {
    this.#stored = { ...this.#stored, file: { ...this.#stored.file, ...change } }
    await writeCluster(this.#stored)
  }
}
