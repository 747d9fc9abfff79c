import { implement } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'
import type { Scene } from '../world.ts'
import { addressesOf, addressStoryOf } from './addresses-world.ts'
import { assertSeen, scenePushes } from './scene-pushes.ts'

const os = implement(contract)
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The contract's `addresses` of the made-up engine. */
export function fakeAddresses() {
  return {
    watch: os.addresses.watch.handler(({ input, signal }) =>
      scenePushes(input.cluster, input.moment, signal, (scene, nowMs) => addressesOf(scene, nowMs, input))
    ),
    story: os.addresses.story.handler(({ input }) => {
      assertSeen(input.cluster)
      return addressStoryOf(input.cluster as Scene, input.address)
    }),
    guard: os.addresses.guard.handler(({ input }) => ({
      address: input.address,
      sentence: input.address.startsWith('10.') ? `A block of ${input.address} would lock out node 3.` : null,
      locksOut: input.address.startsWith('10.') ? [{ address: input.address, whose: 'node 3' }] : [],
      warnings: []
    })),
    export: os.addresses.export.handler(async function* ({ input }) {
      const path = `/tmp/exports/${input.cluster}-addresses.${input.format === 'list' ? 'txt' : input.format}`
      yield { rows: 20, bytes: 2_000, share: 0.4, state: 'running', path, sentence: '20 addresses so far.' } as const
      await pause(300)
      yield { rows: 60, bytes: 6_000, share: 1, state: 'done', path, sentence: `60 addresses are in ${path}.` } as const
    })
  }
}
