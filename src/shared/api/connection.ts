import * as v from 'valibot'

/** How a cluster is reached, as the page sends it and as the cluster's file keeps it; secrets travel and rest apart. */
export const connection = v.object({
  servers: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(300))), v.minLength(1), v.maxLength(64)),
  auth: v.variant('kind', [
    v.object({ kind: v.literal('none') }),
    v.object({ kind: v.literal('password'), user: v.pipe(v.string(), v.minLength(1), v.maxLength(300)) }),
    v.object({ kind: v.literal('token') }),
    v.object({ kind: v.literal('nkey') }),
    v.object({ kind: v.literal('creds'), file: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) })
  ]),
  tls: v.nullable(
    v.object({
      caFile: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4096))), null),
      certFile: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4096))), null),
      keyFile: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4096))), null),
      handshakeFirst: v.optional(v.boolean(), false)
    })
  ),
  allowPlainPassword: v.optional(v.boolean(), false),
  release: v.optional(v.picklist(['auto', '0.12', '0.13', '0.14', '0.15', '0.16']), 'auto')
})
/** `servers` are `host:port`; file paths are of the host's machine. */
export type ConnectionInput = v.InferOutput<typeof connection>
