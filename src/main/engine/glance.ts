import type { Moment } from '../../shared/api/moment.ts'
import type { UnixUs } from '../../shared/cluster/units.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { StoredCluster } from './cluster-folder.ts'
import type { Fold } from './fold.ts'

/** One cluster at one moment: what every view of it is made from. Nothing in it may be changed. */
export interface Glance {
  readonly mode: Moment['kind']
  /** The state at `at`. */
  readonly fold: Fold
  readonly at: UnixUs
  /** Where charts begin. */
  readonly from: UnixUs
  readonly reader: JournalReader
  readonly stored: StoredCluster
  readonly isWatched: boolean
}
