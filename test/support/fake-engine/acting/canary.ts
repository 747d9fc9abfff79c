import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/shared/api/contract.ts'
import type { Scene } from '../world.ts'
import { assistantOf, canaryOf, firstRoundOf, setUpOf } from './canary-world.ts'
import { scenePushes } from './scene-pushes.ts'

const os = implement(contract)
const VALID_MS = 60_000
const BETWEEN_MS = 400

/** The contract's `canary` of the made-up engine. */
export function fakeCanary() {
  return {
    watch: os.canary.watch.handler(({ input, signal }) =>
      scenePushes(input.cluster, input.moment, signal, (scene, nowMs) => canaryOf(scene, nowMs, input.pair))
    ),
    now: os.canary.now.handler(({ input }) => {
      if (input.cluster === 'empty') throw new ORPCError('REFUSED', { message: 'The canary does not run here.' })
      return { isNew: true, sentence: 'A round begins as soon as may be.' }
    }),
    setUp: os.canary.setUp.handler(({ input }) => setUpOf(input.cluster as Scene)),
    confirm: os.canary.confirm.handler(({ input }) => ({
      token: 'made-up',
      target: input.cluster,
      expiresAtMs: Date.now() + VALID_MS
    })),
    makeAccount: os.canary.makeAccount.handler(() => ({ made: true })),
    firstRound: os.canary.firstRound.handler(async function* ({ input }) {
      for (const round of firstRoundOf(input.cluster as Scene)) {
        yield round
        await new Promise((done) => setTimeout(done, BETWEEN_MS))
      }
    }),
    assistant: os.canary.assistant.handler(async function* ({ input, signal }) {
      yield assistantOf(input.cluster as Scene)
      await new Promise<void>((done) => signal?.addEventListener('abort', () => done()))
    }),
    takeStep: os.canary.takeStep.handler(({ input }) => assistantOf(input.cluster as Scene))
  }
}
