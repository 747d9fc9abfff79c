import type { StoreApi } from 'zustand'
import type { LintReportView, NotificationsView } from '../../shared/api/lint-views.ts'
import type { NotificationSettings } from '../../shared/api/notifications.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

/** A file that is checked. Its text may hold secrets: it lives here until the tab is left, and nowhere else. */
export interface GivenText {
  readonly name: string
  readonly text: string
}

export interface LintState extends LookState<LintReportView> {
  /** Judges texts together, as one cluster's. */
  readonly check: (files: readonly GivenText[]) => Promise<Result<LintReportView, CallError>>
  readonly notifications: (cluster: string) => Promise<Result<NotificationsView, CallError>>
  readonly setNotifications: (cluster: string, settings: NotificationSettings) => Promise<Result<unknown, CallError>>
  readonly tryNotification: (cluster: string) => Promise<Result<{ readonly shown: boolean }, CallError>>
}

/** Configurations judged, and what is told on the desktop. */
export function makeLint(client: HostClient): StoreApi<LintState> {
  const look = makeLook<LintReportView>(client, (api, ask, signal) => api.lint.watch(ask, { signal }))
  // The same store with calls more: whoever sets its state leaves them in place.
  const store = look as StoreApi<LookState<LintReportView>> & StoreApi<LintState>
  store.setState({
    check: (files) => client.call((api) => api.lint.check({ files: [...files] })),
    notifications: (cluster) => client.call((api) => api.lint.notifications({ cluster })),
    setNotifications: (cluster, settings) => client.call((api) => api.lint.setNotifications({ cluster, settings })),
    tryNotification: (cluster) => client.call((api) => api.lint.tryNotification({ cluster }))
  } satisfies Partial<LintState>)
  return store
}
