import { field, textOf, toObject } from '../../roles/json.ts'
import { givenIn, isOn, nameOf, objectsOf, typeOf, wordOf } from './config-object.ts'
import { placeAt, placeIn } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { ConfigObject, Configuration, OldNode } from './configuration.ts'
import { membersOf, variantOf } from './object-parts.ts'
import { nodeWord } from './old-nodes.ts'
import { listOf, partsBelow, settingOf } from './old-settings.ts'
import { needsKindOrOld, needsKinds } from './rule-needs.ts'
import { isLoopback, toSeenAddress } from './server-address.ts'

/** An exclude list shorter than this leaves trace events in: there are hundreds of kinds. */
const SHORT_LIST = 50
/** Events whose bodies hold credentials at trace level (telemetry.md section 3 and 4.1). */
const LEAKING = ['http.request-body', 'http.response-body'] as const

const webhooks = (config: Configuration): readonly ConfigObject[] =>
  objectsOf(config, 'x:WebHook').filter((hook) => givenIn(hook, 'enable') !== false)
const tracers = (config: Configuration): readonly ConfigObject[] =>
  objectsOf(config, 'x:Tracer').filter((tracer) => givenIn(tracer, 'enable') !== false)
const fileTracers = (config: Configuration): readonly ConfigObject[] =>
  tracers(config).filter((tracer) => typeOf(tracer) === 'Log')

/** What stands below `tracer.` or `webhook.` of an old node and is not switched off. */
const oldParts = (
  config: Configuration,
  prefix: string
): readonly { readonly node: OldNode; readonly base: string }[] =>
  config.oldNodes.flatMap((node) =>
    partsBelow(node, prefix)
      .map((id) => ({ node, base: `${prefix}.${id}` }))
      .filter(({ base }) => settingOf(node, `${base}.enable`) !== 'false')
  )

const hookWord = (hook: ConfigObject): string => `Webhook ${nameOf(hook)}`.trimEnd()
const tracerWord = (tracer: ConfigObject): string => `Tracer ${nameOf(tracer)}`.trimEnd()

const needsHooks = needsKindOrOld('x:WebHook')
const needsTracers = needsKindOrOld('x:Tracer')
const needsNewTracers = needsKinds('x:Tracer')
const needsNewHooks = needsKinds('x:WebHook')

/** Whether a webhook or tracer lets an event through, by its list and policy. */
function lets(it: ConfigObject, event: string): boolean {
  const isListed = membersOf(it, 'events').includes(event)
  return (wordOf(it, 'eventsPolicy') ?? 'exclude') === 'include' ? isListed : !isListed
}

const webhookAll: ConfigRule = {
  id: 'webhook-all',
  severity: 'warning',
  line: 'new',
  judges: 'whether webhooks get only what they should',
  remedy: 'Set eventsPolicy to include, and list the events.',
  lacks: needsNewHooks,
  see: (config) =>
    webhooks(config)
      .filter(
        (hook) =>
          (wordOf(hook, 'eventsPolicy') ?? 'exclude') === 'exclude' && membersOf(hook, 'events').length < SHORT_LIST
      )
      .map((hook) => ({
        place: placeIn(hook, 'eventsPolicy'),
        text: `${hookWord(hook)} gets every event but ${membersOf(hook, 'events').length === 0 ? 'none' : `${membersOf(hook, 'events').length}`}, trace included${lets(hook, LEAKING[0]) ? ': request bodies with the passwords in them too' : ''}.`
      }))
}

const webhookUnsigned: ConfigRule = {
  id: 'webhook-unsigned',
  severity: 'warning',
  line: 'both',
  judges: 'whether webhooks are signed',
  remedy: 'Set a signature key, and let the receiver check it.',
  lacks: needsHooks,
  see: (config) => [
    ...webhooks(config)
      .filter((hook) => (variantOf(hook, 'signatureKey') ?? 'None') === 'None')
      .map((hook) => ({
        place: placeIn(hook, 'signatureKey'),
        text: `${hookWord(hook)} is not signed: whoever reaches the receiver can invent events.`
      })),
    ...oldParts(config, 'webhook')
      .filter(
        ({ node, base }) => node.knows(`${base}.signature-key`) && settingOf(node, `${base}.signature-key`) === null
      )
      .map(({ node, base }) => ({
        place: placeAt(node, `${base}.url`),
        text: `${base} of ${nodeWord(node)} is not signed: whoever reaches the receiver can invent events.`
      }))
  ]
}

const webhookEnv: ConfigRule = {
  id: 'webhook-env',
  severity: 'error',
  line: 'new',
  judges: 'whether variables that secrets name are set on every node',
  remedy: 'Set the variable on every node before the object is made, or remove the object.',
  lacks: (config) =>
    needsNewHooks(config) ?? (config.environments.length === 0 ? 'the environments of the nodes' : null),
  see: (config) =>
    webhooks(config).flatMap((hook) =>
      variablesOf(hook).flatMap(({ name, at }) =>
        config.environments
          .filter((env) => (env.variables.get(name) ?? '') === '')
          .map((env) => ({
            place: placeIn(hook, at),
            key: `${nameOf(hook)}/${name}/${env.file}`,
            text: `${hookWord(hook)} takes a secret from ${name}, which ${env.file} does not set: every settings reload on that node fails.`
          }))
      )
    )
}

