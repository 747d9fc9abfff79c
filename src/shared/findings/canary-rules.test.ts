import { describe, expect, it } from 'vitest'
import { CANARY_RULES } from './canary-rules.ts'
import { MINUTE_US, SECOND_US } from './rule.ts'
import { NO_CANARY, type SeenCanary, type SeenCutSite } from './seen-canary.ts'
import type { Sight } from './sight.ts'

const T0 = 1_800_000_000_000_000
const FINE: SeenCanary = {
  ...NO_CANARY,
  ...{ isRunning: true, since: T0 - 60 * MINUTE_US, everyMs: 60_000, goodAt: T0, canTell: true }
}
const CUT: SeenCutSite = {
  url: 'https://mx3',
  node: 3,
  since: T0 - MINUTE_US,
  silentRounds: 2,
  unheardRounds: 0,
  isListening: true,
  sentence: '',
  evidence: [{ seq: 7, at: T0 - MINUTE_US, sentence: 'A round.' }]
}

/** Rule and text of all that is seen. */
function judge(change: Partial<SeenCanary>, at = T0): string[] {
  // Only these fields are looked at by the canary's rules.
  const sight = { at, seq: 100, canary: { ...FINE, ...change } } as Sight
  return CANARY_RULES.flatMap((rule) => rule.see(sight, () => null).map((it) => `${rule.name}/${it.key}: ${it.text}`))
}

describe('CANARY_RULES', () => {
  it('say nothing while every round reaches everybody', () => {
    expect(judge({})).toEqual([])
  })

  it('name a node that two rounds did not reach', () => {
    expect(judge({ cut: [CUT] })).toEqual([
      'canary-silent/https://mx3: Node 3 does not hear what is changed at other nodes: its event did not come in two rounds of the canary, whatever its health checks say. Blocks and reloads do not reach it either.'
    ])
  })

  it('name a node that nobody hears, and one that is coming back', () => {
    expect(judge({ cut: [{ ...CUT, silentRounds: 0, unheardRounds: 2 }] })[0]).toContain(
      'No other node hears what is changed at node 3'
    )
    expect(judge({ cut: [{ ...CUT, silentRounds: 0 }] })[0]).toContain('is heard again')
  })

  it('say why a stream does not stand, and that of two nodes nobody can tell which is cut off', () => {
    const cut = { ...CUT, isListening: false, sentence: 'Connection refused.' }
    expect(judge({ cut: [cut] })[0]).toContain('Its event stream does not stand: Connection refused.')
    expect(judge({ cut: [CUT], canTell: false })[0]).toContain('nobody can tell which one')
  })

  it('name the whole cluster, and no node, when rounds through different nodes reach nobody', () => {
    const outage = { since: T0, rounds: 2, seq: 9 }
    expect(judge({ outage, cut: [CUT] }).map((it) => it.split(':')[0])).toEqual(['canary-outage/cluster'])
  })

  it('name who hears late, and through whom', () => {
    const slow = [{ url: 'https://mx2', node: 2, since: T0, via: ['node 0', 'node 1'], us: 900_000 }]
    expect(judge({ slow })[0]).toContain('Changes from node 0 and node 1 reach node 2 late')
  })

  it('say that it measures nothing once three rounds are missing, and why', () => {
    const late = { goodAt: T0 - 3 * MINUTE_US }
    expect(judge(late)).toHaveLength(1)
    expect(judge({ ...late, failure: 'The login was refused.' })[0]).toContain('The login was refused.')
    expect(judge({ goodAt: T0 - 3 * MINUTE_US + SECOND_US })).toEqual([])
    expect(judge({ goodAt: 0, since: T0 - MINUTE_US })).toEqual([])
    expect(judge({ isRunning: false, unable: 'Its password is missing.' })[0]).toContain('Its password is missing.')
    expect(judge({ goodAt: 0, everyMs: 0 })).toEqual([])
  })

  it('withdraw what was found once the canary has been off for ten minutes', () => {
    expect(judge({ isRunning: false, since: T0 - 9 * MINUTE_US, cut: [CUT] })).toHaveLength(1)
    expect(judge({ isRunning: false, since: T0 - 10 * MINUTE_US, cut: [CUT] })).toEqual([])
  })
})
