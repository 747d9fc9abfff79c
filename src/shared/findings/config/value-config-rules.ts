import { field, type JsonObject, type JsonValue, namesOf, textOf, toObject } from '../../roles/json.ts'
import { givenIn, objectsOf, typeOf } from './config-object.ts'
import { placeAt, placeIn } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { ConfigObject, OldNode } from './configuration.ts'
import {
  COORDINATOR_KINDS,
  type CoordinatorField,
  type CoordinatorKind,
  coordinatorKind
} from './coordinator-fields.table.ts'
import { busOf, nodeWord } from './old-nodes.ts'
import { listOf, settingOf } from './old-settings.ts'
import { isMacro, toMs, toWhole } from './old-values.ts'
import { needsKinds, needsOld } from './rule-needs.ts'

/** Fields that every object has beside its own. */
const ALWAYS: ReadonlySet<string> = new Set(['@type', 'id'])
/** The read buffer is read as a number of 16 bits in the old line. */
const READ_BUFFER_MAX = 65_535

/** What is wrong with a value, as the end of «… »; null: Stalwart takes it. The same words serve the form of the editor. */
export function refusal(of: CoordinatorField, value: JsonValue | undefined): string | null {
  if (value === undefined) return of.preset === null && !isOptional(of) ? 'is missing' : null
  if (value === null) return of.nullable === true ? null : 'must not be empty'
  switch (of.kind) {
    case 'set':
      return ofSet(value)
    case 'text':
    case 'long-text':
      if (typeof value !== 'string') return 'must be a text'
      if (value.trim() === '') return 'must not be empty'
      return of.name === 'url' && !isUrl(value) ? 'must be a URL, redis://host:port' : null
    case 'flag':
      return typeof value === 'boolean' ? null : 'must be true or false'
    case 'choice':
      return typeof value === 'string' && (of.options ?? []).includes(value)
        ? null
        : `must be one of ${(of.options ?? []).join(', ')}`
    case 'whole':
    case 'ms':
      return ofNumber(of, value)
    case 'secret':
    case 'secret-text':
      return ofSecret(of, value)
  }
}

/** Secrets and what may be null need not be there. */
const isOptional = (of: CoordinatorField): boolean =>
  of.nullable === true || of.kind === 'secret' || of.kind === 'secret-text'

const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/\S+$/iu.test(text.trim())

function ofSet(value: JsonValue): string | null {
  const object = toObject(value)
  if (object === null) return 'must be a set, {"host:port": true}'
  if (Object.values(object).some((is) => typeof is !== 'boolean'))
    return 'must be a set: each member is followed by true'
  const members = namesOf(value)
  if (members.length === 0) return 'must have at least one member'
  return members.some((member) => member.trim() === '') ? 'must not have an empty member' : null
}

function ofNumber({ kind, least = 0, most }: CoordinatorField, value: JsonValue): string | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    return kind === 'ms' ? 'must be a whole number of milliseconds; «5s» is refused' : 'must be a whole number'
  }
  if (value < least) return kind === 'ms' ? 'must be more than 0 milliseconds' : `must be at least ${least}`
  return most !== undefined && value > most ? `must be at most ${most}` : null
}

function ofSecret({ kind }: CoordinatorField, value: JsonValue): string | null {
  const plain = kind === 'secret' ? 'Value' : 'Text'
  const variant = toObject(value)
  const types = new Map([
    ['None', null],
    [plain, 'secret'],
    ['EnvironmentVariable', 'variableName'],
    ['File', 'filePath']
  ])
  const type = textOf(variant, '@type')
  const inside = type === null ? undefined : types.get(type)
  if (inside === undefined) return `must be an object whose "@type" is one of ${[...types.keys()].join(', ')}`
  if (inside === null) return null
  const text = field(variant, inside)
  // Before an answer is kept its plain secrets are dropped; that one was there is all that is known.
  if (text === undefined && inside === 'secret') return null
  return typeof text === 'string' && text.trim() !== '' ? null : `needs a "${inside}" that is not empty`
}

