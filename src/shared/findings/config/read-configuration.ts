import { err, ok, type Result } from '../../cluster/result.ts'
import { field, type JsonObject, type JsonValue, textOf, toItems, toObject } from '../../roles/json.ts'
import type { ConfigObject, ConfigObjects, Configuration, NodeEnvironment, OldNode } from './configuration.ts'
import { coordinatorKind } from './coordinator-fields.table.ts'
import type { JsonDocument } from './json-lines.ts'

/** Objects of one file that are looked at: a store of 20,000 blocked addresses still fits. */
const MOST_OBJECTS = 50_000
/** Deeper than any answer of the API that holds objects. */
const MOST_DEPTH = 8

/** What one file holds, of whatever kind it is. */
export interface ConfigFile {
  readonly name: string
  /** «a coordinator object (Nats)», for people. */
  readonly what: string
  readonly kinds: ReadonlyMap<string, ConfigObjects>
  readonly node: OldNode | null
  readonly environment: NodeEnvironment | null
}

/** Several files as one configuration. Lists of one kind from several files are joined; whole only if one of them is. */
export function toConfiguration(files: readonly ConfigFile[], now: number | null): Configuration {
  const kinds = new Map<string, ConfigObjects>()
  for (const file of files) {
    for (const [kind, { objects, whole }] of file.kinds) {
      const known = kinds.get(kind)
      kinds.set(kind, { objects: [...(known?.objects ?? []), ...objects], whole: whole || known?.whole === true })
    }
  }
  return {
    kinds,
    oldNodes: files.flatMap((file) => file.node ?? []),
    environments: files.flatMap((file) => file.environment ?? []),
    running: null,
    now
  }
}

/** Finds the objects of JSON: one object, a set or list of them, a JMAP request or answer, or NDJSON of such. The error is a sentence. */
export function readObjects(name: string, document: JsonDocument): Result<ConfigFile, string> {
  const found: Found[] = []
  for (const value of document.values) search(value, { kind: null, isAnswer: false, whole: false }, 0, found)
  if (found.length === 0) {
    return err(
      'no object of Stalwart was found in it: it needs an "@type", or the name of its kind (x:Coordinator) around it'
    )
  }
  const kinds = new Map<string, { objects: ConfigObject[]; whole: boolean }>()
  for (const { kind, fields, isAnswer, whole } of found) {
    const of = kinds.get(kind) ?? { objects: [], whole: false }
    kinds.set(kind, of)
    of.whole ||= whole
    if (fields === null) continue
    const lineOf = (field: string): number | null => document.lineOf(fields, field)
    of.objects.push({
      kind,
      fields,
      file: name,
      lineOf,
      isAnswer: isAnswer || textOf(fields, 'id') !== null,
      seq: 0,
      at: 0
    })
  }
  return ok({ name, what: describe(kinds), kinds, node: null, environment: null })
}

interface Found {
  readonly kind: string
  /** Null: a list of this kind that is empty. */
  readonly fields: JsonObject | null
  readonly isAnswer: boolean
  readonly whole: boolean
}

interface Around {
  readonly kind: string | null
  readonly isAnswer: boolean
  /** All of its kind are here. */
  readonly whole: boolean
}

function search(value: JsonValue, around: Around, depth: number, found: Found[]): void {
  if (depth > MOST_DEPTH || found.length >= MOST_OBJECTS) return
  const object = toObject(value)
  if (object === null) {
    const items = toItems(value)
    const call = items[0]
    // A method call or its answer: ["x:Coordinator/get", {…}, "0"].
    if (typeof call === 'string' && /^x:\w+\/\w+$/u.test(call) && items[1] !== undefined) {
      searchCall(call, items[1], depth, found)
      return
    }
    for (const item of items) search(item, around, depth + 1, found)
    return
  }
  const list = field(object, 'list')
  if (Array.isArray(list)) {
    if (around.kind !== null && list.length === 0)
      found.push({ kind: around.kind, fields: null, isAnswer: true, whole: true })
    for (const item of list) search(item, { ...around, isAnswer: true, whole: true }, depth + 1, found)
    return
  }
  const kind = around.kind ?? toKind(object)
  if (kind !== null) {
    found.push({ kind, fields: object, isAnswer: around.isAnswer, whole: around.whole })
    return
  }
  for (const [name, inside] of Object.entries(object)) searchField(name, inside, around, depth, found)
}

