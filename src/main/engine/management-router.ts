import type { ManagementView } from '../../shared/api/management-views.ts'
import { pushSnapshots } from './push-snapshots.ts'
import { os, type RouterParts, refusing } from './router-parts.ts'

const VIEW_MS = 500

/** Handlers of the contract's `management`. */
export function managementHandlers({ engine, find }: RouterParts) {
  const { clock, management } = engine
  return {
    view: os.management.view.handler(async function* ({ input, context, signal }) {
      const cluster = await find(input.cluster)
      let told = ''
      yield* pushSnapshots({
        clock,
        page: context,
        signal,
        everyMs: VIEW_MS,
        take: async (reset): Promise<ManagementView | null> => {
          const view = await management.view(cluster)
          const text = JSON.stringify(view)
          if (text === told && !reset) return null
          told = text
          return view
        }
      })
    }),
    set: os.management.set.handler(async ({ input }) => {
      await refusing(management.set(await find(input.cluster), input.setting, input.secrets))
      return { set: true }
    }),
    forget: os.management.forget.handler(async ({ input }) => {
      await management.forget(await find(input.cluster))
      return { forgotten: true }
    }),
    try: os.management.try.handler(async function* ({ input, context, signal }) {
      const cluster = await find(input.cluster)
      for await (const steps of management.try(cluster, input.setting, input.secrets, signal)) {
        await context.keepingUp()
        yield steps
      }
    })
  }
}
