import type Database from 'better-sqlite3'
import { Compactor } from './compactor.ts'
import type { RecordingKeeper } from './recording-keeper.ts'
import type { Retention } from './recording-limits.ts'
import type { Notice } from './recording-state.ts'
import { RetentionKeeper } from './retention.ts'

/** Observations a second above which compaction waits: a step takes 60 to 100 ms, which appends would have to wait. */
const BUSY_OBSERVATIONS = 150_000
/** Seconds between two steps meanwhile. */
const TICKS_UNDER_LOAD = 5
/** A step that failed stopped recording for a moment: not again within this time. */
const TICKS_AFTER_FAILURE = 60
/** Pages given back to the system in one step: 4 MiB, a few milliseconds. */
const VACUUM_PAGES = 1_024
/** Free pages that are worth moving others for: a part of the file, and not less than 1 MiB. */
const FREE_PART = 64
const FREE_PAGES = 256

/** What is done to the file between appends, one short step at a time: trim, compact, give space back. */
export class Housekeeping {
  readonly retention: RetentionKeeper
  readonly #db: Database.Database
  readonly #keeper: RecordingKeeper
  #compactor: Compactor | null = null
  readonly #onNotice: (notice: Notice) => void
  #isDamageTold = false
  #ticksOfRest = 0
  #appendedSinceTick = 0
  #wasBusy = false
  #ticksSinceStep = 0

  constructor(
    db: Database.Database,
    keeper: RecordingKeeper,
    options: { readonly retention: Retention; readonly onNotice: (notice: Notice) => void }
  ) {
    this.#db = db
    this.#keeper = keeper
    this.retention = new RetentionKeeper(db, options.retention)
    this.#onNotice = options.onNotice
  }

  appended(observations: number): void {
    this.#appendedSinceTick += observations
  }

  /** Once a second. */
  tick(): void {
    this.#wasBusy = this.#appendedSinceTick > BUSY_OBSERVATIONS
    this.#appendedSinceTick = 0
    this.#ticksSinceStep++
    if (this.#ticksOfRest > 0) this.#ticksOfRest--
    this.retention.tick()
    this.#keeper.tryWork(() => {
      this.retention.thinCheckpoints()
      this.retention.boundInsight()
    })
  }

  /** One step; true: ask again when nothing waits. */
  step(): boolean {
    if (this.#keeper.isStopped) return false
    const { now } = this.#keeper
    const cause = this.retention.due(now)
    if (cause !== null) return this.#keeper.tryWork(() => this.retention.step(cause, now)) !== null
    if (this.#ticksOfRest > 0 || !this.#keeper.hasRoom()) return false
    // Under load a step goes on now and then all the same, so that the file does not grow for ever at twice its size.
    const isBusy = this.#wasBusy || this.#appendedSinceTick > BUSY_OBSERVATIONS
    if (isBusy && this.#ticksSinceStep < TICKS_UNDER_LOAD) return false
    this.#compactor ??= new Compactor(this.#db)
    const compactor = this.#compactor
    const plan = compactor.plan()
    if (plan !== null) {
      this.#ticksSinceStep = 0
      const outcome = this.#keeper.tryWork(() => compactor.run(plan))
      if (outcome === 'damaged') this.#tellDamage()
      if (outcome === null) this.#ticksOfRest = TICKS_AFTER_FAILURE
      return outcome !== null
    }
    return this.#giveBack()
  }

  /** Once a run: where it is, readers say for themselves. */
  #tellDamage(): void {
    if (this.#isDamageTold) return
    this.#isDamageTold = true
    const sentence = 'The disk gave back a part of the history damaged. That part cannot be shown; recording goes on.'
    this.#onNotice({ kind: 'damage-found', sentence })
  }

  #giveBack(): boolean {
    const free = this.#db.pragma('freelist_count', { simple: true }) as number
    const pages = this.#db.pragma('page_count', { simple: true }) as number
    if (free < Math.max(FREE_PAGES, pages / FREE_PART)) return false
    return this.#keeper.tryWork(() => this.#db.pragma(`incremental_vacuum(${VACUUM_PAGES})`)) !== null
  }
}
