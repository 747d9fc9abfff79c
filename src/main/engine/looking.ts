import type { Notice } from '../../shared/api/views.ts'
import type { UnixUs } from '../../shared/cluster/units.ts'
import type { RecordingState } from '../history/recording-state.ts'
import type { StoredCluster } from './cluster-folder.ts'
import type { Fold } from './fold.ts'
import type { MinuteWindow } from './minute-window.ts'
import type { RateMeter } from './rate-meter.ts'

/** One cluster at one moment, as the overview and the line of the switcher are made of it. */
export interface Looking {
  /** Now by this machine's clock, or the moment of the past. */
  readonly now: UnixUs
  /** Null: live. Otherwise what must be said of this moment; empty: nothing. */
  readonly pastSentence: string | null
  readonly stored: StoredCluster
  readonly isWatched: boolean
  readonly fold: Fold
  readonly backlog: number
  readonly recording: RecordingState
  readonly bytesOnDisk: number
  readonly notices: readonly Notice[]
  readonly rates: RateMeter
  readonly minutes: MinuteWindow
  /** p99 of the event loop's delay, ms. */
  readonly loopDelayMs: number
}
