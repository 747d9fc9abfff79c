import * as v from 'valibot'
import { err, ok, type Result } from '../cluster/result.ts'

/** Base of one node's HTTP interface: scheme, host and port. No login in it. */
const nodeUrl = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^https?:\/\/[^\s/@?#]+\/?$/u, 'Write it as https://mx1.example.net or http://10.0.0.1:8080.')
)
const path = v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), null)
const network = v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(50))

/** How the nodes' management API is reached and what Stoa may do there; its secrets travel and rest apart. */
export const management = v.object({
  /** One a node: logs, health and metrics are of the node that answers. */
  nodes: v.pipe(v.array(v.object({ url: nodeUrl })), v.minLength(1), v.maxLength(1_024)),
  /** `key`: an API key · `basic`: login and password · `bearer`: an OAuth access token. */
  auth: v.variant('kind', [
    v.object({ kind: v.literal('key') }),
    v.object({ kind: v.literal('basic'), user: v.pipe(v.string(), v.minLength(1), v.maxLength(300)) }),
    v.object({ kind: v.literal('bearer') })
  ]),
  /** 0.16 and later, 0.12 to 0.15, or found out. */
  line: v.optional(v.picklist(['auto', 'new', 'old']), 'auto'),
  caFile: path,
  caPem: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(262_144))), null),
  /** The secret may go over http:// to another machine. */
  allowPlain: v.optional(v.boolean(), false),
  /** Operators may act on this cluster from here (R13). */
  actions: v.optional(v.boolean(), false),
  /** Lines of the nodes' logs are read each 2 s. */
  logs: v.optional(v.boolean(), true),
  /** The operator's own networks, for the lockout guard: addresses or CIDR. */
  networks: v.optional(v.pipe(v.array(network), v.maxLength(256)), []),
  /** An ordinary mailbox of its own; null: no canary. `everyMs`: between two rounds. */
  canary: v.optional(
    v.nullable(
      v.object({
        user: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
        everyMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10_000), v.maxValue(3_600_000)), 60_000)
      })
    ),
    null
  )
})
/** As the page sends it and the cluster's file keeps it. */
export type ManagementInput = v.InferOutput<typeof management>

/** Secrets of it; those that are not sent stay. */
export const managementSecrets = v.object({
  managementSecret: v.optional(v.pipe(v.string(), v.maxLength(65_536))),
  canaryPassword: v.optional(v.pipe(v.string(), v.maxLength(65_536)))
})

/** Checks a setting from outside; the error is a sentence about its first fault. */
export function parseManagement(input: unknown): Result<ManagementInput, string> {
  const parsed = v.safeParse(management, input)
  if (parsed.success) return ok(parsed.output)
  const issue = parsed.issues[0]
  return err(issue.message)
}
