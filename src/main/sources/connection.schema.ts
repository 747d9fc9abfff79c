import * as v from 'valibot'
import { connection } from '../../shared/api/connection.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { parseServerAddress } from './server-address.ts'

const SERVERS_MAX = 64

const serverAddress = v.pipe(
  v.string(),
  v.maxLength(300),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseServerAddress(dataset.value)
    if (parsed.ok) return parsed.value.text
    addIssue({ message: parsed.error })
    return NEVER
  })
)

/**
 * How one cluster is reached; what is stored in its settings. Secrets are never in it (R11): a source gets them beside
 * it as `ConnectionSecrets`. `servers` come out canonical (`host:port`) and without doubles.
 */
export const connectionConfig = v.object({
  ...connection.entries,
  servers: v.pipe(
    v.array(serverAddress),
    v.minLength(1),
    v.maxLength(SERVERS_MAX),
    v.transform((servers) => [...new Set(servers)])
  ),
  // null: plain, unless a server insists. Verification cannot be switched off (R14).
  tls: v.optional(
    v.nullable(
      v.pipe(
        connection.entries.tls.wrapped,
        v.check(
          (tls) => (tls.certFile === null) === (tls.keyFile === null),
          'A client certificate needs both its certificate file and its key file.'
        )
      )
    ),
    null
  )
})

/** Checked and canonical. */
export type ConnectionConfig = v.InferOutput<typeof connectionConfig>
/** Before defaults and canonical addresses. */
export type ConnectionConfigInput = v.InferInput<typeof connectionConfig>

/** Checks a configuration from outside; the error is the first fault, with its field. */
export function parseConnectionConfig(input: unknown): Result<ConnectionConfig, { field: string; message: string }> {
  const parsed = v.safeParse(connectionConfig, input)
  if (parsed.success) return ok(parsed.output)
  const issue = parsed.issues[0]
  return err({ field: v.getDotPath(issue) ?? '', message: issue.message })
}
