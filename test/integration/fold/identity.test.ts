import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { toNodeStates } from '../../../src/main/engine/node-states.ts'
import type { Connection } from '../../../src/shared/cluster/connection.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import { RECORDINGS, readBatches, readLines } from './recording.ts'

interface Act {
  readonly at: string
  readonly what: string
  readonly node?: number
  readonly nodes?: Readonly<Record<string, string>>
  readonly address?: string
}

/** A match that was stated at some moment. */
interface Stated {
  readonly at: number
  readonly connection: Connection
  readonly nodeId: number
  readonly confidence: number
}

/** What the fold said on its way, looked at after every tenth of a second. */
function follow(name: string) {
  const acts = readLines<Act>(`${RECORDINGS}/${name}/truth-acts.ndjson`)
  const addresses = new Map(Object.entries(acts[0]?.nodes ?? {}).map(([node, ip]) => [ip, Number(node)]))
  const second = acts.find((it) => it.what.startsWith('second process with'))
  if (second?.address) addresses.set(second.address, second.node ?? -1)
  const fold = new Fold({ wire: 'H' })
  const stated: Stated[] = []
  const presences: { at: number; nodeId: number; presence: string }[] = []
  const duplicates: { at: number; nodeIds: number[] }[] = []
  let seq = 1
  let looked = 0
  for (const batch of readBatches(name, 10)) {
    fold.apply(toSeq(seq), batch)
    seq += batch.count
    const at = fold.state.lastAt
    if (at - looked < 100_000) continue
    looked = at
    const { topology, connections } = fold.picture
    for (const connection of connections.open) {
      const match = topology.matchOf(connection)
      if (match) stated.push({ at, connection, nodeId: match.nodeId, confidence: match.confidence })
    }
    for (const { nodeId, presence } of toNodeStates(fold)) presences.push({ at, nodeId, presence })
    duplicates.push({ at, nodeIds: topology.duplicates.map((it) => it.nodeId) })
  }
  return { acts, addresses, fold, stated, presences, duplicates, second }
}

const actAt = (acts: readonly Act[], what: string): Act => {
  const act = acts.find((it) => it.what.startsWith(what))
  if (!act) throw new Error(`the truth has no «${what}»`)
  return act
}

describe.each(['quiet', 'busy'])('identity on the %s recording', (name) => {
  const { acts, addresses, fold, stated, presences, duplicates, second } = follow(name)
  const owner = (connection: Connection): number => addresses.get(connection.ip) ?? -1

  it('never states a wrong node at all', () => {
    expect(stated.length).toBeGreaterThan(500)
    expect(stated.filter((it) => owner(it.connection) !== it.nodeId)).toEqual([])
  })

  it('knows every connection that ever published, through every reconnect', () => {
    const { topology, connections } = fold.picture
    const spoke = [...connections.open, ...connections.ended].filter(
      (it) => addresses.has(it.ip) && it.counters.inMsgs > 0 && it.counters.at - it.firstSeenAt > 5_000_000
    )
    expect(spoke.length).toBeGreaterThan(6)
    expect(spoke.map((it) => [it.ip, topology.matchOf(it)?.nodeId])).toEqual(spoke.map((it) => [it.ip, owner(it)]))
  })

  it('finds the duplicated id within seconds of its first frame, and no other ever', () => {
    const first = stated.find((it) => it.connection.ip === second?.address && it.connection.counters.inMsgs > 0)
    const found = duplicates.find((it) => it.nodeIds.length > 0)
    expect(found?.nodeIds).toEqual([second?.node])
    expect((found?.at ?? 0) - Number(actAt(acts, 'state change at the second process').at)).toBeLessThan(4_000_000)
    expect(first).toBeDefined()
    expect(new Set(duplicates.flatMap((it) => it.nodeIds))).toEqual(new Set([second?.node]))
    expect(duplicates.at(-1)?.nodeIds).toEqual([])
  })

  it('calls a killed node gone with the next answer, and active again once it is back', () => {
    const killed = actAt(acts, 'node killed')
    const started = acts.find((it) => it.what === 'node started' && Number(it.at) > Number(killed.at))
    const of = presences.filter((it) => it.nodeId === killed.node)
    const gone = of.find((it) => it.presence === 'gone' && it.at > Number(killed.at))
    const back = of.find((it) => it.presence === 'active' && it.at > Number(started?.at))
    expect((gone?.at ?? Infinity) - Number(killed.at)).toBeLessThan(2_000_000)
    expect((back?.at ?? Infinity) - Number(started?.at)).toBeLessThan(9_000_000)
  })

  it('never calls a node gone that was not stopped or killed', () => {
    const stopped = new Set(acts.filter((it) => /^node (?:killed|stopped)/u.test(it.what)).map((it) => it.node))
    const gone = new Set(presences.filter((it) => it.presence === 'gone').map((it) => it.nodeId))
    expect([...gone].filter((it) => !stopped.has(it))).toEqual([])
  })

  it('keeps the connection that a cut path left behind as the node’s old one', () => {
    const cut = actAt(acts, 'path of a node')
    const { topology } = fold.picture
    const matches = topology.matchesOf(cut.node ?? -1)
    const zombie = matches.find(
      (it) => it.connection.firstSeenAt < Number(cut.at) && (it.connection.endedAt ?? 0) > Number(cut.at) + 100_000_000
    )
    expect(zombie?.connection.ip).toBe(acts[0]?.nodes?.[String(cut.node)])
  })
})
