import { isListening } from './connection-role.ts'
import type { PresenceCause } from './presence.table.ts'
import type { Track } from './track.ts'

/** Without monitors: heard so lately is active. µs. */
const LATELY_US = 60_000_000
/** Not heard for so long is silent, or unknown where nobody tells who is connected. µs. */
const LONG_US = 600_000_000
/** Polls without the subscription before a node is called deaf (design.md section 5). */
const DEAF_POLLS = 3
/** Frames of a connection that ended may be stamped by us a little after its end was told. µs. */
const AFTER_US = 500_000

/** A node that spoke often is silent after so many of its longest recent pauses, but not before the least, µs. */
const PAUSES = 5
const LEAST_SILENCE_US = 15_000_000
/** Frames from which its pauses are known. */
const KNOWN_AFTER = 30

/** How a node was heard. */
export interface Heard {
  /** Last, µs; 0: never. */
  readonly at: number
  readonly frames: number
  /** Its longest pause lately, µs. */
  readonly pauseUs: number
}

/** After which silence a node is called silent though it is connected, µs. */
export function toSilence({ frames, pauseUs }: Heard): number {
  if (frames < KNOWN_AFTER) return LONG_US
  return Math.min(LONG_US, Math.max(LEAST_SILENCE_US, PAUSES * pauseUs))
}

/** What is known beside the node itself. */
export interface PresenceContext {
  readonly at: number
  /** Servers tell who is connected, and have lately. */
  readonly isMonitored: boolean
  readonly isHearing: boolean
  /** This server does not answer any more while others do, or as long as it should. */
  isStale(serverName: string): boolean
  /** A server that is heard and does not tell who is connected to it. */
  readonly hasBlindSpot: boolean
  /** A connection that nobody owns came from this address since. */
  hasNewcomer(ip: string, since: number): boolean
}

/** Where a node is: why, and by which connection. `null` says: as before, it is too early to tell. */
export interface PresenceVerdict {
  readonly cause: PresenceCause | null
  readonly track: Track | null
}

/** `matches` are all of the node's connections, newest last. */
export function judgePresence(heard: Heard, matches: readonly Track[], context: PresenceContext): PresenceVerdict {
  const { at } = context
  const heardAt = heard.at
  const newest = matches.at(-1) ?? null
  if (!newest) return { cause: judgeByFrames(heardAt, context), track: null }
  const open = matches.filter(isCurrent)
  const live = context.isMonitored ? open.filter((it) => !context.isStale(it.connection.server.name)) : []
  const listening = live.findLast((it) => isListening(it.connection))
  if (listening)
    return {
      cause: at - heardAt <= toSilence(heard) || !context.isHearing ? 'connected-heard' : 'connected-idle',
      track: listening
    }
  const dumb = live.at(-1)
  if (dumb) return { cause: live.every((it) => it.deafPolls >= DEAF_POLLS) ? 'no-subscription' : null, track: dumb }
  const away = open.at(-1)
  if (away) {
    if (heardAt > away.connection.counters.at + AFTER_US && at - heardAt <= LATELY_US)
      return { cause: 'heard-since', track: away }
    return { cause: context.isMonitored ? 'server-silent' : judgeUnmonitored(heardAt, context), track: away }
  }
  return judgeEnded(heardAt, newest, context)
}

function isCurrent(track: Track): boolean {
  return track.isOpen && track.movedAt === 0
}

function judgeByFrames(heardAt: number, { at, isHearing }: PresenceContext): PresenceCause {
  if (heardAt === 0) return 'never-heard'
  const quiet = at - heardAt
  if (quiet <= LATELY_US) return 'heard-only'
  if (!isHearing) return 'nobody-hears'
  return quiet <= LONG_US ? 'heard-before' : 'long-unheard'
}

/** The monitors fell silent: what they last said no longer holds. */
function judgeUnmonitored(heardAt: number, context: PresenceContext): PresenceCause {
  const cause = judgeByFrames(heardAt, context)
  return cause === 'long-unheard' || cause === 'never-heard' ? 'monitor-silent' : cause
}

function judgeEnded(heardAt: number, newest: Track, context: PresenceContext): PresenceVerdict {
  const { at } = context
  const { connection } = newest
  const endedAt = newest.to ?? connection.endedAt ?? at
  if (heardAt > endedAt + AFTER_US) {
    if (at - heardAt <= LATELY_US) return { cause: 'heard-since', track: newest }
    return { cause: judgeByFrames(heardAt, context), track: null }
  }
  if (!context.isMonitored) return { cause: 'monitor-silent', track: newest }
  if (context.hasNewcomer(connection.ip, endedAt)) return { cause: 'perhaps-back', track: newest }
  return { cause: context.hasBlindSpot ? 'perhaps-elsewhere' : 'connection-ended', track: newest }
}
