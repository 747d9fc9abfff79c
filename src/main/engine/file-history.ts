import type { EventFilter } from '../../shared/api/contract.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { EventDetail, EventPage, HistoryStats, OverviewView } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { type Seq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { WIRE_VERSIONS } from '../../shared/wire/wire-layout.table.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { StoredCluster } from './cluster-folder.ts'
import type { LookedAt } from './cluster-looks.ts'
import { readEventDetail } from './event-detail.ts'
import { toEventMatch } from './event-match.ts'
import { type PageQuery, readEventPage } from './event-page.ts'
import type { FileFacts } from './file-protocol.ts'
import type { Fold, WireSetting } from './fold.ts'
import type { Glance } from './glance.ts'
import type { WholeHistory } from './history-view.ts'
import { OverviewDesk } from './overview-desk.ts'
import { Past } from './past.ts'

/** Of a name from inside. */
const NAME_MAX = 80

/** A file inside its own process: what a cluster is in the engine, without anything that records. */
export class FileHistory implements LookedAt {
  readonly #reader: JournalReader
  readonly #past: Past
  readonly #stored: StoredCluster
  /** State at the end of the file: what *live* shows of it. */
  readonly #end: Fold
  readonly #at: UnixUs
  readonly #desk: OverviewDesk
  readonly facts: FileFacts

  private constructor(parts: {
    readonly reader: JournalReader
    readonly past: Past
    readonly stored: StoredCluster
    readonly clock: Clock
    readonly end: Fold
    readonly at: UnixUs
    readonly facts: FileFacts
  }) {
    const { reader, past, stored, clock, end, at, facts } = parts
    this.#reader = reader
    this.#past = past
    this.#stored = stored
    this.#end = end
    this.#at = at
    this.facts = facts
    this.#desk = new OverviewDesk({
      clock,
      reader,
      past,
      board: { all: () => [] },
      stored: () => stored,
      isWatched: () => false,
      folding: { fold: end, backlog: 0 },
      recording: () => ({ kind: 'recording', lowSpace: false, freeBytes: null, resumedAfter: null }),
      stats: () => reader.stats(),
      loopDelayMs: () => 0
    })
  }

  /** `name` is said where the file has none inside. */
  static async open(parts: {
    readonly reader: JournalReader
    readonly clock: Clock
    readonly slug: string
    readonly name: string
    readonly isWhole: boolean
  }): Promise<FileHistory> {
    const { reader, clock, slug, isWhole } = parts
    const [recording, stats] = await Promise.all([reader.recording(), reader.stats()])
    const name = (recording?.name ?? parts.name).slice(0, NAME_MAX).toWellFormed() || 'Recording'
    const past = new Past(reader, toWire(recording?.wire))
    const at = toUnixUs(stats.newest?.at ?? recording?.to ?? 0)
    const end = await past.foldAt(at)
    const retention = { maxBytes: stats.bytesOnDisk, maxAgeDays: null }
    const stored: StoredCluster = {
      slug,
      folder: '',
      file: { version: 1, name, open: false, origin: { kind: 'imported' }, retention }
    }
    const facts: FileFacts = {
      name,
      anonymous: recording?.isAnonymous ?? false,
      oldestUs: stats.oldest === null ? null : String(stats.oldest.at),
      newestUs: stats.newest === null ? null : String(stats.newest.at),
      observations: stats.observations,
      servers: end.state.observers.all.length,
      isWhole
    }
    return new FileHistory({ reader, past, stored, clock, end, at, facts })
  }

  get history(): WholeHistory {
    return { reader: this.#reader, stored: this.#stored, now: this.#at }
  }

  async glance(moment: Moment, spanMs: number): Promise<Glance> {
    const rest = { mode: moment.kind, reader: this.#reader, stored: this.#stored, isWatched: false }
    const end = moment.kind === 'live' ? this.#at : Number(moment.kind === 'at' ? moment.atUs : moment.toUs)
    const at = toUnixUs(end)
    const from = toUnixUs(moment.kind === 'range' ? Number(moment.fromUs) : at - spanMs * 1000)
    return { ...rest, fold: moment.kind === 'live' ? this.#end : await this.#past.foldAt(at), at, from }
  }

  overview(rangeMs: number, moment: Moment): Promise<OverviewView> {
    const end: Moment = { kind: 'at', atUs: String(this.#at) }
    return this.#desk.overview(rangeMs, moment.kind === 'live' ? end : moment)
  }

  eventPage(query: Omit<PageQuery, 'match' | 'wire'> & { readonly filter: EventFilter }): Promise<EventPage> {
    return readEventPage(this.#reader, { ...query, match: toEventMatch(query.filter), wire: this.#end.wire })
  }

  eventDetail(seq: Seq, index: number): Promise<EventDetail | null> {
    return readEventDetail(this.#reader, { seq, index }, this.#end.wire, () => null)
  }

  async historyStats(): Promise<HistoryStats> {
    const stats = await this.#reader.stats()
    const { bytesOnDisk, observations, chunks, events } = stats
    const { oldestUs, newestUs } = this.facts
    const retention = { retentionBytes: bytesOnDisk, retentionDays: null }
    return { bytesOnDisk, oldestUs, newestUs, observations, chunks, events, ...retention }
  }
}

function toWire(text: string | undefined): WireSetting {
  return WIRE_VERSIONS.find((wire) => wire === text) ?? 'auto'
}