/** Environment variables that an object takes secrets from. */
function variablesOf(object: ConfigObject): readonly { readonly name: string; readonly at: string }[] {
  const found: { name: string; at: string }[] = []
  for (const at of Object.keys(object.fields)) {
    const value = toObject(field(object.fields, at))
    for (const variant of [value, toObject(field(value, 'secret')), toObject(field(value, 'bearerToken'))]) {
      const name = textOf(variant, '@type') === 'EnvironmentVariable' ? textOf(variant, 'variableName') : null
      if (name !== null) found.push({ name, at })
    }
  }
  return found
}

const webhookPlain: ConfigRule = {
  id: 'webhook-plain-http',
  severity: 'warning',
  line: 'both',
  judges: 'whether events reach their receivers encrypted',
  remedy: 'Use https:// with a certificate that the nodes trust.',
  lacks: needsHooks,
  see: (config) => [
    ...webhooks(config).flatMap((hook): ConfigFault[] => {
      if (isPlain(wordOf(hook, 'url') ?? ''))
        return [
          {
            place: placeIn(hook, 'url'),
            text: `${hookWord(hook)} sends over http://: accounts and addresses cross the network in clear.`
          }
        ]
      return isOn(hook, 'allowInvalidCerts')
        ? [
            {
              place: placeIn(hook, 'allowInvalidCerts'),
              text: `${hookWord(hook)} accepts any certificate: anybody on the way can read along.`
            }
          ]
        : []
    }),
    ...oldParts(config, 'webhook').flatMap(({ node, base }): ConfigFault[] => {
      const of = `${base} of ${nodeWord(node)}`
      if (isPlain(settingOf(node, `${base}.url`) ?? ''))
        return [
          {
            place: placeAt(node, `${base}.url`),
            text: `${of} sends over http://: accounts and addresses cross the network in clear.`
          }
        ]
      return settingOf(node, `${base}.allow-invalid-certs`) === 'true'
        ? [
            {
              place: placeAt(node, `${base}.allow-invalid-certs`),
              text: `${of} accepts any certificate: anybody on the way can read along.`
            }
          ]
        : []
    })
  ]
}

function isPlain(url: string): boolean {
  const { scheme, host } = toSeenAddress(url)
  return scheme === 'http' && !isLoopback(host)
}

const tracerAnsi: ConfigRule = {
  id: 'tracer-ansi',
  severity: 'info',
  line: 'new',
  judges: 'whether log files are free of colour codes',
  remedy: 'Set ansi to false.',
  lacks: needsNewTracers,
  see: (config) =>
    fileTracers(config)
      .filter((tracer) => givenIn(tracer, 'ansi') !== false)
      .map((tracer) => ({
        place: placeIn(tracer, 'ansi'),
        text: `${tracerWord(tracer)} writes colour codes into its files, as is the default: programs that read logs stumble over them.`
      }))
}

const tracerMultiline: ConfigRule = {
  id: 'tracer-multiline',
  severity: 'warning',
  line: 'new',
  judges: 'whether logs can be read through the API',
  remedy: 'Set multiline to false.',
  lacks: needsNewTracers,
  see: (config) =>
    fileTracers(config)
      .filter((tracer) => isOn(tracer, 'multiline'))
      .map((tracer) => ({
        place: placeIn(tracer, 'multiline'),
        text: `${tracerWord(tracer)} writes an event over several lines: read through the API they lose their details.`
      }))
}

const tracerLossy: ConfigRule = {
  id: 'tracer-lossy',
  severity: 'info',
  line: 'both',
  judges: 'whether what serves as evidence may be dropped',
  remedy: 'Set lossy to false where the events are to prove something.',
  lacks: (config) =>
    needsTracers(config) !== null && needsHooks(config) !== null ? 'x:Tracer, x:WebHook, or the file of a node' : null,
  see: (config) => [
    ...[...tracers(config), ...webhooks(config)]
      .filter((it) => isOn(it, 'lossy'))
      .map((it) => ({
        place: placeIn(it, 'lossy'),
        text: `${it.kind === 'x:Tracer' ? tracerWord(it) : hookWord(it)} drops events under load.`
      })),
    ...[...oldParts(config, 'tracer'), ...oldParts(config, 'webhook')]
      .filter(({ node, base }) => settingOf(node, `${base}.lossy`) === 'true')
      .map(({ node, base }) => ({
        place: placeAt(node, `${base}.lossy`),
        text: `${base} of ${nodeWord(node)} drops events under load.`
      }))
  ]
}

