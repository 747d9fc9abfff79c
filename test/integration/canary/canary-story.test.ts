import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CanaryView, FirstRound } from '../../../src/shared/api/canary-views.ts'
import { type SetUpRig, SOON, startSetUpRig } from './set-up-rig.ts'

let made: SetUpRig | null = null
afterEach(async () => {
  await made?.stop()
  made = null
})

const cellsOf = (view: CanaryView): number => view.cells.filter((cell) => cell.lastMs !== null).length

describe.each(['new', 'old'] as const)('the canary in a watched cluster of the %s line', (line) => {
  const first = line === 'new' ? 0 : 1

  it('is set up, fills the matrix by hand, follows a block through its origin, and names the node that is cut off', async () => {
    made = await startSetUpRig({ line, receipts: false })
    const { api, slug, cluster, look, findings } = made
    expect(await look()).toMatchObject({ isSetUp: false, sites: [], cells: [] })
    await expect(api.canary.now({ cluster: slug })).rejects.toThrow('does not run')

    await vi.waitFor(async () => expect((await api.canary.setUp({ cluster: slug })).line).toBe(line), SOON)
    const { setting } = await anyOf(api.management.view({ cluster: slug }))
    if (!setting) throw new Error('no setting')
    const { user, password } = cluster.people.canary
    await api.management.set({
      cluster: slug,
      setting: { ...setting, canary: { user, everyMs: 10_000 } },
      secrets: { canaryPassword: password }
    })
    const rounds: FirstRound[] = []
    for await (const round of await api.canary.firstRound({ cluster: slug })) rounds.push(round)
    expect(rounds.at(-1)).toMatchObject({ isOver: true, isGood: true, sentence: 'All 4 nodes answered.' })

    for (const url of cluster.urls) await api.canary.now({ cluster: slug, via: url })
    await vi.waitFor(async () => expect(cellsOf(await look())).toBe(16), SOON)
    const full = await look()
    expect(full.sites.map((site) => [site.nodeId, site.stream])).toEqual(
      [0, 1, 2, 3].map((at) => [at + first, 'listening'])
    )
    expect(full.cells.every((cell) => cell.whole.count > 0 && cell.silent === 0)).toBe(true)
    expect(full.series.length).toBeGreaterThan(0)

    cluster.ban(2, '203.0.113.77')
    await vi.waitFor(async () => {
      const after = (await look()).rounds.find((round) => round.cause === 'block')
      expect(after).toMatchObject({ state: 'over', via: 2, silent: [] })
    }, SOON)

    // Up to 0.16.14 a round proves the path and no single frame: nodes subscribe anew after each message (design.md 3).
    if (line === 'new') {
      await vi.waitFor(async () => {
        const view = await anyOf(api.blocks.watch({ cluster: slug, moment: { kind: 'live' }, spanMs: 3_600_000 }))
        const [row] = view.rows.filter((it) => it.nodeId === 2)
        expect(row?.counts.firm).toBe(3)
      }, SOON)
    }

    const before = (await look()).roundCount
    cluster.node(3).cut()
    for (const url of cluster.urls.slice(0, 2)) await api.canary.now({ cluster: slug, via: url })
    await vi.waitFor(async () => expect(await findings()).toContain(`canary-silent/${cluster.urls[3]}`), SOON)
    const cut = await look()
    expect(cut.roundCount).toBeLessThanOrEqual(before + 4)
    expect(cut.sites.filter((site) => site.isCut).map((site) => site.nodeId)).toEqual([3 + first])
    const now = (Date.now() - 1) * 1000
    const past = await anyOf(
      api.canary.watch({ cluster: slug, moment: { kind: 'at', atUs: String(now) }, spanMs: 3_600_000, pair: null })
    )
    expect(past.sites.map((site) => site.isCut)).toEqual(cut.sites.map((site) => site.isCut))
  })
})

describe('the mailbox of the canary', () => {
  it('is made through the management key of the old line, with a password that no page ever sees', async () => {
    made = await startSetUpRig({ line: 'old' })
    const { api, slug, cluster } = made
    await vi.waitFor(async () => expect((await api.canary.setUp({ cluster: slug })).account.canMake).toBe(true), SOON)
    const ask = () => api.canary.confirm({ cluster: slug, target: 'account' })
    const wrong = { token: (await ask()).token, typed: 'measured' }
    await expect(
      api.canary.makeAccount({ cluster: slug, user: 'stoa-canary-2@stalwart.test', confirmation: wrong })
    ).rejects.toThrow('not the name')
    const { token, target } = await ask()
    const confirmation = { token, typed: target }
    await api.canary.makeAccount({ cluster: slug, user: 'stoa-canary-2@stalwart.test', confirmation })
    expect(cluster.database.principals.get('stoa-canary-2@stalwart.test')).toMatchObject({ type: 'individual' })
    const view = await api.canary.setUp({ cluster: slug })
    expect(view).toMatchObject({ login: { user: 'stoa-canary-2@stalwart.test' }, hasPassword: true })
    const [secret] = (cluster.database.principals.get('stoa-canary-2@stalwart.test')?.secrets ?? []) as string[]
    expect(secret).toMatch(/^[\w-]{32}$/u)
    expect(JSON.stringify(view)).not.toContain(secret)
  })

  it('is made by nobody where acting is not allowed', async () => {
    made = await startSetUpRig({ line: 'new', actions: false })
    const { api, slug } = made
    const { account } = await api.canary.setUp({ cluster: slug })
    expect(account).toMatchObject({ canMake: false })
    expect(account.steps.at(0)?.request?.body).toContain('x:Domain/get')
    const { token, target } = await api.canary.confirm({ cluster: slug, target: 'account' })
    await expect(
      api.canary.makeAccount({ cluster: slug, user: 'c@stalwart.test', confirmation: { token, typed: target } })
    ).rejects.toThrow('without actions')
  })
})

async function anyOf<T>(push: Promise<AsyncIterable<T>>): Promise<T> {
  for await (const value of await push) return value
  throw new Error('a push without a value')
}
