export interface Retention {
  /** Of the file; oldest chunks go first. Default 4 GiB. */
  readonly maxBytes: number
  /** Null: no limit by age. */
  readonly maxAgeDays: number | null
}

/** Free space at which something happens (R18), bytes. Tests on a small tmpfs make them small. */
export interface DiskLimits {
  /** Below: say so. */
  readonly warnBytes: number
  /** Below: stop recording in order. */
  readonly stopBytes: number
  /** A file that is removed when the disk is full, to make room for checkpoint and trimming. */
  readonly ballastBytes: number
}

const MIB = 1024 * 1024

/** On a full disk DELETE itself fails; freeing 6 MiB over a 4 MiB WAL worked, 1 MiB did not: 32 is on the safe side of 16. */
export const DEFAULT_DISK_LIMITS: DiskLimits = { warnBytes: 1024 * MIB, stopBytes: 200 * MIB, ballastBytes: 32 * MIB }
