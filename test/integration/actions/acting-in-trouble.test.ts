import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ActingRig, SOON, startActingRig } from './acting-rig.ts'

const LONG = 150_000

describe('acting on nodes that are not well', () => {
  let it4: ActingRig
  beforeAll(async () => {
    it4 = await startActingRig({ alone: [3] })
  }, LONG)
  afterAll(() => it4.stop(), LONG)

  /** The connection of a node, as far as it is known. */
  const placeOf = async (nodeId: number): Promise<unknown> => {
    const stop = new AbortController()
    const look = { cluster: it4.slug, moment: { kind: 'live' as const }, spanMs: 3_600_000 }
    for await (const view of await it4.api.nodes.watch(look, { signal: stop.signal })) {
      stop.abort()
      return view.nodes.find((it) => it.nodeId === nodeId)?.connection ?? null
    }
    return null
  }

  it(
    'a node that is not on the bus does it alone: the draft warns, the verdict says so',
    async () => {
      await vi.waitFor(async () => {
        const { targets } = await it4.view()
        expect(targets[3]?.clustered).toBe(false)
      }, SOON)
      const draft = await it4.draft('reload-blocked-ips', {}, 3)
      expect(draft.warnings.find(({ severity }) => severity === 'bad')?.sentence).toContain('no other node')
      const run = await it4.ended(await it4.begin('reload-blocked-ips', {}, 3))
      expect(run).toMatchObject({ verdict: 'failed', frame: null })
      expect(run.sentence).toContain('no other node was told')
    },
    LONG
  )

  it(
    'a deaf node is named, and the others got the block',
    async () => {
      // Which connection is whose is known of nodes that spoke.
      let last = 1
      await vi.waitFor(
        async () => {
          it4.cluster.ban(2, `192.0.2.${last++}`)
          expect(await placeOf(2)).not.toBeNull()
        },
        { timeout: 60_000, interval: 1_000 }
      )
      await it4.cluster.node(2).deafen()
      const run = await it4.ended(await it4.begin('block', { address: '203.0.113.9' }, 0))
      expect(run).toMatchObject({ verdict: 'failed' })
      expect(run.sentence).toContain('did not reach node 2')
      expect(run.nodes.find(({ nodeId }) => nodeId === 1)?.evidence).toMatch(/handed-over|likely|firm|processed/)
      await it4.cluster.node(2).heal()
    },
    LONG
  )

  it(
    'a resync goes on past a node that is gone, and says which did not',
    async () => {
      await it4.cluster.kill(1)
      const run = await it4.ended(await it4.begin('resync'))
      expect(run).toMatchObject({ verdict: 'failed' })
      expect(run.sentence).toContain(it4.cluster.urls[1] ?? '?')
      // The node that is alone never said which id it has: its answer stands among the steps.
      expect(run.steps.filter(({ evidence }) => evidence === 'processed')).toHaveLength(3)
      await it4.cluster.start(1)
    },
    LONG
  )

  it(
    'a missing permission is named before, and refused by the node',
    async () => {
      it4.cluster.forbid('admin', ['actionReloadTlsCertificates'])
      const run = await it4.ended(await it4.begin('reload-certificates', {}, 0))
      expect(run).toMatchObject({ verdict: 'failed' })
      expect(run.sentence.toLowerCase()).toMatch(/permission|forbidden|authori/)
    },
    LONG
  )

  it.each([
    ['answers with a page', { kind: 'lie', how: 'page' }],
    ['answers with half an answer', { kind: 'lie', how: 'cut-short' }],
    ['answers with another shape', { kind: 'lie', how: 'wrong-shape' }],
    ['says nothing', { kind: 'lie', how: 'empty' }],
    // What comes of it is waited for by the client: it is the last.
    ['hangs', { kind: 'hang' }]
  ] as const)(
    'a node that %s leaves a clear sentence and nothing stuck',
    async (_words, fault) => {
      await vi.waitFor(async () => expect((await it4.view()).targets[0]?.trouble).toBeNull(), SOON)
      // Drafted while it is well: what is known of a node is a moment old.
      const draft = await it4.draft('purge-data', {}, 0)
      const { confirmation } = await it4.api.actions.confirm({ cluster: it4.slug, draft: draft.draft })
      it4.cluster.fault(0, fault)
      const { run } = await it4.api.actions.run({ cluster: it4.slug, draft: draft.draft, confirmation })
      const ended = await it4.ended(run)
      it4.cluster.fault(0, null)
      expect(['failed', 'unknown']).toContain(ended.verdict)
      expect(ended.sentence.length).toBeGreaterThan(20)
      expect((await it4.view()).open).toBe(0)
    },
    LONG
  )

  it(
    'a node that is busy says when it may be asked again',
    async () => {
      const draft = await it4.draft('purge-data', {}, 1)
      const { confirmation } = await it4.api.actions.confirm({ cluster: it4.slug, draft: draft.draft })
      it4.cluster.fault(1, { kind: 'busy', seconds: 30 })
      const { run } = await it4.api.actions.run({ cluster: it4.slug, draft: draft.draft, confirmation })
      expect(await it4.ended(run)).toMatchObject({
        verdict: 'failed',
        sentence: expect.stringMatching(/\b(29|30) s\b/)
      })
    },
    LONG
  )
})
