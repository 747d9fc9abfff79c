import type { Identity } from './identity.ts'
import type { Track } from './track.ts'

/** One node id on two connections that both publish: another process has the id too. */
export interface DuplicatedId {
  readonly nodeId: number
  /** Our time of asking at which both had been seen to publish, µs. */
  readonly since: number
  readonly tracks: readonly [Track, Track]
}

/** The matches by node, made anew when any changed. */
export class MatchIndex {
  readonly #identity: Identity
  #revision = -1
  #byNode = new Map<number, Track[]>()
  /** Nodes of more than one connection, ended ones too. */
  #shared: (readonly [number, readonly Track[]])[] = []
  #compared = -1
  #duplicates: DuplicatedId[] = []

  constructor(identity: Identity) {
    this.#identity = identity
  }

  /** Newest last. */
  of(nodeId: number): readonly Track[] {
    this.#refresh()
    return this.#byNode.get(nodeId) ?? NONE
  }

  /** Nodes that have a match. */
  nodeIds(): IterableIterator<number> {
    this.#refresh()
    return this.#byNode.keys()
  }

  get duplicates(): readonly DuplicatedId[] {
    this.#refresh()
    const { compared } = this.#identity
    if (compared === this.#compared) return this.#duplicates
    this.#compared = compared
    this.#duplicates = []
    for (const [nodeId, tracks] of this.#shared) {
      const twins = findTwins(tracks)
      if (twins) this.#duplicates.push({ nodeId, ...twins })
    }
    return this.#duplicates
  }

  #refresh(): void {
    const { revision } = this.#identity
    if (revision === this.#revision) return
    this.#revision = revision
    this.#byNode = new Map()
    for (const track of this.#identity.tracks) {
      if (!track.isMatch) continue
      const known = this.#byNode.get(track.nodeId)
      if (known) known.push(track)
      else this.#byNode.set(track.nodeId, [track])
    }
    this.#shared = []
    this.#compared = -1
    for (const [nodeId, tracks] of this.#byNode) {
      if (tracks.length < 2) continue
      tracks.sort((a, b) => a.connection.firstSeenAt - b.connection.firstSeenAt || a.connection.key - b.connection.key)
      this.#shared.push([nodeId, tracks])
    }
  }
}

const NONE: readonly Track[] = []

/**
 * Two open connections of which each published after the other had. A node that comes back on a new connection leaves the
 * old one silent for good, and a release that opens another to listen (0.12 to 0.15) publishes on the first for ever.
 */
function findTwins(tracks: readonly Track[]): Omit<DuplicatedId, 'nodeId'> | null {
  const speaking = tracks.filter((it) => it.isOpen && it.isSure && it.firstRise > 0)
  for (const [i, b] of speaking.entries()) {
    for (const a of speaking.slice(0, i)) {
      const [first, second] = a.firstRise <= b.firstRise ? [a, b] : [b, a]
      if (first.lastRise > second.firstRise) return { since: second.firstRise, tracks: [a, b] }
    }
  }
  return null
}

/** Marks the connections that a node has left: it was seen to publish on a newer one since it last did there. */
export function markMoved(tracks: readonly Track[]): boolean {
  let hasChanged = false
  for (const track of tracks) {
    let movedAt = 0
    for (const later of tracks) {
      if (later === track || later.firstRise === 0 || !later.isSure) continue
      if (later.connection.firstSeenAt <= track.connection.firstSeenAt) continue
      if (later.firstRise > track.lastRise)
        movedAt = movedAt === 0 ? later.firstRise : Math.min(movedAt, later.firstRise)
    }
    if (track.movedAt === movedAt) continue
    track.movedAt = movedAt
    hasChanged = true
  }
  return hasChanged
}