/** `{"x:Coordinator": {…}, "x:NetworkListener": […]}`, or whatever is wrapped around them. */
function searchField(name: string, value: JsonValue, around: Around, depth: number, found: Found[]): void {
  const kind = /^(x:\w+)(?:\/get)?$/u.exec(name)?.[1] ?? null
  if (kind === null) {
    // Texts that hold JSON, as in a saved request and its answer.
    if (typeof value !== 'string') search(value, around, depth + 1, found)
    return
  }
  if (Array.isArray(value)) {
    if (value.length === 0) found.push({ kind, fields: null, isAnswer: false, whole: true })
    for (const item of value) search(item, { kind, isAnswer: false, whole: true }, depth + 1, found)
    return
  }
  const object = toObject(value)
  if (object === null) return
  // A map from ids, or the object itself.
  const inside = Object.values(object)
  const isMap =
    !SINGLETONS.has(kind) &&
    inside.length > 0 &&
    field(object, '@type') === undefined &&
    inside.every((it) => toObject(it) !== null)
  if (!isMap) search(object, { kind, isAnswer: false, whole: false }, depth + 1, found)
  else for (const it of inside) search(it, { kind, isAnswer: false, whole: true }, depth + 1, found)
}

/** Kinds of which there is one object: objects inside it are its fields. */
const SINGLETONS: ReadonlySet<string> = new Set([
  'x:Coordinator',
  'x:DataRetention',
  'x:DataStore',
  'x:Http',
  'x:InMemoryStore',
  'x:Jmap',
  'x:Metrics',
  'x:Security',
  'x:SystemSettings',
  'x:TaskManager'
])

/** The objects of a call: what it answered with, or what it wants to write. */
function searchCall(call: string, body: JsonValue, depth: number, found: Found[]): void {
  const [kind = '', verb] = call.split('/')
  const object = toObject(body)
  if (object === null) return
  if (verb === 'get') {
    search(object, { kind, isAnswer: true, whole: true }, depth + 1, found)
    return
  }
  if (verb !== 'set') return
  for (const part of ['create', 'update']) {
    for (const fields of Object.values(toObject(field(object, part)) ?? {})) {
      const written = toObject(fields)
      // An update holds only what changes; without its type it is no object to judge.
      if (written !== null && (part === 'create' || field(written, '@type') !== undefined)) {
        found.push({ kind, fields: written, isAnswer: false, whole: false })
      }
    }
  }
}

/** The kind that an object's own fields tell; null: they tell none. */
function toKind(object: JsonObject): string | null {
  const type = textOf(object, '@type')
  if (type !== null) return KIND_BY_TYPE.get(type) ?? (coordinatorKind(type) !== null ? 'x:Coordinator' : null)
  const has = (...names: readonly string[]): boolean => names.every((name) => Object.hasOwn(object, name))
  return KINDS_BY_FIELDS.find(([, names]) => has(...names))?.[0] ?? null
}

const KIND_BY_TYPE: ReadonlyMap<string, string> = new Map([
  ...['RocksDb', 'Sqlite', 'PostgreSql', 'MySql', 'FoundationDb'].map((type) => [type, 'x:DataStore'] as const),
  ...['Log', 'Stdout', 'Journal', 'OtelHttp', 'OtelGrpc'].map((type) => [type, 'x:Tracer'] as const)
])
const KINDS_BY_FIELDS: readonly (readonly [string, readonly string[]])[] = [
  ['x:ClusterNode', ['nodeId', 'hostname', 'lastRenewal']],
  ['x:ClusterRole', ['tasks', 'listeners']],
  ['x:NetworkListener', ['protocol', 'bind']],
  ['x:WebHook', ['url', 'eventsPolicy']],
  ['x:Jmap', ['pushShardsTotal']],
  ['x:Http', ['useXForwarded']],
  ['x:SystemSettings', ['proxyTrustedNetworks']],
  ['x:Security', ['authBanPeriod']],
  ['x:Metrics', ['prometheus', 'openTelemetry']],
  ['x:ApiKey', ['permissions', 'allowedIps']]
]

function describe(kinds: ReadonlyMap<string, { readonly objects: readonly ConfigObject[] }>): string {
  const parts = [...kinds].map(([kind, { objects }]) => {
    const type = objects[0] === undefined ? null : textOf(objects[0].fields, '@type')
    if (kind === 'x:Coordinator' && objects.length === 1) return `a coordinator object (${type ?? 'of no type'})`
    return `${objects.length} of ${kind}`
  })
  return parts.join(', ')
}