const coordinatorValue: ConfigRule = {
  id: 'coord-value',
  severity: 'error',
  line: 'new',
  judges: 'whether Stalwart takes every value of the coordinator',
  remedy: 'Correct it: Stalwart refuses the object as it is.',
  lacks: needsKinds('x:Coordinator'),
  see: (config) => objectsOf(config, 'x:Coordinator').flatMap(refusedIn)
}

function refusedIn(object: ConfigObject): readonly ConfigFault[] {
  const type = typeOf(object)
  const kind = coordinatorKind(type)
  if (kind === null) {
    const known = COORDINATOR_KINDS.map((it) => it.type).join(', ')
    return [
      {
        place: placeIn(object, '@type'),
        text: `${type === null ? 'It has no "@type"' : `«${type.slice(0, 40)}» is no kind of coordinator`}; there are ${known}.`
      }
    ]
  }
  const known = new Map(kind.fields.map((it) => [it.name, it]))
  const unknown = Object.keys(object.fields).filter((name) => !ALWAYS.has(name) && !known.has(name))
  return [
    ...unknown.map((name) => ({
      place: placeIn(object, name),
      text: `A coordinator of type ${kind.type} has no field «${name.slice(0, 60)}»${whoHas(name, kind)}.`
    })),
    ...kind.fields.flatMap((of): ConfigFault[] => {
      const why = refusal(of, givenIn(object, of.name))
      return why === null ? [] : [{ place: placeIn(object, of.name), text: `«${of.name}» ${why}.` }]
    })
  ]
}

function whoHas(name: string, not: CoordinatorKind): string {
  const other = COORDINATOR_KINDS.find((it) => it !== not && it.fields.some((of) => of.name === name))
  return other === undefined ? '' : `: that is one of type ${other.type}`
}

/** Limits of the singletons beside the coordinator (config.md section 4). */
const SINGLETON_LIMITS: readonly {
  readonly kind: string
  readonly name: string
  readonly least: number
  readonly what: string
}[] = [
  { kind: 'x:Jmap', name: 'pushShardsTotal', least: 1, what: 'must be at least 1' },
  { kind: 'x:TaskManager', name: 'maxAttempts', least: 1, what: 'must be at least 1; it counts retries' },
  { kind: 'x:TaskManager', name: 'factor', least: 1, what: 'must be at least 1' },
  { kind: 'x:TaskManager', name: 'totalDeadline', least: 1, what: 'must be more than 0 milliseconds' }
]

const singletonValue: ConfigRule = {
  id: 'object-value',
  severity: 'error',
  line: 'new',
  judges: 'whether Stalwart takes the values of its other objects',
  remedy: 'Correct it: Stalwart refuses the object as it is.',
  lacks: (config) =>
    config.kinds.has('x:Jmap') || config.kinds.has('x:TaskManager') || config.kinds.has('x:BlockedIp')
      ? null
      : 'x:Jmap, x:TaskManager or x:BlockedIp',
  see: (config) => [
    ...SINGLETON_LIMITS.flatMap(({ kind, name, least, what }) =>
      objectsOf(config, kind).flatMap((object): ConfigFault[] => {
        const found = find(object.fields, name)
        return found === undefined || (typeof found === 'number' && found >= least)
          ? []
          : [{ place: placeIn(object, name), text: `«${name}» ${what}.` }]
      })
    ),
    ...objectsOf(config, 'x:BlockedIp').flatMap((block): ConfigFault[] =>
      ['0.0.0.0', '0.0.0.0/0'].includes(textOf(block.fields, 'address') ?? '')
        ? [{ place: placeIn(block, 'address'), text: '«address» must not be 0.0.0.0.' }]
        : []
    )
  ]
}

/** A field of its own, or of a variant inside it: the retry policy of tasks stands in one. */
function find(fields: JsonObject, name: string): JsonValue | undefined {
  const own = field(fields, name)
  if (own !== undefined) return own
  for (const value of Object.values(fields)) {
    const inside = field(toObject(value), name)
    if (inside !== undefined) return inside
  }
  return undefined
}

