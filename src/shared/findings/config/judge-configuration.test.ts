import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonObject, toObject } from '../../roles/json.ts'
import type { ConfigObject, Configuration } from './configuration.ts'
import { COORDINATOR_KINDS } from './coordinator-fields.table.ts'
import { parseJsonLines } from './json-lines.ts'
import { judgeConfiguration, LINT_RULES } from './judge-configuration.ts'
import { readObjects } from './read-configuration.ts'

const KINDS = [
  ...['x:ClusterNode', 'x:ClusterRole', 'x:Coordinator', 'x:NetworkListener', 'x:TaskManager', 'x:Tracer', 'x:WebHook'],
  ...[
    'x:Metrics',
    'x:Security',
    'x:Jmap',
    'x:Http',
    'x:SystemSettings',
    'x:InMemoryStore',
    'x:DataStore',
    'x:BlockedIp'
  ],
  ...['x:AllowedIp', 'x:ApiKey']
]
/** Names that rules read, so that hostile values stand where they look. */
const NAMES = [
  ...COORDINATOR_KINDS.flatMap((kind) => kind.fields.map((of) => of.name)),
  ...[
    '@type',
    'id',
    'name',
    'tasks',
    'taskTypes',
    'listeners',
    'listenerIds',
    'protocol',
    'events',
    'eventsPolicy',
    'url'
  ],
  ...['signatureKey', 'httpAuth', 'bearerToken', 'level', 'ansi', 'lossy', 'prometheus', 'openTelemetry', 'authSecret'],
  ...['pushShardsTotal', 'maxAttempts', 'factor', 'proxyTrustedNetworks', 'permissions', 'allowedIps', 'expiresAt'],
  ...[
    'address',
    'hostname',
    'nodeId',
    'status',
    'useXForwarded',
    'authBanPeriod',
    '__proto__',
    'constructor',
    'toString'
  ]
]
const WORDS = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    ...COORDINATOR_KINDS.map((kind) => kind.type),
    'Value',
    'EnvironmentVariable',
    'EnableSome',
    'Log',
    'Enabled'
  ),
  fc.constantFrom('nats://u:p@h:1', '[::1]:4222', '::ffff:1.2.3.4', '10.0.0.0/99', '****', 'eyJx.y', '%{env:X}%')
)
const VALUE = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 60, 70_000),
    WORDS,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), WORDS), tie('value'), { maxKeys: 5 })
  )
})).value as fc.Arbitrary<JsonObject[string]>
const OBJECT = fc.dictionary(fc.constantFrom(...NAMES), VALUE, { maxKeys: 12 }) as fc.Arbitrary<JsonObject>
const SETTING = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      'cluster.node-id',
      'cluster.coordinator',
      'store.b.type',
      'store.b.address',
      'store.b.ping-interval'
    ),
    fc.constantFrom('cluster.roles.purge.stores.0000', 'cluster.roles.push-notifications', 'server.auto-ban.auth.rate'),
    fc.constantFrom(
      'server.blocked-ip.x',
      'tracer..level',
      'webhook.a.url',
      'storage.lookup',
      'cluster.roles',
      '__proto__'
    ),
    fc.string({ unit: 'binary', maxLength: 20 })
  ),
  fc.oneof(
    WORDS,
    fc.constantFrom('b', 'nats', 'kafka', 'redis', '1,2', '99999999999999999999', 'false', '5 sec', 'trace')
  )
)

const toObjectOf = (kind: string, fields: JsonObject, isAnswer: boolean): ConfigObject => ({
  kind,
  fields,
  file: 'f',
  lineOf: () => null,
  isAnswer,
  seq: 1,
  at: 1
})

