import { isListening, splitsAtReload, toNobodyPrior } from './connection-role.ts'
import type { Track } from './track.ts'

/**
 * Releases 0.12 to 0.15 publish on their first connection for ever and listen on the newest one after a reload, which never
 * publishes (wire-format.md section 15): no counter can tell whose it is. Where one such node and one such listener share
 * an address, they belong together. Whether any was found.
 */
export function pairAfterReload(tracks: Iterable<Track>, count: number): boolean {
  const publishers = new Map<string, Track | null>()
  const listeners = new Map<string, Track | null>()
  for (const track of tracks) {
    const { connection } = track
    if (!track.isOpen || !splitsAtReload(connection)) continue
    const isDumb = track.isSure && !isListening(connection)
    const isMute = track.row < 0 && connection.counters.inMsgs === 0 && isListening(connection)
    if (!isDumb && !isMute) continue
    const key = `${connection.ip} ${connection.version}`
    const side = isDumb ? publishers : listeners
    side.set(key, side.has(key) ? null : track)
  }
  let hasFound = false
  for (const [key, listener] of listeners) {
    const publisher = publishers.get(key)
    if (!listener || !publisher) continue
    listener.suppose(publisher.row, 'companion', count)
    listener.judge(count, toNobodyPrior(listener.connection))
    listener.nodeId = publisher.nodeId
    hasFound = true
  }
  return hasFound
}