const traceSecrets: ConfigRule = {
  id: 'trace-log-secrets',
  severity: 'warning',
  line: 'both',
  judges: 'whether logs keep passwords out',
  remedy:
    'Log at info; to record receipts raise cluster.message-received to info. Else exclude http.request-body and http.response-body.',
  lacks: needsTracers,
  see: (config) => [
    ...fileTracers(config)
      .filter((tracer) => wordOf(tracer, 'level') === 'trace' && LEAKING.some((event) => lets(tracer, event)))
      .map((tracer) => ({
        place: placeIn(tracer, 'level'),
        text: `${tracerWord(tracer)} writes at trace: passwords and keys of every request stand in its files, and whoever may read logs through the API reads them.`
      })),
    ...oldParts(config, 'tracer')
      .filter(({ node, base }) => isTraceFile(node, base))
      .map(({ node, base }) => ({
        place: placeAt(node, `${base}.level`),
        text: `${base} of ${nodeWord(node)} writes at trace: passwords stand in its files, and whoever may read logs through the API reads them.`
      }))
  ]
}

function isTraceFile(node: OldNode, base: string): boolean {
  if (settingOf(node, `${base}.type`) !== 'log' || settingOf(node, `${base}.level`) !== 'trace') return false
  const excluded = listOf(node, `${base}.disabled-events`) ?? []
  return !LEAKING.every((event) => excluded.includes(event))
}

const promOpen: ConfigRule = {
  id: 'prom-open',
  severity: 'warning',
  line: 'both',
  judges: 'whether metrics are behind a login',
  remedy: 'Set both a user and a password for it, or switch it off.',
  lacks: needsKindOrOld('x:Metrics'),
  see: (config) => [
    ...objectsOf(config, 'x:Metrics').flatMap((metrics): ConfigFault[] => {
      const prometheus = toObject(field(metrics.fields, 'prometheus'))
      if (textOf(prometheus, '@type') !== 'Enabled') return []
      const secret = textOf(toObject(field(prometheus, 'authSecret')), '@type') ?? 'None'
      if (textOf(prometheus, 'authUsername') !== null && secret !== 'None') return []
      return [
        {
          place: placeIn(metrics, 'prometheus'),
          text:
            secret === 'None'
              ? 'Prometheus metrics are open to everybody who reaches the HTTP port.'
              : 'Prometheus metrics have a password and no user: so they are open to everybody who reaches the HTTP port.'
        }
      ]
    }),
    ...config.oldNodes.flatMap((node): ConfigFault[] => {
      const base = 'metrics.prometheus'
      if (settingOf(node, `${base}.enable`) !== 'true') return []
      const hasLogin =
        settingOf(node, `${base}.auth.username`) !== null && settingOf(node, `${base}.auth.secret`) !== null
      if (hasLogin || !node.knows(`${base}.auth.secret`)) return []
      return [
        {
          place: placeAt(node, `${base}.enable`),
          text: `Prometheus metrics of ${nodeWord(node)} are open to everybody who reaches its HTTP port.`
        }
      ]
    })
  ]
}

const notKnowable = (
  rule: Pick<ConfigRule, 'id' | 'severity' | 'line' | 'judges' | 'remedy'>,
  needs: string
): ConfigRule => ({
  ...rule,
  lacks: () => needs,
  see: () => []
})

/** What config.md section 6 says of webhooks, tracers and metrics. */
export const HOOK_CONFIG_RULES: readonly ConfigRule[] = [
  webhookAll,
  webhookUnsigned,
  webhookEnv,
  webhookPlain,
  tracerAnsi,
  tracerMultiline,
  tracerLossy,
  traceSecrets,
  promOpen,
  notKnowable(
    {
      id: 'object-invalid',
      severity: 'error',
      line: 'new',
      judges: 'whether every object can be built on every node',
      remedy: 'Reload settings on each node by its own address: the answer names the object that is invalid.'
    },
    'a reload of settings on each node in turn (Roles, Resync every node)'
  ),
  notKnowable(
    {
      id: 'reload-blocked',
      severity: 'error',
      line: 'old',
      judges: 'whether every node would take a settings reload',
      remedy: 'Call /api/reload?dry-run=true on each node, and mend what it names.'
    },
    'a dry run of a reload on each node, which Stoa does not ask for by itself'
  ),
  notKnowable(
    {
      id: 'hook-not-everywhere',
      severity: 'warning',
      line: 'old',
      judges: 'whether webhooks and tracers are the same on every node',
      remedy: 'After a change reload settings on each node by its own address.'
    },
    'to know what each process holds in memory, which no call tells'
  ),
  notKnowable(
    {
      id: 'toml-hand-edit',
      severity: 'warning',
      line: 'old',
      judges: 'whether the file on the disk is what the node runs with',
      remedy: 'Restart the node after a change by hand, or change settings through the API only.'
    },
    'both the file and the settings of the same node at the same time'
  )
]
