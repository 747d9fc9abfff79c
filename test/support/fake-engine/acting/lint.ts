import { implement } from '@orpc/server'
import { lintFiles } from '../../../../src/main/engine/lint-files.ts'
import { contract } from '../../../../src/shared/api/contract.ts'
import type { NoticesView } from '../../../../src/shared/api/lint-views.ts'
import { NO_NOTIFICATIONS, type NotificationSettings } from '../../../../src/shared/api/notifications.ts'
import { RULES } from '../../../../src/shared/findings/rules.table.ts'
import { toldConfiguration } from './lint-world.ts'
import { scenePushes } from './scene-pushes.ts'

const os = implement(contract)

/** The contract's `lint` of the made-up engine: files are judged by the real rules, notices come when they are tried. */
export function fakeLint() {
  const settings = new Map<string, NotificationSettings>()
  let notices: NoticesView['notices'] = []
  const waiting = new Set<() => void>()
  return {
    check: os.lint.check.handler(({ input }) => lintFiles(input.files, 1_800_000_000_000_000)),
    watch: os.lint.watch.handler(({ input, signal }) =>
      scenePushes(input.cluster, input.moment, signal, toldConfiguration)
    ),
    notifications: os.lint.notifications.handler(({ input }) => ({
      settings: settings.get(input.cluster) ?? NO_NOTIFICATIONS,
      rules: RULES.map(({ name, judges }) => ({ rule: name, judges })),
      where: 'page' as const
    })),
    setNotifications: os.lint.setNotifications.handler(({ input }) => {
      settings.set(input.cluster, input.settings)
      return { set: true }
    }),
    tryNotification: os.lint.tryNotification.handler(({ input }) => {
      const notice = {
        id: notices.length + 1,
        atMs: 1_800_000_000_000,
        cluster: input.cluster,
        clusterName: input.cluster,
        severity: 'critical' as const,
        title: 'Node 7: critical',
        text: 'Node 7 is connected and does not listen: it hears no block and no reload.',
        finding: 'deaf-node/7'
      }
      notices = [...notices, notice]
      for (const wake of waiting) wake()
      return { shown: false }
    }),
    notices: os.lint.notices.handler(async function* ({ signal }) {
      while (!signal?.aborted) {
        yield { notices, where: 'page' as const }
        await new Promise<void>((wake) => {
          waiting.add(wake)
          signal?.addEventListener('abort', () => wake(), { once: true })
        })
        waiting.clear()
      }
    })
  }
}