const oldValue: ConfigRule = {
  id: 'old-value',
  severity: 'error',
  line: 'old',
  judges: 'whether the old line can read every value of its coordinator',
  remedy: 'Correct it: a value that cannot be read makes every later full reload fail on that node.',
  lacks: needsOld(1),
  see: (config) => config.oldNodes.flatMap((node) => [...nodeValues(node), ...busValues(node), ...rates(node)])
}

function nodeValues(node: OldNode): readonly ConfigFault[] {
  const id = settingOf(node, 'cluster.node-id')
  if (id === null || isMacro(id)) return []
  const whole = toWhole(id)
  if (whole !== null && whole > 0 && whole <= 65_535) return []
  const why =
    whole === null
      ? 'must be a whole number'
      : whole === 0
        ? 'must be at least 1'
        : 'must be at most 65,535, as it has 16 bits on the bus'
  return [{ place: placeAt(node, 'cluster.node-id'), text: `cluster.node-id of ${node.file} ${why}.` }]
}

function busValues(node: OldNode): readonly ConfigFault[] {
  const bus = busOf(node)
  const kind = COORDINATOR_KINDS.find((it) => it.old !== null && it.old === settingOf(node, `${bus ?? ''}.type`))
  if (bus === null || kind === undefined) return []
  return kind.fields.flatMap((of): ConfigFault[] => {
    if (of.old === null) return []
    const name = `${bus}.${of.old}`
    const why = oldRefusal(node, of, name)
    return why === null ? [] : [{ place: placeAt(node, name), text: `${name} of ${nodeWord(node)} ${why}.` }]
  })
}

function oldRefusal(node: OldNode, of: CoordinatorField, name: string): string | null {
  if (of.kind === 'set') {
    const items = listOf(node, name)
    if (items === null) return node.knows(name) ? 'is missing' : null
    return items.some((item) => item.trim() === '') ? 'must not have an empty member' : null
  }
  const value = settingOf(node, name)
  if (value === null) return of.kind === 'long-text' && node.knows(name) ? 'is missing' : null
  if (isMacro(value)) return null
  switch (of.kind) {
    case 'flag':
      return value === 'true' || value === 'false' ? null : 'must be true or false'
    case 'ms':
      return toMs(value) === null
        ? 'must be a duration, «5s», «500ms» or a number of milliseconds; «5 sec» is an error'
        : null
    case 'whole':
      return oldNumber(of, value)
    case 'choice':
      return (of.options ?? []).includes(value) ? null : `must be one of ${(of.options ?? []).join(', ')}`
    default:
      return null
  }
}

function oldNumber(of: CoordinatorField, value: string): string | null {
  if (of.name === 'maxReconnects' && value === 'false') return null
  const whole = toWhole(value)
  if (whole === null) return 'must be a whole number'
  if (of.name === 'capacityReadBuffer' && whole > READ_BUFFER_MAX) return `must be at most ${READ_BUFFER_MAX}`
  if (whole < (of.least ?? 0)) return `must be at least ${of.least ?? 0}`
  return of.most !== undefined && whole > of.most ? `must be at most ${of.most}` : null
}

/** `100/1d`. */
const RATE = /^\s*[1-9]\d{0,9}\s*\/\s*[1-9]\d{0,9}(?:ms|s|m|h|d)?\s*$/u

function rates(node: OldNode): readonly ConfigFault[] {
  return ['auth', 'abuse', 'loiter', 'scan'].flatMap((what): ConfigFault[] => {
    const name = `server.auto-ban.${what}.rate`
    const value = settingOf(node, name)
    if (value === null || value === 'false' || isMacro(value) || RATE.test(value)) return []
    return [{ place: placeAt(node, name), text: `${name} of ${nodeWord(node)} must be a rate, «100/1d», or false.` }]
  })
}

/** What Stalwart itself enforces, or cannot read (config.md sections 1, 2, 4 and 5). */
export const VALUE_CONFIG_RULES: readonly ConfigRule[] = [coordinatorValue, singletonValue, oldValue]
