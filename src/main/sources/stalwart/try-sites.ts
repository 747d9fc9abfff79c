import type { ManagementInput } from '../../../shared/api/management.ts'
import type { SiteTryStep } from '../../../shared/api/management-views.ts'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Revealable } from '../connection-secrets.ts'
import type { Sink } from '../source.ts'
import { openSites } from './open-sites.ts'
import { SiteTrial } from './site-trial.ts'
import { SiteTryTable } from './site-try-table.ts'

/** What a trial needs. `signal` ends it early. */
export interface SitesTrial {
  readonly config: ManagementInput
  readonly secrets: {
    readonly managementSecret?: Revealable | undefined
    readonly canaryPassword?: Revealable | undefined
  }
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** A trial records nothing. */
const NOWHERE: Sink = {
  observer: () => 0,
  arrival: () => undefined,
  note: () => undefined,
  noteText: () => undefined,
  drained: async () => undefined
}

/**
 * Tries each node: it is there, which line, the login, its permissions, objects, log, health, counters. Gives the whole table
 * at each change, settled at the end. Only reads, tries a wrong
 * login at one node only, and leaves no connection open, also when its consumer walks away.
 */
export async function* trySites({
  config,
  secrets,
  clock,
  signal
}: SitesTrial): AsyncGenerator<readonly SiteTryStep[], void, void> {
  const sites = await openSites({ config, secrets, clock, sink: NOWHERE, tries: 1 })
  const table = new SiteTryTable(sites.all.map(({ url }) => url))
  const ending = new AbortController()
  const end = (): void => ending.abort()
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  let isDone = false
  const work = Promise.all(sites.all.map((site) => new SiteTrial(site, table, config.logs).run(ending.signal))).then(
    () => {
      isDone = true
      table.skipRest()
    }
  )
  try {
    for (let seen = -1; !isDone; ) {
      await Promise.race([table.changedSince(seen), work])
      seen = table.version
      yield table.rows()
    }
    yield table.rows()
  } finally {
    end()
    signal?.removeEventListener('abort', end)
    sites.close()
    await work
  }
}
