import * as v from 'valibot'
import { err, ok, type Result } from '../cluster/result.ts'
import { connection } from './connection.ts'
import { management } from './management.ts'
import { notifications } from './notifications.ts'

const clusterFile = v.object({
  version: v.literal(1),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  /** Watched again at the next start. */
  open: v.boolean(),
  origin: v.variant('kind', [
    v.object({ kind: v.literal('nats'), connection }),
    v.object({
      kind: v.literal('demo'),
      seed: v.pipe(v.number(), v.integer(), v.minValue(1)),
      nodes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024)),
      rate: v.pipe(v.number(), v.minValue(0.1), v.maxValue(100_000))
    }),
    v.object({ kind: v.literal('imported') })
  ]),
  /** How the nodes' own API is reached; null or missing: it is not. */
  management: v.optional(v.nullable(management)),
  /** What of its findings is told on the desktop; null or missing: nothing. */
  notifications: v.optional(v.nullable(notifications)),
  retention: v.object({
    maxBytes: v.pipe(v.number(), v.integer(), v.minValue(1024 * 1024)),
    maxAgeDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))
  })
})

/** What `cluster.json` in a cluster's folder holds. No secrets; unknown keys are refused by nobody and dropped. */
export type ClusterFile = v.InferOutput<typeof clusterFile>

/** The demo unless told otherwise; `rate` is near the mean of the past that it tells, so that a week reads as one picture. */
export const DEMO_DEFAULTS = { seed: 1, nodes: 12, rate: 8 } as const

/** Default retention of a new cluster: 4 GiB, no limit by age. */
export const DEFAULT_RETENTION = { maxBytes: 4 * 1024 ** 3, maxAgeDays: null } as const

/** Reads the text of a `cluster.json`; the error names the first field that is wrong. */
export function parseClusterFile(text: string): Result<ClusterFile, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return err(`it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  const parsed = v.safeParse(clusterFile, value)
  if (parsed.success) return ok(parsed.output)
  const issue = parsed.issues[0]
  return err(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
}
