import type { Connection } from '../cluster/connection.ts'
import { looksLikeNode } from './connection-role.ts'
import type { Track } from './track.ts'

/** A node that lost its connection comes back within some seconds, or was started anew; later, its address proves nothing. µs. */
const SOON_US = 120_000_000
const MANY = -2

/** Who was seen at which address. */
export class AddressBook {
  /** Address -> row of the only node seen there, or `MANY`. */
  #rows = new Map<string, number>()
  /** Row -> when its last connection ended; infinite: one is open. */
  #lostAt = new Map<number, number>()
  #versions = new Map<number, string | null>()

  /** From what is known now. */
  read(tracks: Iterable<Track>): this {
    this.#rows = new Map()
    this.#lostAt = new Map()
    this.#versions = new Map()
    for (const track of tracks) {
      if (!track.isMatch) continue
      const { connection, row } = track
      const known = this.#rows.get(connection.ip)
      this.#rows.set(connection.ip, known === undefined || known === row ? row : MANY)
      this.#lostAt.set(row, Math.max(this.#lostAt.get(row) ?? 0, connection.endedAt ?? Number.POSITIVE_INFINITY))
      this.#versions.set(row, connection.version)
    }
    return this
  }

  /** The row whose connection this probably is before it ever spoke; -1: it cannot be said. */
  guess(connection: Connection, at: number): number {
    if (!looksLikeNode(connection)) return -1
    const row = this.#rows.get(connection.ip)
    if (row === undefined || row < 0 || this.#versions.get(row) !== connection.version) return -1
    const lostAt = this.#lostAt.get(row) ?? 0
    if (lostAt === Number.POSITIVE_INFINITY || at - lostAt > SOON_US) return -1
    // The next of the same address is another's.
    this.#lostAt.set(row, Number.POSITIVE_INFINITY)
    return row
  }
}
