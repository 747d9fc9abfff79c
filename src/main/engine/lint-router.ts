import type { NoticesView } from '../../shared/api/lint-views.ts'
import { NO_NOTIFICATIONS } from '../../shared/api/notifications.ts'
import { RULES } from '../../shared/findings/rules.table.ts'
import { lintFiles } from './lint-files.ts'
import { pushSnapshots } from './push-snapshots.ts'
import { os, type RouterParts } from './router-parts.ts'

/** Notices are looked for as often as they are made. */
const NOTICES_MS = 1_000

/** Handlers of the contract's `lint`. */
export function lintHandlers({ engine, find, watch }: RouterParts) {
  const { clock, notices } = engine
  return {
    check: os.lint.check.handler(({ input }) => lintFiles(input.files, clock.nowUnix())),
    watch: os.lint.watch.handler(({ input, context, signal }) => watch('lint', input, { context, signal })),
    notifications: os.lint.notifications.handler(async ({ input }) => {
      const { stored } = await find(input.cluster)
      return {
        settings: stored.file.notifications ?? NO_NOTIFICATIONS,
        rules: RULES.map(({ name, judges }) => ({ rule: name, judges })),
        where: notices.where
      }
    }),
    setNotifications: os.lint.setNotifications.handler(async ({ input }) => {
      await (await find(input.cluster)).setNotifications(input.settings)
      return { set: true }
    }),
    tryNotification: os.lint.tryNotification.handler(async ({ input }) => ({
      shown: await notices.tryOut(await find(input.cluster))
    })),
    notices: os.lint.notices.handler(({ context, signal }) => {
      let told: NoticesView['notices'] | null = null
      return pushSnapshots({
        clock,
        page: context,
        signal,
        everyMs: NOTICES_MS,
        take: (reset) => {
          const { view } = notices
          if (view.notices === told && !reset) return null
          told = view.notices
          return view
        }
      })
    })
  }
}
