import { toMembers } from '../../stalwart/api-json.ts'
import { cleanText } from './clean-answer.ts'

/** Keys asked one by one, and groups; of these only what `OLD_KEYS` names is kept. */
export const OLD_SETTINGS_PATH =
  '/api/settings/keys?keys=cluster.node-id,cluster.coordinator,server.hostname,config.local-keys,storage.data,storage.blob,storage.lookup,storage.fts,storage.directory' +
  '&prefixes=cluster,store,server.auto-ban,server.listener,server.proxy,tracer,tracing.level,webhook,metrics,http,spam-filter.pyzor'

/**
 * Settings of the old line that are kept, by name: an allow list, since its settings hold passwords in clear
 * (management-api.md 7) and any key may be one. `<id>` is one part of the name.
 */
const OLD_KEYS: readonly RegExp[] = [
  /^cluster\.(?:node-id|coordinator)$/u,
  /^cluster\.roles\.[a-z.-]{1,60}(?:\.\d{4})*$/u,
  /^server\.hostname$/u,
  /^server\.auto-ban\.[a-z.-]{1,40}(?:\.\d{4})?$/u,
  /^server\.listener\.[^.]{1,60}\.(?:bind|protocol|tls\.implicit|tls\.enable)(?:\.\d{4})?$/u,
  /^server\.proxy\.trusted-networks(?:\.\d{4})?$/u,
  /^config\.local-keys(?:\.[a-z0-9-]{1,40})?$/u,
  /^storage\.(?:data|blob|lookup|fts|directory)$/u,
  /^store\.[^.]{1,60}\.(?:type|address|urls|brokers|host|port|path|database|user|no-echo|max-reconnects|ping-interval|timeout|group-id|redis-type|protocol-version|read-from-replicas)(?:\.\d{4})?$/u,
  /^store\.[^.]{1,60}\.(?:tls\.enable|tls\.allow-invalid-certs|timeout\.[a-z-]{1,20}|capacity\.[a-z-]{1,20}|pool\.[a-z.-]{1,30}|retry\.[a-z.-]{1,30})$/u,
  /^tracer\.[^.]{1,60}\.(?:type|level|enable|path|prefix|rotate|ansi|multiline|lossy|transport)$/u,
  /^tracing\.level\.[a-z.-]{1,60}$/u,
  /^webhook\.[^.]{1,60}\.(?:url|enable|lossy|throttle|timeout|allow-invalid-certs|events)(?:\.\d{4})?$/u,
  /^metrics\.(?:prometheus\.enable|open-telemetry\.(?:transport|interval|endpoint))$/u,
  /^http\.(?:use-x-forwarded|url)$/u,
  /^spam-filter\.pyzor\.(?:host|enable)$/u
]
/** Secrets of which it is kept that there is one, and the macro that says from where; never a value. */
const OLD_SECRETS =
  /^(?:store\.[^.]{1,60}\.(?:password|credentials)|webhook\.[^.]{1,60}\.signature-key|metrics\.prometheus\.auth\.(?:username|secret))$/u
const MACRO = /^%\{(?:env|file):[^{}%]{1,200}\}%$/u
/** A setting is a line; what is longer is a script or a key. */
const VALUE_MAX = 1_000
/** More keys than any configuration has of these. */
const KEYS_MAX = 5_000

/** The settings that may be recorded, in the order of their names. Input: `data` of an answer of `/api/settings/keys`. */
export function toOldSettings(answer: unknown): Readonly<Record<string, string>> {
  const kept: [string, string][] = []
  for (const [key, value] of Object.entries(toMembers(answer) ?? {})) {
    if (typeof value !== 'string') continue
    if (OLD_SECRETS.test(key)) kept.push([key, MACRO.test(value) || value === '' ? value : '****'])
    else if (value.length <= VALUE_MAX && OLD_KEYS.some((known) => known.test(key))) kept.push([key, cleanText(value)])
  }
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(kept.slice(0, KEYS_MAX))
}
