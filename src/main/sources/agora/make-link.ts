import type { ConnectionOptions } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Result } from '../../../shared/cluster/result.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import type { ConnectionSecrets } from '../connection-secrets.ts'
import type { ConnectionTrouble } from '../connection-trouble.ts'
import type { ServerAddress } from '../server-address.ts'
import { type ConnectPatience, readConnectOptions } from './connect-options.ts'
import { explainTrouble } from './explain-trouble.ts'
import { Explainer } from './explainer.ts'
import { Link, type LinkListener } from './link.ts'
import type { ReconnectPace } from './reconnect-delay.ts'

/** What links to servers of one cluster have in common. */
export interface LinkParts {
  readonly config: ConnectionConfig
  readonly secrets: ConnectionSecrets
  readonly clock: Clock
  readonly timing: ConnectPatience & { readonly pace: ReconnectPace }
  /** 0..1; only for the jitter of reconnects. */
  readonly random: () => number
  /** Below which answers come; ours unless given. */
  readonly inboxPrefix?: string
}

/** A link to the first of `servers` that can be had; over several the tries go round. `name` is shown to the server. */
export function makeLink(
  parts: LinkParts,
  servers: readonly ServerAddress[],
  name: string,
  listener: LinkListener
): Link {
  const { config, secrets, clock, timing, random, inboxPrefix } = parts
  let tries = 0
  let server = servers[0] as ServerAddress
  const prepare = async (): Promise<Result<ConnectionOptions, ConnectionTrouble>> => {
    server = servers[tries++ % servers.length] as ServerAddress
    const options = await readConnectOptions({ config, secrets, address: server }, name, timing)
    if (options.ok && inboxPrefix !== undefined) options.value.inboxPrefix = inboxPrefix
    return options
  }
  const limits = { clock, timeoutMs: timing.timeoutMs }
  const explainer = new Explainer((error, context) => explainTrouble(error, context, limits))
  const explain = (error: unknown, wasUp: boolean): Promise<ConnectionTrouble> =>
    explainer.explain(error, { address: server.text, config, server }, wasUp)
  return new Link({ clock, random, pace: timing.pace, prepare, explain }, listener)
}
