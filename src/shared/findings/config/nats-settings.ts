import { field, textOf, toObject } from '../../roles/json.ts'
import { givenIn, isOn, objectsOf, typeOf, wordOf } from './config-object.ts'
import { placeAt, placeIn } from './config-place.ts'
import type { ConfigObject, Configuration, OldNode, Place } from './configuration.ts'
import { membersOf } from './object-parts.ts'
import { busOf, nodesOver } from './old-nodes.ts'
import { listOf, settingOf } from './old-settings.ts'
import { isMacro, toMs, toWhole } from './old-values.ts'
import { type SeenAddress, toSeenAddress } from './server-address.ts'

/** What the API shows in place of a plain secret (config.md section 1). */
export const MASK = '****'

/** How a secret is given; of its text only what it looks like is known here. */
export interface SeenSecret {
  readonly kind: 'none' | 'plain' | 'elsewhere'
  /** `jwt`: a user JWT or a `.creds` block · `mask`: four asterisks. */
  readonly looks: 'text' | 'jwt' | 'mask' | null
}

/** Names of the fields, as the new line calls them. */
export type NatsField =
  | 'addresses'
  | 'authUsername'
  | 'authSecret'
  | 'credentials'
  | 'useTls'
  | 'noEcho'
  | 'maxReconnects'
  | 'timeoutConnection'
  | 'pingInterval'
  | 'capacityClient'
  | 'capacitySubscription'
  | 'capacityReadBuffer'

const OLD_NAMES: Readonly<Record<NatsField, string>> = {
  addresses: 'address',
  authUsername: 'user',
  authSecret: 'password',
  credentials: 'credentials',
  useTls: 'tls.enable',
  noEcho: 'no-echo',
  maxReconnects: 'max-reconnects',
  timeoutConnection: 'timeout.connection',
  pingInterval: 'ping-interval',
  capacityClient: 'capacity.client',
  capacitySubscription: 'capacity.subscription',
  capacityReadBuffer: 'capacity.read-buffer'
}

/** How one file or object says that nodes reach NATS; the same for both lines. Numbers are null where none is set. Times in ms. */
export interface NatsSettings {
  readonly line: 'new' | 'old'
  readonly file: string
  readonly addresses: readonly SeenAddress[]
  readonly user: string | null
  readonly secret: SeenSecret
  readonly credentials: SeenSecret
  readonly useTls: boolean
  readonly noEcho: boolean
  readonly maxReconnects: number | null
  readonly timeoutConnection: number | null
  readonly pingInterval: number | null
  readonly capacityClient: number | null
  readonly capacitySubscription: number | null
  readonly capacityReadBuffer: number | null
  /** Read back from a server: plain secrets are masked. */
  readonly isAnswer: boolean
  readonly place: (field: NatsField) => Place
}

/** All that say so: coordinator objects of type Nats, and old nodes whose coordinator is a nats store. */
export function natsIn(config: Configuration): readonly NatsSettings[] {
  const objects = objectsOf(config, 'x:Coordinator').filter((object) => typeOf(object) === 'Nats')
  return [...objects.map(ofObject), ...nodesOver(config, 'nats').map(ofNode)]
}

function ofObject(object: ConfigObject): NatsSettings {
  const number = (name: string): number | null => {
    const value = givenIn(object, name)
    return typeof value === 'number' ? value : null
  }
  const user = givenIn(object, 'authUsername')
  return {
    line: 'new',
    file: object.file,
    addresses: membersOf(object, 'addresses').map(toSeenAddress),
    // What is not written has the default (config.md 2.1).
    user: user === undefined ? 'stalwart' : wordOf(object, 'authUsername'),
    secret: toSecret(object, 'authSecret'),
    credentials: toSecret(object, 'credentials'),
    useTls: isOn(object, 'useTls'),
    noEcho: givenIn(object, 'noEcho') !== false,
    maxReconnects: number('maxReconnects'),
    timeoutConnection: number('timeoutConnection'),
    pingInterval: number('pingInterval'),
    capacityClient: number('capacityClient'),
    capacitySubscription: number('capacitySubscription'),
    capacityReadBuffer: number('capacityReadBuffer'),
    isAnswer: object.isAnswer,
    place: (name) => placeIn(object, name)
  }
}

/** A secret variant of an object. */
export function toSecret(object: ConfigObject, name: string): SeenSecret {
  const variant = toObject(field(object.fields, name))
  switch (textOf(variant, '@type')) {
    case 'Value':
    case 'Text':
      // The source drops secrets before anything is recorded, so a plain one may lack its text.
      return { kind: 'plain', looks: toLook(textOf(variant, 'secret')) }
    case 'EnvironmentVariable':
    case 'File':
      return { kind: 'elsewhere', looks: null }
    default:
      return { kind: 'none', looks: null }
  }
}

function ofNode(node: OldNode): NatsSettings {
  const bus = busOf(node) ?? 'store'
  const setting = (name: NatsField): string | null => settingOf(node, `${bus}.${OLD_NAMES[name]}`)
  const ms = (name: NatsField): number | null => toMs(setting(name) ?? '')
  const whole = (name: NatsField): number | null => toWhole(setting(name) ?? '')
  return {
    line: 'old',
    file: node.file,
    addresses: (listOf(node, `${bus}.address`) ?? []).filter((it) => !isMacro(it)).map(toSeenAddress),
    user: setting('authUsername'),
    secret: ofText(setting('authSecret')),
    credentials: ofText(setting('credentials')),
    useTls: setting('useTls') === 'true',
    noEcho: setting('noEcho') !== 'false',
    maxReconnects: whole('maxReconnects'),
    timeoutConnection: ms('timeoutConnection'),
    pingInterval: ms('pingInterval'),
    capacityClient: whole('capacityClient'),
    capacitySubscription: whole('capacitySubscription'),
    capacityReadBuffer: whole('capacityReadBuffer'),
    isAnswer: false,
    place: (name) => placeAt(node, name === 'addresses' ? firstOf(node, `${bus}.address`) : `${bus}.${OLD_NAMES[name]}`)
  }
}

/** The name under which a list begins in this file. */
function firstOf(node: OldNode, name: string): string {
  return node.lineOf(name) === null && node.settings.has(`${name}.0000`) ? `${name}.0000` : name
}

function ofText(text: string | null): SeenSecret {
  if (text === null || text === '') return { kind: 'none', looks: null }
  return isMacro(text) ? { kind: 'elsewhere', looks: null } : { kind: 'plain', looks: toLook(text) }
}

function toLook(text: string | null): SeenSecret['looks'] {
  if (text === null) return null
  if (text === MASK) return 'mask'
  // A JWT of NATS begins with the base64 of {"typ; a .creds file with its header.
  return /^\s*(?:-----BEGIN |eyJ[\w-]+\.)/u.test(text) ? 'jwt' : 'text'
}
