import type { UnixUs } from '../../shared/cluster/units.ts'
import type { WireSetting } from './fold.ts'

/** What is to be exported; plain data, since it travels to a worker. */
export interface RecordingOrder {
  /** The history's database. */
  readonly source: string
  /** Where to, and a name beside it that nobody has. */
  readonly target: string
  readonly unfinished: string
  /** The cluster's. Left out of an anonymous file. */
  readonly name: string
  readonly wire: WireSetting
  /** Null: from the oldest, up to the newest observation. Both ends included. */
  readonly fromUs: UnixUs | null
  readonly toUs: UnixUs | null
  readonly anonymous: boolean
  readonly madeAt: UnixUs
}

/** How far it is, 0 to 1, and how large the file. */
export interface RecordingProgress {
  readonly share: number
  readonly bytes: number
}

/** What came of it. */
export interface RecordingMade {
  readonly observations: number
  readonly bytes: number
  /** What an anonymous file still tells. */
  readonly remains: string | null
}
