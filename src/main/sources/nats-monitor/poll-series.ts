import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ConnectionBook } from './connection-book.ts'
import type { ConnectionRow } from './connection-row.ts'

/** When connections are asked after a frame that all nodes must hear (design.md section 5), ms. */
export const SERIES_MS = [0, 25, 50, 100, 200, 400, 800, 1_600] as const
/** At most one series begins in this time. µs. */
const SERIES_EVERY_US = 1_000_000

/** What a series needs. */
export interface SeriesSetting {
  readonly clock: Clock
  readonly book: ConnectionBook
  /** Whether any event of this frame concerns every node. Called for most frames: it must be quick. */
  readonly isMustHear: (payload: Uint8Array) => boolean
  /** Asks once; the number of the ask, those of later asks are higher. Null: it cannot be asked now. */
  readonly ask: () => number | null
}

/**
 * Asks in quick succession after a frame that all nodes must hear, until every connection that listens has moved on.
 * Fed with each frame of one observer: a frame costs a scan while none is owed, and a counter otherwise.
 */
export class PollSeries {
  readonly #setting: SeriesSetting
  /** Frames so far. */
  #heard = 0
  #begunAt = Number.NEGATIVE_INFINITY
  #isRunning = false
  /** Number of the running series' first ask. */
  #first = Number.POSITIVE_INFINITY
  /** A frame came that the running series, or the one that just ended, does not cover. */
  #isOwed = false
  readonly #heardAt = new Map<string, number>()
  /** By server id and cid: what a connection's counters must add up to. */
  readonly #goals = new Map<string, Map<number, number>>()
  #cancels: (() => void)[] = []

  constructor(setting: SeriesSetting) {
    this.#setting = setting
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** A frame was heard. */
  heard(payload: Uint8Array): void {
    this.#heard++
    if (this.#isOwed || !this.#setting.isMustHear(payload)) return
    const since = this.#setting.clock.nowMono() - this.#begunAt
    if (!this.#isRunning && since >= SERIES_EVERY_US) this.#begin()
    else {
      this.#isOwed = true
      if (!this.#isRunning) this.#later(SERIES_EVERY_US - since)
    }
  }

  /**
   * A server answered this ask whole, and the book has it. The first ask of a series settles nothing: it left while the
   * frame was still on its way to the other servers, where nobody can say of its answer which frames it counts.
   */
  answered(serverId: string, ask: number): void {
    this.#heardAt.set(serverId, this.#heard)
    if (!this.#isRunning || ask <= this.#first) return
    const goals = this.#goals.get(serverId)
    if (!goals) return
    const rows = this.#setting.book.rowsOf(serverId)
    for (const [cid, goal] of goals) {
      const row = rows.get(cid)
      if (!row || toSum(row) >= goal) goals.delete(cid)
    }
    if (goals.size > 0) return
    this.#goals.delete(serverId)
    if (this.#goals.size === 0) this.#end()
  }

  /** Ends what runs and what is owed. Twice is fine. */
  stop(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
    this.#goals.clear()
    this.#isRunning = false
    this.#isOwed = false
    this.#heardAt.clear()
  }

  #begin(): void {
    this.#isRunning = true
    this.#first = Number.POSITIVE_INFINITY
    this.#isOwed = false
    this.#begunAt = this.#setting.clock.nowMono()
    this.#aim()
    this.#cancels = SERIES_MS.slice(1).map((ms, i) =>
      this.#setting.clock.after(ms, () => {
        if (this.#isRunning) this.#setting.ask()
        if (i === SERIES_MS.length - 2 && this.#isRunning) this.#end()
      })
    )
    const first = this.#setting.ask()
    if (first === null) this.#end()
    else this.#first = first
  }

  /**
   * Each frame since a server's last answer raised one counter of each connection that listens there: the one in, if it
   * was its own, else the one out. Frames that were heard while that answer was on its way are not counted on.
   */
  #aim(): void {
    this.#goals.clear()
    for (const { serverId, row } of this.#setting.book.listening()) {
      let goals = this.#goals.get(serverId)
      if (!goals) {
        goals = new Map()
        this.#goals.set(serverId, goals)
      }
      goals.set(row.cid, toSum(row) + this.#heard - (this.#heardAt.get(serverId) ?? this.#heard - 1))
    }
  }

  #end(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
    this.#goals.clear()
    this.#isRunning = false
    if (!this.#isOwed) return
    this.#later(Math.max(0, SERIES_EVERY_US - (this.#setting.clock.nowMono() - this.#begunAt)))
  }

  #later(us: number): void {
    this.#cancels.push(
      this.#setting.clock.after(us / 1000, () => {
        if (this.#isOwed && !this.#isRunning) this.#begin()
      })
    )
  }
}

function toSum(row: ConnectionRow): number {
  return row.in_msgs + row.out_msgs
}