describe('judging a configuration', () => {
  it('never throws, whatever nodes or files hold', () => {
    const site = fc.record({
      url: WORDS,
      line: fc.constantFrom('new' as const, 'old' as const, null),
      nodeId: fc.option(fc.nat(70_000)),
      hostname: fc.option(WORDS),
      role: fc.option(WORDS),
      shard: fc.option(fc.nat(2 ** 20)),
      clustered: fc.constantFrom(true, false, null),
      permissions: fc.array(WORDS, { maxLength: 2 }),
      answeredAt: fc.nat(),
      seq: fc.nat()
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.array(OBJECT, { maxLength: 3 }), fc.boolean()), {
          maxLength: 6
        }),
        fc.array(fc.array(SETTING, { maxLength: 8 }), { maxLength: 3 }),
        fc.array(fc.dictionary(fc.constantFrom('STALWART_ROLE', 'STALWART_HOSTNAME', 'STALWART_PUSH_SHARD'), WORDS), {
          maxLength: 3
        }),
        fc.option(fc.array(site, { maxLength: 3 })),
        (kinds, nodes, environments, sites) => {
          const config: Configuration = {
            kinds: new Map(
              kinds.map(([kind, objects, whole]) => [
                kind,
                { objects: objects.map((it) => toObjectOf(kind, it, whole)), whole }
              ])
            ),
            oldNodes: nodes.map((settings, i) => ({
              file: `n${i}`,
              settings: new Map(settings),
              lineOf: () => null,
              knows: () => i % 2 === 0,
              seq: 1,
              at: 1
            })),
            environments: environments.map((it, i) => ({
              file: `e${i}`,
              variables: new Map(Object.entries(it)),
              lineOf: () => null
            })),
            running: sites === null ? null : { sites, leases: [{ nodeId: 0, hostname: 'a', renewedAt: null }] },
            now: 1
          }
          const { findings, judged, unjudged } = judgeConfiguration(config)
          expect(judged.length + unjudged.length).toBeGreaterThan(0)
          for (const one of findings) expect(one.text.length).toBeGreaterThan(10)
        }
      ),
      { numRuns: 400 }
    )
  })

  it('finds objects in any JSON, or says that there are none', () => {
    fc.assert(
      fc.property(VALUE, (value) => {
        const document = parseJsonLines(JSON.stringify(value))
        expect(document.ok).toBe(true)
        if (!document.ok) return
        const file = readObjects('f', document.value)
        if (file.ok) expect(file.value.what.length).toBeGreaterThan(0)
        else expect(file.error).toContain('no object')
      }),
      { numRuns: 400 }
    )
  })

  it('has rules whose words are sentences', () => {
    for (const rule of LINT_RULES) {
      expect(rule.judges).toMatch(/^whether .*[^.]$/u)
      expect(rule.remedy).toMatch(/^[A-Z0-9].*\.$/u)
    }
  })
})

describe('JSON with lines', () => {
  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    const text = fc.oneof(
      fc.json({ maxDepth: 5 }),
      VALUE.map((value) => JSON.stringify(value, null, 1)),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, noise]) => {
        const place = at % (json.length + 1)
        return json.slice(0, place) + noise + json.slice(place + 1)
      })
    )
    fc.assert(
      fc.property(text, (json) => {
        const read = parseJsonLines(json)
        let known: unknown
        let isJson = true
        try {
          known = JSON.parse(json)
        } catch {
          isJson = false
        }
        // Several values one after the other are read too, as in NDJSON.
        if (isJson) expect(read.ok && read.value.values).toEqual([known])
        else if (read.ok) expect(read.value.values.length).toBeGreaterThan(1)
        else expect(read.error.line).toBeGreaterThan(0)
      }),
      { numRuns: 2_000 }
    )
  })

  it('knows the line of each field', () => {
    const read = parseJsonLines('{\n "a": 1,\n "b": {"c":\n 2}}\n\n{"a": 3}')
    if (!read.ok) throw new Error(read.error.sentence)
    const [first, second] = read.value.values.map((value) => toObject(value))
    const inner = toObject(first?.b)
    if (!first || !second || !inner) throw new Error('not read')
    const { lineOf } = read.value
    expect([
      lineOf(first, 'a'),
      lineOf(first, 'b'),
      lineOf(inner, 'c'),
      lineOf(second, 'a'),
      lineOf(first, 'x')
    ]).toEqual([2, 3, 3, 6, null])
  })
})
