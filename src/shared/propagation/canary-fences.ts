import type { NodeMatches } from '../cluster/node-matches.ts'
import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { SiteTable } from './site-table.ts'
import type { Track } from './track.ts'
import type { TrackTable } from './track-table.ts'

/** Rounds that may still be answered: one a minute, and some by hand. */
const MAX_ROUNDS = 64
/** Length of a base URL (`api/management.ts`). */
const URL_MAX = 300
/** From here on a node reads all that its connection gets (wire-format.md section 15). */
const SAFE_RELEASE = [0, 16, 15] as const
/** The client of such releases; 0.16.15 and 0.16.16 share theirs with those that lose. */
const SAFE_CLIENT = [0, 50] as const

/**
 * What a canary proves. Frames reach a connection in order: a node that answered a round has read all that its server was
 * handed before the round began. A release that may lose frames between has proven its path, and no frame.
 */
export class CanaryFences {
  readonly #sites: SiteTable
  /** When each round began, µs, and through which URL. */
  readonly #rounds = new Map<string, { readonly at: number; readonly via: string }>()

  constructor(sites: SiteTable) {
    this.#sites = sites
  }

  /** A note; true: something was proven. */
  note(seq: number, at: number, note: Note, matches: NodeMatches, tracks: TrackTable): boolean {
    if (note.text('source') !== 'canary') return false
    const round = toRound(note)
    if (round === null) return false
    const via = note.long('via', URL_MAX) ?? ''
    if (note.flag('begun')) {
      this.#rounds.set(round, { at, via })
      if (this.#rounds.size > MAX_ROUNDS) this.#rounds.delete(this.#rounds.keys().next().value as string)
      return false
    }
    const begun = this.#rounds.get(round)
    const url = note.long('url', URL_MAX)
    // Who renamed the mailbox knows of it without the bus.
    if (!begun || url === null || url === begun.via || note.flag('answered') || !note.has('after_us')) return false
    const nodeId = note.number('node', 0) ?? this.#sites.nodeOf(url)
    const track = nodeId === null ? null : liveTrack(nodeId, matches, tracks)
    if (nodeId === null || !track) return false
    const isSafe = this.#readsAll(nodeId, track)
    if (isSafe) track.fencedAt = Math.max(track.fencedAt, begun.at)
    track.pathAt = Math.max(track.pathAt, begun.at)
    track.fenceSeq = seq
    return true
  }

  save(out: StateWriter): void {
    out.uint(this.#rounds.size)
    for (const [round, { at, via }] of this.#rounds) {
      out.text(round)
      out.uint(at)
      out.text(via)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const round = from.text()
      this.#rounds.set(round, { at: from.uint(), via: from.text() })
    }
  }

  #readsAll(nodeId: number, { connection }: Track): boolean {
    const version = this.#sites.versionOf(nodeId)
    if (version !== null) return isAtLeast(version, SAFE_RELEASE)
    return isAtLeast(connection.version ?? '', SAFE_CLIENT)
  }
}

/** A round's name, a text or a number. */
function toRound(note: Note): string | null {
  return note.text('round') ?? note.number('round', 0)?.toString() ?? null
}

/** The one connection on which the node listens now; null: there is none, or more than one. */
function liveTrack(nodeId: number, matches: NodeMatches, tracks: TrackTable): Track | null {
  const live = new Set<Track>()
  for (const { connection, to } of matches.matchesOf(nodeId)) {
    const track = tracks.find(connection.key)
    if (track && to === null && connection.endedAt === null && connection.subscriptions > 0) live.add(track)
  }
  const [only] = live
  return only !== undefined && live.size === 1 ? only : null
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = /^v?(\d+)\.(\d+)(?:\.(\d+))?/u.exec(version)
  if (!parts) return false
  for (const [i, needed] of least.entries()) {
    const part = Number(parts[i + 1] ?? 0)
    if (part !== needed) return part > needed
  }
  return true
}
