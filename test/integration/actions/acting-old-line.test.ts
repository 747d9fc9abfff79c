import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ActingRig, startActingRig } from './acting-rig.ts'

const LONG = 120_000

describe('what an operator runs before 0.16', () => {
  let it3: ActingRig
  beforeAll(async () => {
    it3 = await startActingRig({ line: 'old', nodes: 3 })
  }, LONG)
  afterAll(() => it3.stop(), LONG)

  it('the catalogue says what this line cannot do', async () => {
    const { line, entries } = await it3.view()
    expect(line).toBe('old')
    expect(entries.find(({ id }) => id === 'renew-certificate')?.unavailable).toContain('Before 0.16')
    expect(entries.find(({ id }) => id === 'purge-data')?.unavailable).toBeNull()
  })

  it(
    'a block is a key and a reload of the addresses, one of a network a full reload',
    async () => {
      // The release of a cluster that nobody heard before is known after a frame or two.
      expect(['unknown', 'proven']).toContain((await it3.ended(await it3.begin('reload-settings'))).verdict)
      const run = await it3.ended(await it3.begin('block', { address: '198.51.100.9' }))
      expect(run).toMatchObject({ verdict: 'proven' })
      expect(run.request).toContain('server.blocked-ip.198.51.100.9')
      for (const at of [0, 1, 2]) expect(it3.cluster.enforced(at)).toContain('198.51.100.9')
      const wide = await it3.ended(await it3.begin('block', { address: '203.0.113.0/24' }))
      expect(wide).toMatchObject({ verdict: 'proven' })
      expect(wide.request).toMatch(/\/api\/reload$/m)
      const off = await it3.ended(await it3.begin('unblock', { address: '198.51.100.9' }))
      expect(off).toMatchObject({ verdict: 'proven' })
      expect(off.request).toContain('rate-auth')
    },
    LONG
  )

  it(
    'a purge begins on the called node, and its log tells the end',
    async () => {
      const run = await it3.ended(await it3.begin('purge-data', {}, 1))
      expect(['proven', 'done']).toContain(run.verdict)
      expect(run.request).toContain('/api/store/purge/data')
    },
    LONG
  )

  it(
    'a pause is the called node alone, and is asked for again',
    async () => {
      const run = await it3.ended(await it3.begin('pause-queue', {}, 2))
      expect(run).toMatchObject({ verdict: 'proven', frame: null })
      expect(run.sentence).toContain('those of the other nodes are as they were')
      expect(await it3.ended(await it3.begin('resume-queue', {}, 2))).toMatchObject({ verdict: 'proven' })
    },
    LONG
  )

  it(
    'an account that is not there is refused in plain words',
    async () => {
      const run = await it3.ended(await it3.begin('purge-account', { account: 'nobody' }))
      expect(run).toMatchObject({ verdict: 'failed' })
      expect(run.sentence).toContain('notFound')
    },
    LONG
  )
})
