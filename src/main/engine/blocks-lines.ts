import { EVENT_TYPES } from '../../shared/cluster/event.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import { toObjectName } from '../../shared/wire/enums.table.ts'
import { toPropagationSentence } from './blocks-sentence.ts'
import { toHex } from './event-row.ts'

/** One line of `stoa propagation --json`; times are µs since 1970 as decimal text. */
export function toPropagationJson(it: Propagation): string {
  // Names of servers are outside text: they are written as keys, never made properties of an object.
  const arrivals = firstArrivals(it).map(([server, at]) => `${JSON.stringify(server)}:"${at}"`)
  const nodes = it.marks.map(({ nodeId, evidence, from, to, words }) => ({
    nodeId,
    evidence,
    from: from === null ? null : String(from),
    to: to === null ? null : String(to),
    // A whole second by the node's own clock, and when its log was read by ours.
    ...(words
      ? { said: words.map((it) => ({ evidence: it.evidence, second: String(it.second), readAt: String(it.readAt) })) }
      : {})
  }))
  const head = JSON.stringify({ at: String(it.at), nodeId: it.nodeId, type: toType(it), payload: toHex(it.payload) })
  return `${head.slice(0, -1)},"arrivals":{${arrivals.join(',')}},"nodes":${JSON.stringify(nodes)}}\n`
}

/** The same for people: when, from whom, what, and how far it came. */
export function toPropagationText(it: Propagation): string {
  const time = new Date(it.at / 1000).toISOString()
  const object = it.objectType === null ? '' : ` ${toObjectName(it.objectType) ?? `object type ${it.objectType}`}`
  const servers = `${firstArrivals(it).length} server${firstArrivals(it).length === 1 ? '' : 's'}`
  return `${time}  node ${it.nodeId}  ${toType(it)}${object}  ${servers}  ${toPropagationSentence(it)}\n`
}

/** By server, the first where one repeated it. */
function firstArrivals({ arrivals }: Propagation): readonly (readonly [server: string, at: number])[] {
  const first = new Map<string, number>()
  for (const { server, at } of arrivals) if (!first.has(server)) first.set(server, at)
  return [...first]
}

const toType = ({ kind }: Propagation): string => EVENT_TYPES[kind] ?? 'Invalid'
