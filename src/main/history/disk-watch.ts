import { randomFillSync } from 'node:crypto'
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { DiskLimits } from './recording-limits.ts'

const PIECE_BYTES = 1024 * 1024

/** What is known of the disk that holds a folder, and the ballast on it. */
export class DiskWatch {
  readonly #folder: string
  readonly #limits: DiskLimits
  readonly #ballast: string

  constructor(folder: string, limits: DiskLimits) {
    this.#folder = folder
    this.#limits = limits
    this.#ballast = join(folder, 'ballast.bin')
  }

  /** Bytes that we may still write; null where the system does not tell. */
  freeBytes(): number | null {
    try {
      const { bavail, bsize } = statfsSync(this.#folder)
      return bavail * bsize
    } catch {
      return null
    }
  }

  isLow(free: number | null): boolean {
    return free !== null && free < this.#limits.warnBytes
  }

  mustStop(free: number | null): boolean {
    return free !== null && free < this.#limits.stopBytes
  }

  /** Enough to go on: with the ballast made again there is still more than the limit. */
  mayResume(free: number | null): boolean {
    return free === null || free >= this.#limits.stopBytes + this.#limits.ballastBytes
  }

  /** Makes the ballast where it is missing and there is ample room. Not zeros: a file system may store those as nothing. */
  keepBallast(free: number | null): void {
    const { ballastBytes, stopBytes } = this.#limits
    if (ballastBytes === 0 || existsSync(this.#ballast)) return
    if (free !== null && free < stopBytes + 2 * ballastBytes) return
    const piece = randomFillSync(new Uint8Array(Math.min(PIECE_BYTES, ballastBytes)))
    try {
      const handle = openSync(this.#ballast, 'wx', 0o600)
      try {
        for (let left = ballastBytes; left > 0; left -= piece.length) {
          writeSync(handle, piece, 0, Math.min(left, piece.length))
        }
      } finally {
        closeSync(handle)
      }
    } catch {
      // Without ballast recording still stops in order; half of one would only be in the way.
      this.releaseBallast()
    }
  }

  /** False: there was none. */
  releaseBallast(): boolean {
    if (!existsSync(this.#ballast)) return false
    rmSync(this.#ballast, { force: true })
    return true
  }
}
