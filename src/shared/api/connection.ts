import * as v from 'valibot'

const path = v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), null)
const CA_PEM_MAX = 262_144

const password = v.object({
  kind: v.literal('password'),
  user: v.pipe(v.string(), v.minLength(1), v.maxLength(300))
})
const token = v.object({ kind: v.literal('token') })
const nkey = v.object({ kind: v.literal('nkey') })
// null: the credentials' text itself is a secret (`creds`, `systemCreds`).
const creds = v.object({ kind: v.literal('creds'), file: path })

/** Where a server's HTTP monitoring is: scheme, host and port, perhaps a base path. No login: it has none. */
const monitoringUrl = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/u, 'Write it as http://host:8222.')
)

/** What a connection may have beside its first user: one that shows the servers too, HTTP monitoring, both, neither. */
export const levelTwo = v.object({
  // A second, restricted user in the system account; its secrets have names of their own (`systemPassword`, …).
  system: v.nullable(v.variant('kind', [password, token, nkey, creds])),
  // Where no system user is to be had: HTTP monitoring, one URL a server.
  monitoring: v.pipe(v.array(monitoringUrl), v.maxLength(64))
})
/** `system` null: none. A `.creds` file is a path on the host's machine; null there: its text is a secret. */
export type LevelTwoInput = v.InferOutput<typeof levelTwo>

/** How a cluster is reached, as the page sends it and as the cluster's file keeps it; secrets travel and rest apart. */
export const connection = v.object({
  servers: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(300))), v.minLength(1), v.maxLength(64)),
  auth: v.variant('kind', [v.object({ kind: v.literal('none') }), password, token, nkey, creds]),
  tls: v.nullable(
    v.object({
      caFile: path,
      caPem: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(CA_PEM_MAX))), null),
      certFile: path,
      keyFile: path,
      handshakeFirst: v.optional(v.boolean(), false)
    })
  ),
  allowPlainPassword: v.optional(v.boolean(), false),
  release: v.optional(v.picklist(['auto', '0.12', '0.13', '0.14', '0.15', '0.16']), 'auto'),
  system: v.optional(levelTwo.entries.system),
  monitoring: v.optional(levelTwo.entries.monitoring)
})
/** `servers` are `host:port`; file paths are of the host's machine. */
export type ConnectionInput = v.InferOutput<typeof connection>
