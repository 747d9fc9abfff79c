import { describe, expect, it } from 'vitest'
import { IdentityWorld, type WorldPlan } from './identity-world.ts'

const SEEDS = [1, 2]

/** Our stamps come a little after the servers' counts, now and then much later. */
const lagMs = (random: () => number): number => {
  const usual = 0.2 - 2 * Math.log(1 - random())
  return random() < 0.01 ? usual + 30 * random() : usual
}

/** 1,024 nodes behind one address, a poll each 5 s, with clients that are no nodes and some that never speak. */
const PLAN: Omit<WorldPlan, 'seed'> = {
  nodes: 1024,
  servers: 3,
  rate: () => 1,
  pollSeconds: 5,
  answerMs: (random) => 1 + 10 * random(),
  lagMs,
  tools: 20,
  mute: 20
}

const FAR: Omit<WorldPlan, 'seed'> = {
  ...PLAN,
  answerMs: (random) => 50 + 50 * random(),
  lagMs: (random) => 10 + 2 * lagMs(random)
}

describe.each([
  ['near', PLAN],
  ['far away', FAR]
])('identity in a made-up cluster of 1,024 nodes at 1 frame a second, %s', (name, plan) => {
  /** Stated and right, by tenth of the stated confidence. */
  const bins = Array.from({ length: 10 }, () => ({ claims: 0, stated: 0, right: 0 }))
  const rightAfterMinute = SEEDS.map((seed) => {
    const world = new IdentityWorld({ ...plan, seed })
    for (let seconds = 0; seconds < 60; seconds += 5) {
      world.run(5)
      for (const { confidence, isRight } of world.claims()) {
        const bin = bins[Math.min(9, Math.floor(confidence * 10))]
        if (!bin) continue
        bin.claims++
        bin.stated += confidence
        bin.right += isRight ? 1 : 0
      }
    }
    return new Set(world.claims().flatMap((it) => (it.isRight ? [it.nodeId] : []))).size / plan.nodes
  })
  for (const [i, share] of rightAfterMinute.entries())
    console.info(`${name}, seed ${SEEDS[i]}: ${(share * 100).toFixed(2)}% right after 60 s`)
  for (const [i, { claims, stated, right }] of bins.entries()) {
    if (claims === 0) continue
    const said = `${((100 * stated) / claims).toFixed(1)}% stated, ${((100 * right) / claims).toFixed(1)}% right`
    console.info(`${name}, stated ${i * 10}% and more: ${claims} claims, ${said}`)
  }

  it('is right for at least 99% of the nodes within a minute', () => {
    for (const share of rightAfterMinute) expect(share).toBeGreaterThanOrEqual(0.99)
  })

  it('states a confidence that is right within five points over all that it states', () => {
    const sum = bins.reduce(
      (all, it) => ({ claims: all.claims + it.claims, off: all.off + Math.abs(it.stated - it.right) }),
      { claims: 0, off: 0 }
    )
    expect(sum.off / sum.claims).toBeLessThan(0.05)
  })

  it('does not overstate: where it is nearly sure it is nearly always right', () => {
    const sure = bins[9]
    expect((sure?.stated ?? 1) / (sure?.claims ?? 1) - (sure?.right ?? 0) / (sure?.claims ?? 1)).toBeLessThan(0.01)
  })
})

describe('identity in a small cluster', () => {
  const small = { ...PLAN, nodes: 12, tools: 3, mute: 3 }

  it('finds a second process with the same id, and calls no reconnect one', () => {
    const world = new IdentityWorld({ ...small, seed: 7 })
    world.run(60)
    const moving = world.clients[3]
    if (!moving) throw new Error('no such client')
    // A path is cut: the old connection stays, the node comes back on a new one.
    moving.stopped = true
    world.connect(3, 1, 'rust')
    world.run(60)
    expect(world.topology.duplicates).toEqual([])
    expect(world.topology.matchesOf(3).map((it) => it.to === null)).toEqual([false, true])
    world.connect(5, 1, 'rust')
    world.run(25)
    expect(world.topology.duplicates.map((it) => it.nodeId)).toEqual([5])
  })

  it('finds two processes that had one id before it began to look', () => {
    const world = new IdentityWorld({ ...small, seed: 11 })
    world.connect(5, 1, 'rust')
    world.run(90)
    expect(world.topology.duplicates.map((it) => it.nodeId)).toEqual([5])
    expect(world.claims().filter((it) => !it.isRight)).toEqual([])
    world.run(120)
    expect(world.topology.duplicates.map((it) => it.nodeId)).toEqual([5])
  })

  it('follows every node through a restart of all servers', () => {
    const world = new IdentityWorld({ ...small, seed: 8 })
    world.run(60)
    for (const client of [...world.clients]) {
      world.disconnect(client)
      if (client.nodeId >= 0) world.connect(client.nodeId, 1, 'rust')
    }
    world.run(45)
    const right = world.claims().filter((it) => it.isRight)
    expect(right.map((it) => it.nodeId).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i))
    expect(world.claims().filter((it) => !it.isRight)).toEqual([])
  })

  it('leaves clients that never speak, and tools, to nobody', () => {
    const world = new IdentityWorld({ ...small, seed: 9 })
    world.run(120)
    expect(world.claims().filter((it) => !it.isRight)).toEqual([])
    const roles = [...world.table.open].map((it) => world.topology.roleOf(it))
    expect(roles.filter((it) => it === 'node')).toHaveLength(12)
    expect(roles.filter((it) => it === 'tool')).toHaveLength(3)
    expect(roles.filter((it) => it === 'unmatched')).toHaveLength(3)
  })
})
