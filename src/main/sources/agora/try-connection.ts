import type { TryStep } from '../../../shared/api/views.ts'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import type { ConnectionSecrets } from '../connection-secrets.ts'
import { parseServerAddress } from '../server-address.ts'
import { TrialTable } from './trial-table.ts'
import { tryServer } from './try-server.ts'

/** What a trial needs. `signal` ends it early; what was not settled is then skipped. */
export interface TrialSetting {
  readonly config: ConnectionConfig
  readonly secrets: ConnectionSecrets
  readonly clock: Clock
  readonly signal?: AbortSignal
  /** How long a first frame is waited for, ms. */
  readonly frameWaitMs?: number
  /** Bound of each other step, ms. */
  readonly timeoutMs?: number
}

/** Long enough for a busy cluster's next frame, short enough to sit in front of. */
const FRAME_WAIT_MS = 15_000
const TIMEOUT_MS = 4000

/**
 * Tries a connection step by step, at all servers at once: the name resolves, the port answers, it speaks NATS, TLS,
 * the login, the subscription, a first frame. Gives the whole table at each change, settled at the end. Sends nothing
 * but the login and the subscription, and leaves no socket open, also when its consumer walks away.
 */
export async function* tryConnection(setting: TrialSetting): AsyncGenerator<readonly TryStep[], void, undefined> {
  const { config, secrets, clock, frameWaitMs = FRAME_WAIT_MS, timeoutMs = TIMEOUT_MS } = setting
  const table = new TrialTable(config.servers)
  const ending = new AbortController()
  const end = (): void => ending.abort()
  setting.signal?.addEventListener('abort', end)
  if (setting.signal?.aborted) end()
  let isDone = false
  const work = Promise.all(
    config.servers.map(async (text) => {
      const address = parseServerAddress(text)
      if (!address.ok) throw new Error(`an address passed the schema but not the parser: ${address.error}`)
      const limits = { clock, timeoutMs, signal: ending.signal }
      await tryServer({ target: { config, secrets, address: address.value }, table, limits, frameWaitMs })
    })
  ).then(() => {
    isDone = true
    for (const server of config.servers) table.skipRest(server, 'Not tried.')
  })
  try {
    for (let seen = -1; !isDone; ) {
      await Promise.race([table.changedSince(seen), work])
      seen = table.version
      yield table.rows()
    }
    yield table.rows()
  } finally {
    end()
    setting.signal?.removeEventListener('abort', end)
    await work
  }
}
