import { toPresence, toRole } from '../../state/presences.ts'
import { toMicros, toRate } from '../../ui/number-text.ts'
import { toPlainText } from '../../ui/outside-text.tsx'
import type { Thing } from './find-thing.ts'

/** A thing in one plain line: what is spoken and what `y` copies. */
export function thingWords(thing: Thing): string {
  if (thing.chip !== null) {
    const { node, connection, key } = thing.chip
    const at =
      connection === null ? '' : `${toPlainText(connection.ip)}:${connection.port} on ${toPlainText(connection.server)}`
    if (node === null) return [toRole(connection?.role ?? 'unmatched').word, at].filter(Boolean).join(', ')
    return [
      key.startsWith('again:') ? `node ${node.nodeId}, a further connection` : `node ${node.nodeId}`,
      node.hostName === null ? '' : toPlainText(node.hostName),
      toPresence(node.presence).word,
      toRate(node.framesPerSecond),
      at
    ]
      .filter(Boolean)
      .join(', ')
  }
  const region = thing.region
  if (region === null) return ''
  const nodes = `${region.nodes.length} nodes`
  if (region.server === null) return `${toPlainText(region.title)}, ${nodes}`
  const { word, version, rttUs } = region.server
  return [
    `server ${toPlainText(region.title)}`,
    word,
    version === null ? '' : toPlainText(version),
    rttUs === null ? '' : `round trip ${toMicros(rttUs)}`,
    nodes
  ]
    .filter(Boolean)
    .join(', ')
}
