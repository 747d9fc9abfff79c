import type { Sighting } from './finding.ts'
import { type Rule, toList } from './rule.ts'
import type { SeenArrears } from './sight.ts'

/** A block or reload that a node did not get, or may not have got. */
export const missedBroadcast: Rule = {
  name: 'missed-broadcast',
  judges: 'whether every block and reload reached every node',
  needs: 'nothing',
  // Marks say *missed* or *doubtful* only once that is settled.
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) => sight.arrears.map(toSighting)
}

function toSighting(it: SeenArrears): Sighting {
  const { nodeId, missed, away, doubtful } = it
  const count = missed + away + doubtful
  const what = count === 1 ? `One broadcast (${it.what[0] ?? 'a reload'})` : `${count} broadcasts (${toList(it.what)})`
  return {
    key: String(nodeId),
    subject: `node ${nodeId}`,
    since: it.since,
    severity: missed > 0 ? 'critical' : 'warning',
    text: `${what} ${toVerb(it, count)}. What it does not know it does not obey.`,
    remedy: `${
      it.onlyBlocks
        ? `Reload blocked addresses on node ${nodeId} (action ReloadBlockedIps there).`
        : `Reload on node ${nodeId} what it lacks: blocked addresses (ReloadBlockedIps), settings (ReloadSettings).`
    } If it was started since, it has read all afresh: acknowledge this then.`,
    evidence: it.evidence
  }
}

function toVerb({ nodeId, missed, away, doubtful }: SeenArrears, count: number): string {
  if (missed === count) return `did not reach node ${nodeId}, though it was connected`
  if (away === count) return `did not reach node ${nodeId}, which was not connected`
  if (doubtful === count)
    return `may not have reached node ${nodeId}: its server sent ${count === 1 ? 'it' : 'them'} into a connection that then proved dead`
  const parts: readonly (readonly [number, string])[] = [
    [missed, 'were not handed over'],
    [away, 'found it not connected'],
    [doubtful, 'went into a connection that proved dead']
  ]
  const told = parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`)
  return `did not surely reach node ${nodeId}: ${toList(told)}`
}
