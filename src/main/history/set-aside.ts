import { existsSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { UnixUs } from '../../shared/cluster/units.ts'

/** What belongs to a database: its write-ahead log may hold the newest rows of a file that is to be repaired by hand. */
const PARTS = ['', '-wal', '-shm']
/** More damaged files within one second than this are a fault of ours. */
const MOST_NAMES = 100

/** Renames a damaged `history.db` (with what belongs to it) to `history.corrupt-<UTC>.db`; answers the new path. Never deletes. */
export function setAside(file: string, now: UnixUs): string {
  const time = new Date(now / 1000).toISOString().slice(0, 19).replaceAll(':', '-')
  for (let n = 1; n <= MOST_NAMES; n++) {
    const kept = join(dirname(file), `history.corrupt-${time}Z${n === 1 ? '' : `-${n}`}.db`)
    if (PARTS.some((part) => existsSync(kept + part))) continue
    for (const part of PARTS) if (existsSync(file + part)) renameSync(file + part, kept + part)
    return kept
  }
  throw new Error(`no free name to keep ${file} under`)
}
