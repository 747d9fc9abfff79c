import type { Moment } from '../../shared/api/moment.ts'
import type { ClusterSummary, OverviewView } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { JournalReader, JournalStats } from '../history/journal-reader.ts'
import type { RecordingState } from '../history/recording-state.ts'
import type { StoredCluster } from './cluster-folder.ts'
import type { Fold } from './fold.ts'
import type { Looking } from './looking.ts'
import { MinuteWindow } from './minute-window.ts'
import type { NoticeBoard } from './notice-board.ts'
import { toOverviewView, toSummaryView } from './overview-view.ts'
import type { Past, PastState } from './past.ts'
import { RateMeter } from './rate-meter.ts'

/** The size on the disk that views show is at most this old. */
const SIZE_MS = 2_000
/** With more than this to fold, or soon after, minutes of the past may still be on their way. */
const LAGGING_OBSERVATIONS = 5_000
const SETTLED_MS = 4_000

/** What the overview of one cluster is made from; getters, since all of it changes. */
export interface OverviewParts {
  readonly clock: Clock
  readonly reader: JournalReader
  readonly past: Past
  readonly board: Pick<NoticeBoard, 'all'>
  readonly stored: () => StoredCluster
  readonly isWatched: () => boolean
  readonly folding: { readonly fold: Fold; readonly backlog: number }
  readonly recording: () => RecordingState
  readonly stats: () => Promise<JournalStats>
  readonly loopDelayMs: () => number
}

/** Makes the overview and the switcher's line of one cluster, and keeps what they need from one push to the next. */
export class OverviewDesk {
  readonly #parts: OverviewParts
  readonly #rates: RateMeter
  readonly #minutes: MinuteWindow
  /** Of moments: jumping about must not make the live chart read its minutes anew. */
  readonly #pastMinutes: MinuteWindow
  #laggedAt = Number.NEGATIVE_INFINITY
  readonly #size = { bytes: 0, askedAt: Number.NEGATIVE_INFINITY }

  constructor(parts: OverviewParts) {
    this.#parts = parts
    this.#rates = new RateMeter(parts.clock)
    this.#minutes = new MinuteWindow(parts.reader)
    this.#pastMinutes = new MinuteWindow(parts.reader)
  }

  async summary(): Promise<ClusterSummary> {
    return toSummaryView(await this.#live())
  }

  async overview(rangeMs: number, moment: Moment): Promise<OverviewView> {
    if (moment.kind === 'live') return toOverviewView(await this.#live(), rangeMs)
    const at = toUnixUs(Number(moment.kind === 'at' ? moment.atUs : moment.toUs))
    const spanMs = moment.kind === 'at' ? rangeMs : Math.max(1_000, (at - Number(moment.fromUs)) / 1000)
    const state = await this.#parts.past.lookAt(at)
    this.#pastMinutes.clear()
    const looking = { ...(await this.#live()), now: at, backlog: 0, fold: state.fold, minutes: this.#pastMinutes }
    return toOverviewView({ ...looking, pastSentence: toPastSentence(state, at) }, spanMs)
  }

  async #live(): Promise<Looking> {
    const { clock, folding, board, stored, isWatched, recording, loopDelayMs } = this.#parts
    const now = clock.nowMono()
    if (folding.backlog > LAGGING_OBSERVATIONS) this.#laggedAt = now
    // Old minutes change only while a past is being folded (a demo's week, a catch-up after a flood).
    if (now - this.#laggedAt < SETTLED_MS * 1000) this.#minutes.clear()
    return {
      now: clock.nowUnix(),
      pastSentence: null,
      stored: stored(),
      isWatched: isWatched(),
      fold: folding.fold,
      backlog: folding.backlog,
      recording: recording(),
      bytesOnDisk: await this.#bytesOnDisk(),
      notices: board.all(),
      rates: this.#rates,
      minutes: this.#minutes,
      loopDelayMs: loopDelayMs()
    }
  }

  /** Asking the journal for its size takes a turn of its thread, so it is asked now and then. */
  async #bytesOnDisk(): Promise<number> {
    const now = this.#parts.clock.nowMono()
    if (now - this.#size.askedAt > SIZE_MS * 1000) {
      this.#size.askedAt = now
      const stats = await this.#parts.stats().catch(() => null)
      if (stats) this.#size.bytes = stats.bytesOnDisk
    }
    return this.#size.bytes
  }
}

/** What must be said of a moment: that a clock passed it twice, that the disk gave back less than was written. */
function toPastSentence({ fold, damaged }: PastState, at: UnixUs): string {
  const sentences: string[] = []
  const twice = fold.state.clockJumps.findLast(
    (jump) => jump.jumpUs < 0 && at >= jump.at && at <= jump.at - jump.jumpUs
  )
  if (twice) {
    const seconds = Math.round(-twice.jumpUs / 1e6)
    sentences.push(`The clock was set back by ${seconds} s and passed this moment twice; this is the later time.`)
  }
  if (damaged > 0) sentences.push(`${damaged} observations before it are damaged on the disk and missing here.`)
  return sentences.join(' ')
}
