import { ORPCError } from '@orpc/server'
import { exportAddresses } from './addresses-export.ts'
import { toGuardView } from './addresses-story.ts'
import { ask, os, type RouterParts } from './router-parts.ts'

/** Endings of exported files. */
const ENDINGS = { csv: 'csv', ndjson: 'ndjson', list: 'txt' } as const

/** Handlers of the contract's `addresses`. */
export function addressesHandlers({ engine, find, view, watch }: RouterParts) {
  return {
    watch: os.addresses.watch.handler(({ input, context, signal }) => watch('addresses', input, { context, signal })),
    story: os.addresses.story.handler(async ({ input }) => {
      const story = await ask(await view(input.cluster), 'addressStory', input)
      if (story) return story
      throw new ORPCError('INVALID', { message: 'This is no address and no network.' })
    }),
    guard: os.addresses.guard.handler(async ({ input }) => toGuardView(await find(input.cluster), input.address)),
    export: os.addresses.export.handler(async function* ({ input, context, signal }) {
      const cluster = await view(input.cluster)
      const stamp = new Date(engine.clock.nowUnix() / 1000).toISOString().replace(/[:.]/g, '-')
      const fileName = `${input.cluster}-addresses-${stamp}.${ENDINGS[input.format]}`
      const { path } = await engine.askExportPath(fileName)
      for await (const progress of exportAddresses(cluster, { ...input, path, signal })) {
        await context.keepingUp()
        yield progress
      }
    })
  }
}
